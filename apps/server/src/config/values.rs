//! The given texts and the table's defaults, read as what they should be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kernel::SecretText;
use zeroize::Zeroizing;

use super::weak_secret::is_weak;
use super::{Key, Kind, SettingsError, secret_file};

/// A text that someone gave; it may be a secret.
pub struct Given(Zeroizing<String>);

impl Given {
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

/// Every given text by its key.
pub struct Values(BTreeMap<String, Given>);

impl Values {
    pub const fn new(given: BTreeMap<String, Given>) -> Self {
        Self(given)
    }

    /// The value of a key that has one or a default.
    pub fn need<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, SettingsError> {
        read(self.text(name)).ok_or_else(|| bad_value(name))
    }

    /// The value of a key that may stay empty.
    pub fn want<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, SettingsError> {
        if self.text(name).is_empty() {
            Ok(None)
        } else {
            self.need(name, read).map(Some)
        }
    }

    /// The path of a file that is there, where one is named.
    pub fn file(&self, name: &'static str) -> Result<Option<PathBuf>, SettingsError> {
        let found = self.want(name, |text| {
            let path = PathBuf::from(text);
            path.is_file().then_some(path)
        });
        found.map_err(|_| SettingsError::BadValue {
            name: name.to_owned(),
            expected: format!("{}, and there is no such file", Kind::Path.expected()),
        })
    }

    /// A number within the bounds of the table.
    pub fn count(&self, name: &'static str) -> Result<u64, SettingsError> {
        let (least, most) = match Key::find(name).map(|key| key.kind) {
            Some(Kind::Count { least, most }) => (least, most),
            _ => (0, u64::MAX),
        };
        self.need(name, |text| {
            text.trim()
                .parse()
                .ok()
                .filter(|n| (least..=most).contains(n))
        })
    }

    /// The same number as another type.
    pub fn number<N: TryFrom<u64>>(&self, name: &'static str) -> Result<N, SettingsError> {
        N::try_from(self.count(name)?).map_err(|_| bad_value(name))
    }

    /// One of the words of the table, as its place among them.
    pub fn choice(&self, name: &str) -> Result<usize, SettingsError> {
        let words = match Key::find(name).map(|key| key.kind) {
            Some(Kind::Choice(words)) => words,
            _ => &[],
        };
        self.need(name, |text| words.iter().position(|word| *word == text))
    }

    /// The file that a secret stands in, if one is named; refused beside a value.
    pub fn secret_path(&self, name: &str) -> Result<Option<PathBuf>, SettingsError> {
        let Some(file) = self.0.get(&format!("{name}_file")) else {
            return Ok(None);
        };
        if self.0.contains_key(name) {
            return Err(SettingsError::GivenTwice {
                name: name.to_owned(),
            });
        }
        if file.0.is_empty() {
            return Err(SettingsError::BadValue {
                name: format!("{name}_file"),
                expected: Kind::Path.expected(),
            });
        }
        Ok(Some(PathBuf::from(file.0.as_str())))
    }

    /// A secret, from its value or its file.
    pub fn secret(&self, name: &str) -> Result<Option<SecretText>, SettingsError> {
        let text = match self.secret_path(name)? {
            Some(path) => secret_file::read(&format!("{name}_file"), Path::new(&path))?,
            None if self.0.contains_key(name) => Zeroizing::new(self.text(name).to_owned()),
            None => return Ok(None),
        };
        if is_weak(&text) {
            return Err(SettingsError::WeakSecret {
                name: name.to_owned(),
            });
        }
        Ok(Some(SecretText::new(text.to_string())))
    }

    /// The first key of a section, but for `name`, that someone gave a value that is not empty; that
    /// of a secret in a file counts under its own name.
    pub fn first_given_beside(&self, section: &str, name: &str) -> Option<&str> {
        let given = self.0.iter().filter(|(_, given)| !given.0.is_empty());
        let mut keys = given.map(|(key, _)| key.as_str());
        keys.find(|key| key.starts_with(section) && *key != name)
    }

    /// Checks each given value of a section by itself, so that one that cannot be right is named before
    /// what is missing beside it.
    pub fn check_within(&self, section: &str) -> Result<(), SettingsError> {
        let is_plain = |text: &str| (!text.chars().any(char::is_control)).then_some(());
        for name in self.0.keys().filter(|name| name.starts_with(section)) {
            let of_file = name
                .strip_suffix("_file")
                .filter(|name| Key::find(name).is_some());
            let name = of_file.unwrap_or(name);
            match Key::find(name).map(|key| key.kind) {
                Some(Kind::Secret) => drop(self.secret(name)?),
                Some(Kind::Choice(_)) => drop(self.choice(name)?),
                Some(Kind::Text | Kind::Path) => drop(self.want(name, is_plain)?),
                _ => {}
            }
        }
        Ok(())
    }

    /// The names that stand between `section` and the next dot in the keys that somebody gave.
    pub fn names_within(&self, section: &str) -> BTreeSet<&str> {
        let inner = self.0.keys().filter_map(|key| key.strip_prefix(section));
        inner
            .filter_map(|rest| Some(rest.split_once('.')?.0))
            .collect()
    }

    /// Whether someone gave the key a value that is not empty.
    pub fn is_given(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|given| !given.0.is_empty())
    }

    /// The given text, else the default.
    pub fn text(&self, name: &str) -> &str {
        let default = || Key::find(name).map_or("", |key| key.default);
        self.0
            .get(name)
            .map_or_else(default, |given| given.0.as_str())
    }
}

/// The error for a value that does not fit its key.
pub fn bad_value(name: &str) -> SettingsError {
    let expected = Key::find(name)
        .map(|key| key.kind.expected())
        .unwrap_or_default();
    SettingsError::BadValue {
        name: name.to_owned(),
        expected,
    }
}
