//! The currencies in use by ISO 4217, and how many digits each has behind the decimal point.

use std::fmt;

use serde::{Serialize, Serializer};

/// A currency that is in use, by its three-letter code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(&'static str);

impl Currency {
    /// Looks up a code, in upper case. Precious metals, test codes and withdrawn currencies are
    /// not known.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        CODES
            .split_ascii_whitespace()
            .find(|known| *known == code)
            .map(Self)
    }

    /// The code, such as `EUR`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0
    }

    /// Digits behind the decimal point of an amount in the currency's smallest unit: 0 to 4.
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        let exceptions = [(NO_MINOR_UNIT, 0), (THOUSANDTHS, 3), (TEN_THOUSANDTHS, 4)];
        exceptions
            .iter()
            .find(|(codes, _)| codes.contains(self.0))
            .map_or(2, |(_, digits)| *digits)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

const CODES: &str = "EUR USD GBP CHF \
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN \
    BZD CAD CDF CHE CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB FJD FKP \
    GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR \
    KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK \
    MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF \
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD \
    TZS UAH UGX USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

const NO_MINOR_UNIT: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

const THOUSANDTHS: &str = "BHD IQD JOD KWD LYD OMR TND";

const TEN_THOUSANDTHS: &str = "CLF UYW";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_in_upper_case_and_whole() {
        for code in CODES.split_ascii_whitespace() {
            assert_eq!(Currency::from_code(code).unwrap().code(), code);
            assert_eq!(code.len(), 3);
        }
        for text in ["", "eur", "EU", "EUR USD", "XAU", "XXX", "DEM", "R U"] {
            assert!(Currency::from_code(text).is_none(), "{text}");
        }
    }

    #[test]
    fn each_currency_has_its_own_minor_unit() {
        for (code, digits) in [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("XCG", 2)] {
            assert_eq!(
                Currency::from_code(code).unwrap().minor_digits(),
                digits,
                "{code}"
            );
        }
        for code in [NO_MINOR_UNIT, THOUSANDTHS, TEN_THOUSANDTHS]
            .join(" ")
            .split(' ')
        {
            assert!(Currency::from_code(code).is_some(), "{code}");
        }
    }
}
