//! What the tests need besides Rust: a C compiler and perl, for SQLCipher and its OpenSSL, curl,
//! which follows the README, openssl for certificates of their own, and the programs of a PostgreSQL server and a Redis.

use std::ffi::OsStr;

use crate::error::XtaskError;

/// A program and the Debian package that holds it.
const NEEDED: &[(&str, &str)] = &[
    ("cc", "build-essential"),
    ("perl", "perl"),
    ("curl", "curl"),
    ("openssl", "openssl"),
];

/// The servers that tests start.
#[derive(Debug, Clone, Copy)]
pub struct Servers {
    /// There is a PostgreSQL, or what one is made of.
    pub postgres: bool,
    /// There is a Redis.
    pub redis: bool,
}

/// Refuses to go on when a needed program is not on the search path, or when a server is missing.
pub fn require(search_path: &OsStr, servers: Servers) -> Result<(), XtaskError> {
    let is_missing = |program: &str| {
        !std::env::split_paths(search_path).any(|folder| folder.join(program).is_file())
    };
    let mut missing: Vec<_> = NEEDED
        .iter()
        .filter(|(program, _)| is_missing(program))
        .collect();
    if !servers.postgres {
        missing.push(&("initdb", "postgresql"));
    }
    if !servers.redis {
        missing.push(&("redis-server", "redis-server"));
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(XtaskError::MissingPrograms {
        programs: missing.iter().map(|(program, _)| *program).collect(),
        packages: missing.iter().map(|(_, package)| *package).collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::exit::Exit;

    const BOTH: Servers = Servers {
        postgres: true,
        redis: true,
    };

    #[test]
    fn a_missing_program_is_named_with_the_line_that_installs_it() {
        let folder = tempfile::tempdir().unwrap();
        for program in ["cc", "curl", "openssl"] {
            fs::write(folder.path().join(program), "").unwrap();
        }
        let error = require(folder.path().as_os_str(), BOTH).unwrap_err();
        assert_eq!(error.exit(), Exit::Precondition);
        let text = error.to_string();
        assert!(text.contains("perl; on Debian: apt-get install --no-install-recommends perl"));
        assert!(!text.contains("build-essential"));
        assert!(!text.contains("postgresql"));
        let neither = Servers {
            postgres: false,
            redis: false,
        };
        let error = require(folder.path().as_os_str(), neither).unwrap_err();
        assert!(error.to_string().contains(" postgresql redis-server"));
    }

    #[test]
    fn nothing_is_said_when_all_programs_are_there() {
        let folder = tempfile::tempdir().unwrap();
        for (program, _) in NEEDED {
            fs::write(folder.path().join(program), "").unwrap();
        }
        assert!(require(folder.path().as_os_str(), BOTH).is_ok());
    }
}
