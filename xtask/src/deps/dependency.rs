//! The locked dependency tree of one platform, reduced to what the policy asks about.

use std::path::Path;

use cargo_metadata::semver::Version;
use cargo_metadata::{Metadata, MetadataCommand, PackageId};

use crate::error::XtaskError;

/// One crate of the tree.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// The SPDX expression in its manifest.
    pub licence: Option<String>,
    /// Where it comes from; none for a folder on this machine.
    pub source: Option<String>,
    /// Is it a member of this workspace?
    pub is_ours: bool,
    /// The names of the crates that use it directly.
    pub parents: Vec<String>,
}

/// The tree of a workspace for a platform. `Cargo.lock` must be complete; it is never changed.
pub fn dependencies(root: &Path, platform: &str) -> Result<Vec<Dependency>, XtaskError> {
    let options = ["--locked", "--filter-platform", platform].map(str::to_owned);
    let metadata = MetadataCommand::new()
        .current_dir(root)
        .other_options(options.to_vec())
        .exec()?;
    Ok(reduce(&metadata))
}

fn reduce(metadata: &Metadata) -> Vec<Dependency> {
    let packages = metadata.packages.iter();
    packages
        .map(|package| Dependency {
            name: package.name.to_string(),
            version: package.version.clone(),
            licence: package.license.clone(),
            source: package.source.as_ref().map(|source| source.repr.clone()),
            is_ours: metadata.workspace_members.contains(&package.id),
            parents: parents(metadata, &package.id),
        })
        .collect()
}

fn parents(metadata: &Metadata, id: &PackageId) -> Vec<String> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let users = nodes.filter(|node| node.dependencies.contains(id));
    users
        .map(|node| metadata[&node.id].name.to_string())
        .collect()
}
