//! The signs and codes that people write beside an amount.

use crate::Currency;

/// A sign or code, and what it may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CurrencyMark {
    usual: Option<&'static str>,
    others: &'static str,
}

impl CurrencyMark {
    /// The currency that is meant when nothing else is said; a shared sign without an obvious
    /// owner, such as `kr`, has none.
    pub(super) fn usual(self) -> Option<&'static str> {
        self.usual
    }

    /// Whether the mark can stand for a currency.
    pub(super) fn may_mean(self, code: &str) -> bool {
        self.usual == Some(code) || self.others.split(' ').any(|other| other == code)
    }
}

/// Reads a code in any case, or a sign; both at once when they agree.
pub(super) fn read_mark(text: &str) -> Option<CurrencyMark> {
    let mut words = text.split_whitespace().map(read_word);
    let first = words.next()??;
    words.try_fold(first, |known, word| {
        let word = word?;
        match (known.usual, word.usual) {
            (_, Some(code)) if known.may_mean(code) => Some(word),
            (Some(code), _) if word.may_mean(code) => Some(known),
            _ => None,
        }
    })
}

fn read_word(word: &str) -> Option<CurrencyMark> {
    if let Some(currency) = Currency::from_code(&word.to_uppercase()) {
        return Some(CurrencyMark {
            usual: Some(currency.code()),
            others: "",
        });
    }
    let folded = word.to_lowercase();
    SIGNS
        .iter()
        .find(|(sign, ..)| *sign == folded)
        .map(|(_, usual, others)| CurrencyMark {
            usual: *usual,
            others,
        })
}

/// Each sign in lower case, what it usually means, and what else it may mean.
const SIGNS: &[(&str, Option<&str>, &str)] = &[
    ("€", Some("EUR"), ""),
    ("euro", Some("EUR"), ""),
    (
        "$",
        Some("USD"),
        "CAD AUD NZD HKD SGD MXN TWD ARS CLP COP BZD JMD TTD XCD BBD BSD FJD NAD",
    ),
    ("us$", Some("USD"), ""),
    ("ca$", Some("CAD"), ""),
    ("c$", Some("CAD"), ""),
    ("a$", Some("AUD"), ""),
    ("au$", Some("AUD"), ""),
    ("nz$", Some("NZD"), ""),
    ("hk$", Some("HKD"), ""),
    ("s$", Some("SGD"), ""),
    ("mx$", Some("MXN"), ""),
    ("r$", Some("BRL"), ""),
    ("£", Some("GBP"), "EGP FKP GIP SHP SSP"),
    ("¥", Some("JPY"), "CNY"),
    ("₹", Some("INR"), ""),
    ("₽", Some("RUB"), ""),
    ("₩", Some("KRW"), ""),
    ("₺", Some("TRY"), ""),
    ("₴", Some("UAH"), ""),
    ("₪", Some("ILS"), ""),
    ("฿", Some("THB"), ""),
    ("₫", Some("VND"), ""),
    ("₦", Some("NGN"), ""),
    ("₱", Some("PHP"), ""),
    ("zł", Some("PLN"), ""),
    ("kč", Some("CZK"), ""),
    ("ft", Some("HUF"), ""),
    ("lei", Some("RON"), "MDL"),
    ("fr.", Some("CHF"), ""),
    ("sfr.", Some("CHF"), ""),
    ("kr", None, "SEK NOK DKK ISK"),
    ("kr.", None, "SEK NOK DKK ISK"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_means_currencies_that_exist() {
        for (sign, usual, others) in SIGNS {
            for code in usual.iter().copied().chain(others.split_whitespace()) {
                assert!(Currency::from_code(code).is_some(), "{sign} {code}");
            }
        }
    }

    #[test]
    fn a_sign_and_a_code_must_agree() {
        assert_eq!(read_mark("$ CAD").unwrap().usual(), Some("CAD"));
        assert_eq!(read_mark("sek kr").unwrap().usual(), Some("SEK"));
        assert!(read_mark("€ USD").is_none());
        assert!(read_mark("XAU").is_none());
    }
}
