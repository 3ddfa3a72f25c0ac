//! The programs of servers that tests start, and whom they run as.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A program that is not on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    program: &'static str,
    package: &'static str,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, package } = self;
        write!(
            f,
            "{program} is missing; install it with: apt-get install -y {package}"
        )
    }
}

impl std::error::Error for Missing {}

/// The folder with the programs of a PostgreSQL server.
pub(crate) fn postgres() -> Result<PathBuf, Missing> {
    let has_both = |folder: &Path| {
        ["initdb", "postgres"]
            .iter()
            .all(|p| folder.join(p).is_file())
    };
    // Debian keeps the server's programs apart from the clients', a folder for each version.
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    folders.sort();
    folders.reverse();
    folders.extend(path());
    let found = folders.into_iter().find(|folder| has_both(folder));
    found.ok_or(Missing {
        program: "the server of PostgreSQL (initdb, postgres)",
        package: "postgresql",
    })
}

/// The program of a Redis, or of what stands in its place.
pub(crate) fn redis() -> Result<PathBuf, Missing> {
    let names = ["redis-server", "valkey-server"];
    let mut places = path()
        .into_iter()
        .flat_map(|folder| names.map(|name| folder.join(name)));
    places.find(|place| place.is_file()).ok_or(Missing {
        program: "the server of Redis (redis-server)",
        package: "redis-server",
    })
}

fn path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect()
}

/// Whom a server runs as that refuses to run as root: the user of its package, or nobody. `None`
/// where the tests themselves are not run by root.
pub(crate) fn servant() -> Option<(u32, u32)> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let known = ["postgres", "nobody"].iter().find_map(|name| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    known.or(Some((65_534, 65_534)))
}
