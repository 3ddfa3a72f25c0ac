//! Puts the file and the environment together into one flat list of texts.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use config::{Config, Environment, File, FileFormat, Value, ValueKind};

use super::values::Given;
use super::variables::{self, PREFIX};
use super::{Key, SettingsError, secret_file};

/// Reads the file, if there is one, and lays the variables over it.
///
/// # Errors
/// [`SettingsError`] for a file that cannot be read, for a key that is in no table, and for a
/// variable whose name is wrong.
pub fn gather(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<BTreeMap<String, Given>, SettingsError> {
    let mut given = file.map_or_else(|| Ok(BTreeMap::new()), from_file)?;
    given.extend(from_environment(environment)?);
    Ok(given)
}

fn from_file(path: &Path) -> Result<BTreeMap<String, Given>, SettingsError> {
    let failed = |source| SettingsError::File {
        path: path.to_owned(),
        source,
    };
    let text = fs::read_to_string(path).map_err(failed)?;
    refuse_broken_toml(path, &text)?;
    let source = File::from_str(&text, FileFormat::Toml);
    let tree = Config::builder().add_source(source).build();
    let given = flatten(tree.map_err(|_| SettingsError::Syntax {
        path: path.to_owned(),
        line: 1,
    })?)?;
    if let Some(name) = given
        .keys()
        .find(|name| Key::find(name).is_some_and(|key| key.secret))
    {
        let facts = fs::metadata(path).map_err(failed)?;
        secret_file::refuse_if_readable_by_others(name, path, &facts)?;
    }
    Ok(given)
}

/// The parser's message quotes the line, which may hold a secret: only its number is kept.
fn refuse_broken_toml(path: &Path, text: &str) -> Result<(), SettingsError> {
    let Err(error) = toml::from_str::<toml::Table>(text) else {
        return Ok(());
    };
    let end = error.span().map_or(0, |span| span.start).min(text.len());
    let line = 1 + text.as_bytes()[..end]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count();
    Err(SettingsError::Syntax {
        path: path.to_owned(),
        line,
    })
}

fn from_environment(
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<BTreeMap<String, Given>, SettingsError> {
    let ours = variables::of_settings(variables)?.into_iter();
    let source = Environment::with_prefix("BAILIWICK")
        .prefix_separator("__")
        .separator("__")
        .source(Some(ours.collect()));
    let tree = Config::builder().add_source(source).build();
    // The builder fails on clashes such as a section that is also a value.
    flatten(tree.map_err(|_| SettingsError::UnknownKey {
        name: PREFIX.to_owned(),
    })?)
}

fn flatten(tree: Config) -> Result<BTreeMap<String, Given>, SettingsError> {
    let mut given = BTreeMap::new();
    collect("", tree.cache, &mut given)?;
    Ok(given)
}

fn collect(
    name: &str,
    value: Value,
    given: &mut BTreeMap<String, Given>,
) -> Result<(), SettingsError> {
    if let ValueKind::Table(table) = value.kind {
        for (part, value) in table {
            let inner = if name.is_empty() {
                part
            } else {
                format!("{name}.{part}")
            };
            collect(&inner, value, given)?;
        }
        return Ok(());
    }
    if !is_known(name) {
        return Err(SettingsError::UnknownKey {
            name: name.to_owned(),
        });
    }
    let given_text = text(value.kind).ok_or_else(|| bad(name))?;
    given.insert(name.to_owned(), Given::new(given_text));
    Ok(())
}

fn is_known(name: &str) -> bool {
    let file_of_secret = || {
        name.strip_suffix("_file")
            .and_then(Key::find)
            .is_some_and(|k| k.secret)
    };
    Key::find(name).is_some() || file_of_secret()
}

fn bad(name: &str) -> SettingsError {
    let kind = Key::find(name).map_or(super::Kind::Path, |key| key.kind);
    SettingsError::BadValue {
        name: name.to_owned(),
        expected: kind.expected(),
    }
}

/// A list becomes a text with commas; a value within a list must not be a list again.
fn text(kind: ValueKind) -> Option<String> {
    match kind {
        ValueKind::String(text) => Some(text),
        ValueKind::I64(number) => Some(number.to_string()),
        ValueKind::U64(number) => Some(number.to_string()),
        ValueKind::Boolean(yes) => Some(yes.to_string()),
        ValueKind::Float(number) => Some(number.to_string()),
        ValueKind::Array(items) => {
            let nested = |item: &Value| matches!(item.kind, ValueKind::Array(_));
            if items.iter().any(nested) {
                return None;
            }
            let parts: Option<Vec<String>> =
                items.into_iter().map(|item| text(item.kind)).collect();
            parts.map(|parts| parts.join(","))
        }
        ValueKind::Nil | ValueKind::Table(_) | ValueKind::I128(_) | ValueKind::U128(_) => None,
    }
}
