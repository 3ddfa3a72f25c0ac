//! An authority of a test, and what it signed: made by `openssl`, which PostgreSQL's package brings.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::programs::servant;

/// A certificate for `localhost`, and no other name, with the authority that signed it.
#[derive(Debug)]
pub struct Certificates(TempDir);

const KEY: [&str; 5] = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
];

impl Certificates {
    /// Makes an authority of its own and its certificate.
    ///
    /// # Panics
    /// When `openssl` is missing or fails.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test without its surroundings has failed"
    )]
    pub fn make() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let made = Self(folder);
        fs::write(
            made.file("extensions"),
            "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n",
        )
        .expect("a file");
        made.openssl(
            &[
                "req",
                "-x509",
                "-days",
                "2",
                "-subj",
                "/CN=Authority of a test",
            ],
            &["-keyout", "authority.key", "-out", "authority.pem"],
        );
        made.openssl(
            &["req", "-subj", "/CN=localhost"],
            &["-keyout", "server.key", "-out", "server.csr"],
        );
        made.run(&[
            "x509",
            "-req",
            "-days",
            "2",
            "-in",
            "server.csr",
            "-CA",
            "authority.pem",
            "-CAkey",
            "authority.key",
            "-set_serial",
            "2",
            "-extfile",
            "extensions",
            "-out",
            "server.pem",
        ]);
        // A server that runs as somebody else reads its key, and nobody beside it may.
        if let Some((user, group)) = servant() {
            let files = ["server.key", "server.pem", "authority.pem"].map(|name| made.file(name));
            for path in files.iter().map(PathBuf::as_path).chain([made.0.path()]) {
                chown(path, Some(user), Some(group)).expect("a file of one's own");
            }
        }
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(made.file("server.key"), private).expect("a file of one's own");
        made
    }

    /// The authority's certificate.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.file("authority.pem")
    }

    /// The server's certificate.
    #[must_use]
    pub fn server(&self) -> PathBuf {
        self.file("server.pem")
    }

    /// The server's key.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.file("server.key")
    }

    fn file(&self, name: &str) -> PathBuf {
        Path::join(self.0.path(), name)
    }

    fn openssl(&self, what: &[&str], files: &[&str]) {
        self.run(&[&what[..1], &KEY, &what[1..], files].concat());
    }

    #[expect(
        clippy::expect_used,
        reason = "a test without its surroundings has failed"
    )]
    fn run(&self, arguments: &[&str]) {
        let done = Command::new("openssl")
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .expect("openssl; install it with: apt-get install -y openssl");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "openssl {arguments:?}: {said}");
    }
}
