//! What is wrong with a JSON body, in our words: the parser's own words quote the value, and a
//! value may be a password.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_path_to_error::{Path, Segment};

use crate::error::{ApiError, Code};

/// Reads a value from JSON.
///
/// # Errors
/// 400 `invalid_json` for a text that is not JSON, 422 `invalid_body` with a pointer for one of
/// another form than `T`.
pub fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    refuse_other_than_object(bytes)?;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|fault| {
        let path = fault.path().clone();
        // A wrong field may stand in a text that breaks off later on, which is then no JSON at all.
        let broken = serde_json::from_slice::<IgnoredAny>(bytes).err();
        broken.map_or_else(
            || explain(&path, &fault.into_inner()),
            |broken| not_json(&broken),
        )
    })?;
    deserializer.end().map_err(|fault| not_json(&fault))?;
    Ok(value)
}

/// Every body is an object. The parser would take a list of a struct's values for the struct.
fn refuse_other_than_object(bytes: &[u8]) -> Result<(), ApiError> {
    if bytes.trim_ascii_start().first() == Some(&b'{') {
        return Ok(());
    }
    serde_json::from_slice::<IgnoredAny>(bytes).map_err(|fault| not_json(&fault))?;
    Err(ApiError::new(Code::InvalidBody).field("", "invalid_type", "Expected an object."))
}

fn explain(path: &Path, fault: &serde_json::Error) -> ApiError {
    if !fault.is_data() {
        return not_json(fault);
    }
    let text = fault.to_string();
    let text = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(text, _)| text);
    let (code, detail, name) = describe(text);
    let mut pointer = pointer(path);
    // A missing field has no place of its own; it is pointed to where it should be. A second one of
    // the same name has none either.
    if let Some(name) = name {
        pointer = format!("{pointer}/{}", escape(name));
    }
    ApiError::new(Code::InvalidBody).field(pointer, code, detail)
}

fn not_json(fault: &serde_json::Error) -> ApiError {
    let place = format!("Line {}, column {}.", fault.line(), fault.column());
    ApiError::new(Code::InvalidJson).detail(place)
}

/// The code and detail for serde's message, and the name of a field that is missing. What the
/// client sent is cut out: only what was expected stays.
fn describe(text: &str) -> (&'static str, String, Option<&str>) {
    let expected = || {
        let expected = text.rfind(", expected ");
        let expected = expected.map_or("", |at| text[at + 2..].trim());
        // The name of a type of ours tells nobody anything.
        if expected.starts_with("expected struct ") {
            "expected an object"
        } else {
            expected
        }
    };
    if let Some(name) = text.strip_prefix("missing field ") {
        let name = name.trim_matches('`');
        return (
            "missing_field",
            "This field is needed.".to_owned(),
            Some(name),
        );
    }
    if text.starts_with("unknown field ") {
        return (
            "unknown_field",
            "This field is not known here.".to_owned(),
            None,
        );
    }
    if let Some(name) = text.strip_prefix("duplicate field ") {
        let name = name.trim_matches('`');
        return (
            "duplicate_field",
            "This field stands twice.".to_owned(),
            Some(name),
        );
    }
    for (begin, code) in [
        ("invalid type: ", "invalid_type"),
        ("invalid value: ", "invalid_value"),
        ("invalid length ", "invalid_length"),
        ("unknown variant ", "unknown_value"),
    ] {
        if text.starts_with(begin) {
            return (code, sentence(expected()), None);
        }
    }
    // Everything else is the message of a type of ours, which says what it expects.
    ("invalid_value", sentence(text), None)
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

/// The path as a JSON pointer (RFC 6901).
fn pointer(path: &Path) -> String {
    path.iter()
        .fold(String::new(), |pointer, segment| match segment {
            Segment::Seq { index } => format!("{pointer}/{index}"),
            Segment::Map { key } => format!("{pointer}/{}", escape(key)),
            Segment::Enum { .. } | Segment::Unknown => pointer,
        })
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use kernel::EmailAddress;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read for its errors alone")]
    struct Sample {
        name: String,
        tags: Option<Vec<u8>>,
        email: Option<EmailAddress>,
        inner: Option<Inner>,
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read for its errors alone")]
    struct Inner {
        size: u32,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Small,
        Large,
    }

    fn fault(json: &str) -> (Code, String, String, String) {
        let error = from_json::<Sample>(json.as_bytes()).unwrap_err();
        let field = error.errors().first().cloned();
        let (pointer, code, detail) = field.map_or_else(Default::default, |field| {
            (
                field.pointer,
                field.code.into_owned(),
                field.detail.into_owned(),
            )
        });
        (error.code(), pointer, code, detail)
    }

    #[test]
    fn a_wrong_field_is_pointed_to() {
        let cases = [
            (r#"{}"#, "/name", "missing_field"),
            (r#"{"name": 1}"#, "/name", "invalid_type"),
            (r#"{"name": "a", "x/y~z": 1}"#, "/x~1y~0z", "unknown_field"),
            (r#"{"name": "a", "name": "b"}"#, "/name", "duplicate_field"),
            (
                r#"{"name": "a", "tags": [1, 300]}"#,
                "/tags/1",
                "invalid_value",
            ),
            (
                r#"{"name": "a", "email": "nobody"}"#,
                "/email",
                "invalid_value",
            ),
            (
                r#"{"name": "a", "inner": {}}"#,
                "/inner/size",
                "missing_field",
            ),
            (r#"{"name": "a", "kind": "huge"}"#, "/kind", "unknown_value"),
            (r#"["a", 1]"#, "", "invalid_type"),
            (r#""text""#, "", "invalid_type"),
        ];
        for (json, pointer, code) in cases {
            let found = fault(json);
            assert_eq!(found.0, Code::InvalidBody, "{json}");
            assert_eq!(
                (found.1.as_str(), found.2.as_str()),
                (pointer, code),
                "{json}"
            );
            assert!(found.3.ends_with('.'), "{json}: {}", found.3);
        }
    }

    #[test]
    fn what_was_sent_is_never_quoted() {
        for json in [
            r#"{"name": "a", "tags": "canary"}"#,
            r#"{"name": "a", "kind": "canary"}"#,
            r#"{"name": "a", "kind": "canary, expected canary"}"#,
            r#"{"name": "a", "email": "canary"}"#,
            r#"{"name": "a", "inner": "canary"}"#,
            r#""canary""#,
        ] {
            let (.., detail) = fault(json);
            assert!(
                !detail.to_lowercase().contains("canary"),
                "{json}: {detail}"
            );
        }
    }

    #[test]
    fn a_text_that_is_not_json_is_told_apart() {
        for json in [
            "",
            "{",
            "{\"name\": \"a\"} x",
            "{'name': 1}",
            "\u{0}",
            "[1,]",
            "{\"unknown\": 1",
            "{\"name\": tru",
        ] {
            let found = fault(json);
            assert_eq!(
                (found.0, found.1.as_str()),
                (Code::InvalidJson, ""),
                "{json}"
            );
        }
        let deep = "[".repeat(100_000);
        assert_eq!(fault(&deep).0, Code::InvalidJson);
        assert_eq!(
            from_json::<serde_json::Value>(deep.as_bytes())
                .unwrap_err()
                .code(),
            Code::InvalidJson
        );
    }
}
