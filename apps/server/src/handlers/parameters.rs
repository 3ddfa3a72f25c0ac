//! Reading query strings: every wrong parameter is named, not the first alone.

use std::fmt::Display;

use kernel::{Cursor, PageLimit};

use crate::error::{ApiError, Code, FieldError};

/// The parameters of one query string, read one by one.
#[derive(Debug, Default)]
pub struct Parameters(Vec<FieldError>);

impl Parameters {
    /// Reads a parameter, if it was given. A text that `read` refuses is remembered under `name`,
    /// with what `read` says that it expects.
    pub fn read<T, E: Display>(
        &mut self,
        name: &'static str,
        text: Option<String>,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let outcome = read(&text?);
        outcome
            .map_err(|error| self.refuse(name, "invalid_value", &error))
            .ok()
    }

    /// Reads a parameter whose check names the fault itself.
    pub fn words<T>(
        &mut self,
        name: &'static str,
        text: Option<String>,
        read: impl FnOnce(&str) -> Result<T, records::FieldError>,
    ) -> Option<T> {
        let outcome = read(&text?);
        outcome
            .map_err(|fault| self.refuse(name, fault.code, &fault.detail))
            .ok()
    }

    /// Remembers that a parameter is wrong.
    pub fn refuse(&mut self, name: &'static str, code: &'static str, detail: &impl Display) {
        self.0
            .push(FieldError::new(name, code, sentence(&detail.to_string())));
    }

    /// Reads `limit`.
    pub fn limit(&mut self, text: Option<String>) -> PageLimit {
        let read = |text: &str| {
            let limit = text.parse().ok().and_then(PageLimit::new);
            limit.ok_or("expected a whole number from 1 to 200")
        };
        self.read("limit", text, read).unwrap_or_default()
    }

    /// The value that was read, if nothing was wrong.
    ///
    /// # Errors
    /// 400 `invalid_query` that names every wrong parameter.
    pub fn finish<T>(self, value: T) -> Result<T, ApiError> {
        if self.0.is_empty() {
            return Ok(value);
        }
        let refusal = ApiError::new(Code::InvalidQuery);
        Err(self.0.into_iter().fold(refusal, |refusal, fault| {
            refusal.field(fault.pointer, fault.code, fault.detail)
        }))
    }
}

/// The cursor of a list, as it was sent: the list itself checks it.
pub fn cursor(text: Option<String>) -> Option<Cursor> {
    text.map(Cursor::from_text)
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let mut sentence: String = first.into_iter().chain(letters).collect();
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_parameter_is_named() {
        let mut parameters = Parameters::default();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(parameters.limit(text("0")), PageLimit::default());
        assert_eq!(
            parameters.read("n", text("x"), |text| text.parse::<u8>()),
            None
        );
        assert_eq!(
            parameters.read("m", text("7"), |text| text.parse::<u8>()),
            Some(7)
        );
        let refusal = parameters.finish(()).unwrap_err();
        let names: Vec<&str> = refusal
            .errors()
            .iter()
            .map(|fault| fault.pointer.as_str())
            .collect();
        assert_eq!(
            (refusal.code(), names),
            (Code::InvalidQuery, vec!["limit", "n"])
        );
    }
}
