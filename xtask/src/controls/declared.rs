//! `docs/controls.toml`: what we claim of each control, and by which tests.

use serde::Deserialize;

use crate::error::XtaskError;
use crate::project::Project;
use crate::test_run::TestName;

const PATH: &str = "docs/controls.toml";

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// One entry per control.
    pub control: Vec<Control>,
}

/// One control.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Its id in the catalogue, such as `DP-1`.
    pub id: String,
    /// The promise, in a sentence.
    pub claim: String,
    /// How the product keeps it; empty while the control is open.
    #[serde(default)]
    pub how: String,
    /// How much of the promise is kept.
    pub status: Status,
    /// Tests that fail when the promise is broken: `package::path::of::the_test`.
    #[serde(default)]
    pub evidence: Vec<TestName>,
    /// Requests to a running system that show it from outside: a method and a path, such as `GET /livez`.
    #[serde(default)]
    pub probes: Vec<String>,
}

/// How much of a promise is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// All of it, proven by tests.
    Met,
    /// A part of it.
    Partial,
    /// Nothing of it yet.
    Open,
}

impl Declared {
    /// Reads the list of a workspace.
    pub fn read(project: &Project) -> Result<Self, XtaskError> {
        toml::from_str(&project.text(PATH)?).map_err(|source| XtaskError::Toml {
            path: PATH.into(),
            source: Box::new(source),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_or_a_status_that_we_do_not_know_is_refused() {
        let good = "[[control]]\nid = 'DP-1'\nclaim = 'c'\nstatus = 'open'\n";
        assert!(toml::from_str::<Declared>(good).is_ok());
        assert!(toml::from_str::<Declared>(&good.replace("open", "done")).is_err());
        assert!(toml::from_str::<Declared>(&format!("{good}evidense = []\n")).is_err());
    }
}
