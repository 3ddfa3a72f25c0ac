//! A range of amounts as a filter.

use crate::redacted_debug::redacted_debug;
use crate::{Currency, FieldError, Money, MoneyError};

/// Amounts of one currency from a least to a most, both included. An open end stands for any
/// amount; a lead without a value is never in a range.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ValueRange {
    pub(crate) currency: Currency,
    pub(crate) min: Option<Money>,
    pub(crate) max: Option<Money>,
}

redacted_debug!(ValueRange);

impl ValueRange {
    /// Reads the ends of a range in a currency, which must be named: amounts of two currencies
    /// cannot be compared.
    ///
    /// # Errors
    /// Everything that is wrong, by the names `value_currency`, `value_min` and `value_max`.
    pub fn parse(
        currency: &str,
        min: Option<&str>,
        max: Option<&str>,
    ) -> Result<Self, Vec<FieldError>> {
        let Some(known) = Currency::from_code(currency.trim()) else {
            let error = MoneyError::CurrencyUnknown;
            return Err(vec![refused("value_currency", error)]);
        };
        let end = |field, amount: Option<&str>| {
            let money = amount.map(|amount| Money::parse(amount, known.code()));
            money.transpose().map_err(|error| refused(field, error))
        };
        match (end("value_min", min), end("value_max", max)) {
            (Ok(min), Ok(max)) => Ok(Self {
                currency: known,
                min,
                max,
            }),
            (min, max) => Err([min.err(), max.err()].into_iter().flatten().collect()),
        }
    }
}

fn refused(field: &'static str, error: MoneyError) -> FieldError {
    FieldError::new(field, error.code(), error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_end_of_a_range_is_named() {
        let codes = |currency, min, max| -> Vec<_> {
            let errors = ValueRange::parse(currency, min, max).unwrap_err();
            errors.iter().map(|e| (e.field, e.code)).collect()
        };
        assert!(ValueRange::parse("EUR", Some("1"), None).is_ok());
        assert_eq!(
            codes("eur", Some("1"), None),
            [("value_currency", "unknown_currency")]
        );
        assert_eq!(
            codes("JPY", Some("0.5"), Some("x")),
            [
                ("value_min", "amount_too_precise"),
                ("value_max", "invalid_amount")
            ]
        );
    }
}
