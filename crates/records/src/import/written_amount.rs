//! Amounts as people write them: `1,200.00`, `1.200,00 €`, `$1,200`, `1'200.50 CHF`, `1200 EUR`.
//!
//! The rule for separators: when both `.` and `,` occur, the last one is the decimal point. When
//! only one of them occurs, and once, it separates thousands if exactly three digits follow and
//! one to three stand before it that do not begin with zero; otherwise it is the decimal point.
//! When it occurs more than once it separates thousands. Spaces and apostrophes always do.

use crate::{Currency, FieldError, MoneyDraft};

use super::currency_mark::{CurrencyMark, read_mark};

const AMOUNT: &str = "value/amount";
const CURRENCY: &str = "value/currency";

/// Reads an amount and settles its currency: that of its column, or else the one that is written
/// beside the amount.
pub(super) fn read_written_amount(
    written: &str,
    column: Option<String>,
) -> Result<MoneyDraft, FieldError> {
    let text: String = written.trim().chars().map(plain_character).collect();
    let invalid = || {
        FieldError::new(
            AMOUNT,
            "invalid_amount",
            "expected an amount such as 1200.50",
        )
    };
    let (before, number, after) = split_number(&text).ok_or_else(invalid)?;
    let negative = before.contains('-') || before.contains('(') && after.contains(')');
    let amount = plain_number(number).ok_or_else(invalid)?;
    let around = format!("{} {}", before.replace(['-', '+', '('], " "), ending(after));
    let mark = match around.trim() {
        "" => None,
        mark => Some(read_mark(mark).ok_or_else(invalid)?),
    };
    if negative && amount.contains(|c: char| matches!(c, '1'..='9')) {
        let detail = "the amount must not be negative";
        return Err(FieldError::new(AMOUNT, "amount_out_of_range", detail));
    }
    Ok(MoneyDraft {
        amount,
        currency: settle_currency(column, mark)?,
    })
}

