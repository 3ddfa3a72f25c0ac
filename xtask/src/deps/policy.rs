//! What we accept, as `docs/deps.toml` says it. Each refusal there carries its reason.

use cargo_metadata::semver::VersionReq;
use serde::Deserialize;

use crate::error::XtaskError;
use crate::project::Project;

const PATH: &str = "docs/deps.toml";

/// The whole policy.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The target triple whose dependencies count: the one that we ship.
    pub platform: String,
    /// Which licences may enter the tree.
    pub licences: Licences,
    /// Where crates may come from, as cargo names a source.
    pub sources: Vec<String>,
    /// Crates that may be in the tree in one version only.
    #[serde(default)]
    pub single: Vec<Single>,
    /// Crates that may not be in the tree.
    #[serde(default)]
    pub banned: Vec<Banned>,
}

/// Which licences may enter the tree.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licences {
    /// SPDX identifiers.
    pub allow: Vec<String>,
    /// Further licences, each for one crate.
    #[serde(default)]
    pub exception: Vec<LicenceException>,
}

/// A licence that is accepted for one crate.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenceException {
    /// The crate.
    #[serde(rename = "crate")]
    pub name: String,
    /// The SPDX identifier.
    pub licence: String,
    /// Why.
    pub reason: String,
}

/// A crate that may be in the tree in one version only.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Single {
    /// The crate.
    #[serde(rename = "crate")]
    pub name: String,
    /// What goes wrong with two.
    pub reason: String,
}

/// A crate that may not be in the tree.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Banned {
    /// The crate.
    #[serde(rename = "crate")]
    pub name: String,
    /// The refused versions; all when absent.
    #[serde(default)]
    pub versions: VersionReq,
    /// Crates that may bring it nevertheless.
    #[serde(default)]
    pub unless_under: Vec<String>,
    /// Why.
    pub reason: String,
}

impl Policy {
    /// Reads the policy of a workspace.
    pub fn read(project: &Project) -> Result<Self, XtaskError> {
        toml::from_str(&project.text(PATH)?).map_err(|source| XtaskError::Toml {
            path: PATH.into(),
            source: Box::new(source),
        })
    }
}
