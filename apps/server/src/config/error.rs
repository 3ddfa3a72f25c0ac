//! Why the settings cannot be used. No message shows the value of a secret.

use std::io;
use std::path::PathBuf;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A key that is in no table.
    #[error("unknown setting `{name}`; `bailiwick config` lists them all")]
    UnknownKey {
        /// The key as it was written.
        name: String,
    },
    /// A variable that would have no effect.
    #[error("the variable `{name}` has no effect; did you mean `{meant}`?")]
    MisspeltVariable {
        /// The variable.
        name: String,
        /// The variable of a setting, which has the same words.
        meant: String,
    },
    /// The value does not fit its key.
    #[error("`{name}` must be {expected}")]
    BadValue {
        /// The key.
        name: String,
        /// What it must be.
        expected: String,
    },
    /// Another setting makes this one necessary.
    #[error("`{name}` must be set, because {because}")]
    Required {
        /// The key.
        name: String,
        /// The other setting.
        because: String,
    },
    /// The secret is given as a value and as a file.
    #[error("`{name}` and `{name}_file` are both set; keep one")]
    GivenTwice {
        /// The key of the value.
        name: String,
    },
    /// The secret is too short, or one that everyone tries first.
    #[error("`{name}` is too weak: take 12 or more random characters")]
    WeakSecret {
        /// The key.
        name: String,
    },
    /// Others can read the file with a secret in it.
    #[error("{} holds `{name}` and can be read by others: chmod 600 it", path.display())]
    ReadableByOthers {
        /// The key.
        name: String,
        /// The file.
        path: PathBuf,
    },
    /// The file of a secret cannot be read.
    #[error("{} for `{name}` cannot be read as text", path.display())]
    SecretFile {
        /// The key.
        name: String,
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The settings file cannot be read.
    #[error("the settings file {} cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The settings file is not TOML. The parser's own words quote the line, so they are not kept.
    #[error("line {line} of the settings file {} is not TOML", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
}
