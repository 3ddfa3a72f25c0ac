//! What a schema says of a value, in a few words.

use serde_json::Value;

/// Such as `string (date-time)`, `list of Lead` or `one of web, native`.
pub fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return component_name(reference).to_owned();
    }
    for composed in ["oneOf", "anyOf", "allOf"] {
        if let Some(parts) = schema[composed].as_array() {
            let glue = if composed == "allOf" { " and " } else { " or " };
            return parts.iter().map(kind).collect::<Vec<_>>().join(glue);
        }
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        return format!("one of {}", words.join(", "));
    }
    let name = match &schema["type"] {
        Value::String(name) if name == "array" => format!("list of {}", kind(&schema["items"])),
        Value::String(name) => name.clone(),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" or "),
        _ => "any value".to_owned(),
    };
    match schema["format"].as_str() {
        Some(format) => format!("{name} ({format})"),
        None => name,
    }
}

/// The bounds of a value, such as `1 to 100 characters`; empty when it has none.
pub fn bounds(schema: &Value) -> String {
    let pair = |least: &str, most: &str, unit: &str| match (&schema[least], &schema[most]) {
        (Value::Null, Value::Null) => None,
        (Value::Null, most) => Some(format!("at most {most}{unit}")),
        (least, Value::Null) => Some(format!("at least {least}{unit}")),
        (least, most) => Some(format!("{least} to {most}{unit}")),
    };
    let length = pair("minLength", "maxLength", " characters");
    length
        .or_else(|| pair("minimum", "maximum", ""))
        .unwrap_or_default()
}

/// The last part of a reference to a component.
pub fn component_name(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_is_told_in_a_few_words() {
        let lead = json!({"$ref": "#/components/schemas/Lead"});
        for (schema, words) in [
            (lead.clone(), "Lead"),
            (json!({"type": "array", "items": lead}), "list of Lead"),
            (json!({"oneOf": [{"type": "null"}, lead]}), "null or Lead"),
            (
                json!({"type": ["string", "null"], "format": "email"}),
                "string or null (email)",
            ),
            (
                json!({"type": "string", "enum": ["web", "native"]}),
                "one of web, native",
            ),
            (json!({}), "any value"),
        ] {
            assert_eq!(kind(&schema), words);
        }
        assert_eq!(
            bounds(&json!({"minLength": 1, "maxLength": 9})),
            "1 to 9 characters"
        );
        assert_eq!(bounds(&json!({"maximum": 200})), "at most 200");
        assert_eq!(bounds(&json!({})), "");
    }
}
