//! Amounts of money, exact to the ten-thousandth.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

use crate::Currency;
use crate::field_checks::FieldChecks;
use crate::redacted_debug::redacted_debug;

/// The largest amount, in whole units: 900 trillion, which in ten-thousandths still fits `i64`.
pub const AMOUNT_MAX: i64 = 900_000_000_000_000;

/// Digits behind the decimal point that are stored.
const STORED_DIGITS: u32 = 4;

/// An amount from 0 to [`AMOUNT_MAX`] without parts of the currency's smallest unit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Money {
    amount_e4: i64,
    currency: Currency,
}

/// Money as it is sent, before anything is checked.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneyDraft {
    /// Digits, and perhaps a point and more digits, such as `1200.50`.
    pub amount: String,
    /// An ISO 4217 code, such as `EUR`.
    pub currency: String,
}

redacted_debug!(Money, MoneyDraft);

/// Why text or a number is no [`Money`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The amount is not written in digits with at most one point.
    #[error("expected an amount such as 1200.50")]
    AmountInvalid,
    /// The amount is negative or over [`AMOUNT_MAX`].
    #[error("expected an amount from 0 to {AMOUNT_MAX}")]
    AmountOutOfRange,
    /// The amount has parts of the currency's smallest unit.
    #[error("the amount has more decimals than the currency")]
    AmountTooPrecise,
    /// The currency is no code of ISO 4217 that is in use.
    #[error("expected a three-letter currency code of ISO 4217, in upper case")]
    CurrencyUnknown,
}

impl MoneyError {
    /// The stable word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::AmountInvalid => "invalid_amount",
            Self::AmountOutOfRange => "amount_out_of_range",
            Self::AmountTooPrecise => "amount_too_precise",
            Self::CurrencyUnknown => "unknown_currency",
        }
    }

    fn field(self) -> &'static str {
        match self {
            Self::CurrencyUnknown => "value/currency",
            _ => "value/amount",
        }
    }
}

impl Money {
    /// Reads an amount and a currency code. Zeros at the end of the amount say nothing.
    ///
    /// # Errors
    /// [`MoneyError`] names the first thing that is wrong.
    pub fn parse(amount: &str, currency: &str) -> Result<Self, MoneyError> {
        let currency = Currency::from_code(currency.trim()).ok_or(MoneyError::CurrencyUnknown)?;
        let amount = read_amount(amount.trim())?;
        if amount > Decimal::from(AMOUNT_MAX) {
            return Err(MoneyError::AmountOutOfRange);
        }
        let e4 = amount * Decimal::from(10_i64.pow(STORED_DIGITS));
        let stored = i64::try_from(e4.trunc()).map_err(|_| MoneyError::AmountOutOfRange)?;
        if Decimal::from(stored) != e4 {
            return Err(MoneyError::AmountTooPrecise);
        }
        Self::from_amount_e4(stored, currency)
    }

    /// Makes money of a number of ten-thousandths, as it is stored.
    ///
    /// # Errors
    /// [`MoneyError`] when the number is out of range or not of the currency's smallest unit.
    pub fn from_amount_e4(amount_e4: i64, currency: Currency) -> Result<Self, MoneyError> {
        if !(0..=AMOUNT_MAX * 10_i64.pow(STORED_DIGITS)).contains(&amount_e4) {
            return Err(MoneyError::AmountOutOfRange);
        }
        if amount_e4 % 10_i64.pow(STORED_DIGITS - currency.minor_digits()) != 0 {
            return Err(MoneyError::AmountTooPrecise);
        }
        Ok(Self {
            amount_e4,
            currency,
        })
    }

    /// The amount in ten-thousandths.
    #[must_use]
    pub fn amount_e4(self) -> i64 {
        self.amount_e4
    }

    /// The currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount with all digits of the currency, such as `1200.00`.
    #[must_use]
    pub fn amount(self) -> String {
        let mut amount = Decimal::new(self.amount_e4, STORED_DIGITS);
        // Nothing is rounded away: the constructors let no smaller part through.
        amount.rescale(self.currency.minor_digits());
        amount.to_string()
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut money = serializer.serialize_struct("Money", 2)?;
        money.serialize_field("amount", &self.amount())?;
        money.serialize_field("currency", &self.currency)?;
        money.end()
    }
}