/// One kind of space, of apostrophe and of minus.
fn plain_character(c: char) -> char {
    match c {
        '\u{2019}' | '`' | '\u{b4}' => '\'',
        '\u{2212}' | '\u{2013}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// What stands before the first digit, from there to the last digit, and behind it.
fn split_number(text: &str) -> Option<(&str, &str, &str)> {
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    Some((&text[..first], &text[first..end], &text[end..]))
}

/// What stands behind the number, without the dash that stands for no cents (`1200.-`).
fn ending(after: &str) -> String {
    let rest = [".-", ",-", ".\u{2014}"]
        .iter()
        .find_map(|dash| after.strip_prefix(dash));
    rest.unwrap_or(after).replace(')', " ")
}

/// The number with a point and nothing else between its digits.
fn plain_number(number: &str) -> Option<String> {
    let (whole, fraction) = split_decimals(number);
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole = join_groups(whole)?;
    Some(if fraction.is_empty() {
        whole
    } else {
        format!("{whole}.{fraction}")
    })
}

fn split_decimals(number: &str) -> (&str, &str) {
    let Some(last) = number.rfind(['.', ',']) else {
        return (number, "");
    };
    let (whole, fraction) = (&number[..last], &number[last + 1..]);
    let same = &number[last..=last];
    let other = if same == "." { "," } else { "." };
    let repeated = whole.contains(same);
    let grouping = repeated || !whole.contains(other) && is_thousands(whole, fraction);
    if grouping {
        (number, "")
    } else {
        (whole, fraction)
    }
}

fn is_thousands(whole: &str, fraction: &str) -> bool {
    fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0')
}

/// Joins digits that one kind of separator groups by threes, or commas as in India by twos before
/// the last three.
fn join_groups(whole: &str) -> Option<String> {
    let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        return Some(whole.to_owned());
    };
    if !['.', ',', '\'', ' '].contains(&separator) {
        return None;
    }
    let groups: Vec<&str> = whole.split(separator).collect();
    let digits = groups
        .iter()
        .all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let (first, last) = (groups.first()?.len(), groups.last()?.len());
    let middle = &groups[1..groups.len() - 1];
    let by = |size: usize| middle.iter().all(|group| group.len() == size);
    let indian = separator == ',' && (1..=2).contains(&first) && by(2);
    let grouped = indian || (1..=3).contains(&first) && by(3);
    (digits && last == 3 && grouped).then(|| groups.concat())
}

fn settle_currency(
    column: Option<String>,
    mark: Option<CurrencyMark>,
) -> Result<String, FieldError> {
    let missing = "an amount needs a currency, in its own column or beside the amount";
    match (column, mark) {
        (None, mark) => mark
            .and_then(CurrencyMark::usual)
            .map(str::to_owned)
            .ok_or_else(|| FieldError::new(CURRENCY, "currency_missing", missing)),
        (Some(column), Some(mark))
            if Currency::from_code(&column).is_some() && !mark.may_mean(&column) =>
        {
            let detail = "the currency's column and the sign beside the amount do not agree";
            Err(FieldError::new(CURRENCY, "currency_conflict", detail))
        }
        // A column may hold a sign as well as a code.
        (Some(column), _) => {
            let sign = read_mark(&column).and_then(CurrencyMark::usual);
            Ok(sign.map_or(column, str::to_owned))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str, column: Option<&str>) -> Result<(String, String), &'static str> {
        read_written_amount(written, column.map(str::to_owned))
            .map(|draft| (draft.amount, draft.currency))
            .map_err(|error| error.code)
    }

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        for (written, amount, currency) in [
            ("1,200.00 USD", "1200.00", "USD"),
            ("1.200,00 €", "1200.00", "EUR"),
            ("$1,200", "1200", "USD"),
            ("1200 EUR", "1200", "EUR"),
            ("EUR1200", "1200", "EUR"),
            ("€ 1\u{202f}200,50", "1200.50", "EUR"),
            ("1 234 567 €", "1234567", "EUR"),
            ("1’200.50 CHF", "1200.50", "CHF"),
            ("CHF 1200.-", "1200", "CHF"),
            ("1.234.567 €", "1234567", "EUR"),
            ("₹ 12,34,567.5", "1234567.5", "INR"),
            ("£0,5", "0.5", "GBP"),
            ("0.125 KWD", "0.125", "KWD"),
            ("1.200 eur", "1200", "EUR"),
            ("1200.500 €", "1200.500", "EUR"),
            ("-0 €", "0", "EUR"),
            ("US$ 5", "5", "USD"),
            ("R$ 5,00", "5.00", "BRL"),
            ("7 zł", "7", "PLN"),
        ] {
            assert_eq!(
                read(written, None),
                Ok((amount.into(), currency.into())),
                "{written}"
            );
        }
    }

    #[test]
    fn the_column_decides_what_a_shared_sign_means() {
        assert_eq!(read("$5", Some("CAD")), Ok(("5".into(), "CAD".into())));
        assert_eq!(read("5 kr", Some("SEK")), Ok(("5".into(), "SEK".into())));
        assert_eq!(read("5", Some("€")), Ok(("5".into(), "EUR".into())));
        assert_eq!(read("5 €", Some("USD")), Err("currency_conflict"));
        assert_eq!(read("5 kr", None), Err("currency_missing"));
        assert_eq!(read("5", None), Err("currency_missing"));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let texts = [
            "many",
            "",
            "1,2,3 €",
            "1.20.000 €",
            "12 34 €",
            "1e5 €",
            "5 bananas",
            "1..5 €",
            "1,200.00,5 €",
            "1234,567,890 €",
            "1/2 €",
            "1.5-2 €",
        ];
        for text in texts {
            assert_eq!(read(text, None), Err("invalid_amount"), "{text}");
        }
        for text in ["-5 €", "(5) €", "€ -5", "−5 €"] {
            assert_eq!(read(text, None), Err("amount_out_of_range"), "{text}");
        }
    }
}