impl MoneyDraft {
    pub(crate) fn check(&self, checks: &mut FieldChecks) -> Option<Money> {
        Money::parse(&self.amount, &self.currency)
            .inspect_err(|error| checks.refuse(error.field(), error.code(), &error.to_string()))
            .ok()
    }
}

impl From<Money> for MoneyDraft {
    fn from(money: Money) -> Self {
        Self {
            amount: money.amount(),
            currency: money.currency.code().to_owned(),
        }
    }
}

/// Digits, or digits, a point and digits: neither sign, exponent nor separators.
fn read_amount(text: &str) -> Result<Decimal, MoneyError> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    if !digits(whole) || !digits(fraction) {
        return Err(MoneyError::AmountInvalid);
    }
    if unsigned != text {
        return Err(MoneyError::AmountOutOfRange);
    }
    let significant = fraction.trim_end_matches('0');
    if significant.len() > STORED_DIGITS as usize {
        return Err(MoneyError::AmountTooPrecise);
    }
    // What is left can only fail by being too large.
    Decimal::from_str_exact(&format!("{whole}.{significant}0"))
        .map_err(|_| MoneyError::AmountOutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(amount: &str, currency: &str) -> Result<(i64, String), MoneyError> {
        Money::parse(amount, currency).map(|money| (money.amount_e4(), money.amount()))
    }

    #[test]
    fn an_amount_is_printed_with_the_digits_of_its_currency() {
        assert_eq!(parse("1200", "EUR"), Ok((12_000_000, "1200.00".into())));
        assert_eq!(
            parse(" 1200.50000 ", "EUR"),
            Ok((12_005_000, "1200.50".into()))
        );
        assert_eq!(parse("7.000", "JPY"), Ok((70_000, "7".into())));
        assert_eq!(parse("0.125", "KWD"), Ok((1_250, "0.125".into())));
        assert_eq!(parse("0.0001", "CLF"), Ok((1, "0.0001".into())));
        let most = "900000000000000";
        assert_eq!(
            parse(most, "USD"),
            Ok((9_000_000_000_000_000_000, format!("{most}.00")))
        );
    }

    #[test]
    fn an_amount_that_cannot_be_kept_exactly_is_refused() {
        use MoneyError::{AmountInvalid, AmountOutOfRange, AmountTooPrecise, CurrencyUnknown};
        for (amount, currency, error) in [
            ("1.005", "EUR", AmountTooPrecise),
            ("1.5", "JPY", AmountTooPrecise),
            ("1.00005", "CLF", AmountTooPrecise),
            ("900000000000000.01", "EUR", AmountOutOfRange),
            ("-1", "EUR", AmountOutOfRange),
            (&"9".repeat(400), "EUR", AmountOutOfRange),
            ("", "EUR", AmountInvalid),
            ("1e3", "EUR", AmountInvalid),
            ("1,000", "EUR", AmountInvalid),
            ("1_000", "EUR", AmountInvalid),
            ("1.", "EUR", AmountInvalid),
            (".5", "EUR", AmountInvalid),
            ("1", "eur", CurrencyUnknown),
            ("1", "ABC", CurrencyUnknown),
        ] {
            assert_eq!(parse(amount, currency), Err(error), "{amount} {currency}");
        }
    }

    #[test]
    fn a_stored_number_is_checked_when_it_comes_back() {
        let yen = Currency::from_code("JPY").unwrap();
        assert_eq!(
            Money::from_amount_e4(10_001, yen),
            Err(MoneyError::AmountTooPrecise)
        );
        assert_eq!(
            Money::from_amount_e4(-10_000, yen),
            Err(MoneyError::AmountOutOfRange)
        );
        assert_eq!(
            Money::from_amount_e4(i64::MAX, yen),
            Err(MoneyError::AmountOutOfRange)
        );
    }
}
