//! Each crate of the tree against the policy.

use super::dependency::Dependency;
use super::licence::is_satisfied;
use super::policy::{Banned, Policy};
use crate::finding::Finding;

/// All that the policy refuses in this tree.
pub fn check(tree: &[Dependency], policy: &Policy) -> Vec<Finding> {
    let mut findings = Vec::new();
    for dependency in tree {
        findings.extend(check_licence(dependency, policy));
        findings.extend(check_source(dependency, policy));
        findings.extend(
            policy
                .banned
                .iter()
                .filter_map(|ban| check_ban(dependency, ban)),
        );
    }
    findings.extend(check_single(tree, policy));
    findings
}

fn check_licence(dependency: &Dependency, policy: &Policy) -> Option<Finding> {
    let is_allowed = |licence: &str| {
        let excepted = policy.licences.exception.iter();
        policy
            .licences
            .allow
            .iter()
            .any(|allowed| allowed == licence)
            || excepted
                .filter(|exception| exception.name == dependency.name)
                .any(|exception| exception.licence == licence && !exception.reason.is_empty())
    };
    match &dependency.licence {
        None => Some(finding(
            "licence",
            dependency,
            "its manifest names no licence".to_owned(),
        )),
        Some(expression) if !is_satisfied(expression, is_allowed) => Some(finding(
            "licence",
            dependency,
            format!("`{expression}` is not accepted"),
        )),
        Some(_) => None,
    }
}

fn check_source(dependency: &Dependency, policy: &Policy) -> Option<Finding> {
    match &dependency.source {
        None if dependency.is_ours => None,
        None => Some(finding(
            "source",
            dependency,
            "a folder outside the workspace".to_owned(),
        )),
        Some(source) if policy.sources.contains(source) => None,
        Some(source) => Some(finding(
            "source",
            dependency,
            format!("`{source}` is not accepted"),
        )),
    }
}

fn check_ban(dependency: &Dependency, ban: &Banned) -> Option<Finding> {
    if ban.name != dependency.name || !ban.versions.matches(&dependency.version) {
        return None;
    }
    let is_excused = |parent: &String| ban.unless_under.contains(parent);
    if !dependency.parents.is_empty() && dependency.parents.iter().all(is_excused) {
        return None;
    }
    let message = format!("{} (used by {})", ban.reason, dependency.parents.join(", "));
    Some(finding("banned", dependency, message))
}

fn check_single<'a>(
    tree: &'a [Dependency],
    policy: &'a Policy,
) -> impl Iterator<Item = Finding> + 'a {
    policy.single.iter().filter_map(|single| {
        let versions: Vec<String> = tree
            .iter()
            .filter(|dependency| dependency.name == single.name)
            .map(|dependency| dependency.version.to_string())
            .collect();
        (versions.len() > 1).then(|| {
            let message = format!("{} at once: {}", versions.join(" and "), single.reason);
            Finding::new("doubled", &single.name, message)
        })
    })
}

fn finding(rule: &'static str, dependency: &Dependency, message: String) -> Finding {
    Finding::new(
        rule,
        format!("{} {}", dependency.name, dependency.version),
        message,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"
        platform = "x86_64-unknown-linux-gnu"
        sources = ["registry+crates"]
        [licences]
        allow = ["MIT"]
        [[licences.exception]]
        crate = "odd"
        licence = "CC0-1.0"
        reason = "a table of constants"
        [[single]]
        crate = "ring"
        reason = "two sets of key types"
        [[banned]]
        crate = "openssl-sys"
        unless_under = ["libsqlite3-sys"]
        reason = "one TLS library"
        [[banned]]
        crate = "jsonwebtoken"
        versions = "<10.3"
        reason = "skips a malformed expiry"
    "#;

    fn sample(name: &str, version: &str) -> Dependency {
        Dependency {
            name: name.to_owned(),
            version: version.parse().unwrap(),
            licence: Some("MIT".to_owned()),
            source: Some("registry+crates".to_owned()),
            is_ours: false,
            parents: vec!["server".to_owned()],
        }
    }

    fn rules(tree: &[Dependency]) -> Vec<&'static str> {
        let policy: Policy = toml::from_str(POLICY).unwrap();
        check(tree, &policy)
            .into_iter()
            .map(|finding| finding.rule)
            .collect()
    }

    #[test]
    fn an_accepted_tree_passes() {
        let ours = Dependency {
            source: None,
            is_ours: true,
            ..sample("kernel", "0.1.0")
        };
        assert_eq!(rules(&[ours, sample("ring", "0.17.0")]), [""; 0]);
    }

    #[test]
    fn a_licence_that_is_missing_or_not_accepted_is_refused() {
        let copyleft = Dependency {
            licence: Some("GPL-3.0".into()),
            ..sample("a", "1.0.0")
        };
        let silent = Dependency {
            licence: None,
            ..sample("b", "1.0.0")
        };
        assert_eq!(rules(&[copyleft, silent]), ["licence", "licence"]);
    }

    #[test]
    fn an_exception_holds_for_its_crate_alone() {
        let licence = Some("CC0-1.0".to_owned());
        let odd = Dependency {
            licence: licence.clone(),
            ..sample("odd", "1.0.0")
        };
        let other = Dependency {
            licence,
            ..sample("other", "1.0.0")
        };
        assert_eq!(rules(&[odd]), [""; 0]);
        assert_eq!(rules(&[other]), ["licence"]);
    }

    #[test]
    fn a_crate_from_git_or_from_a_foreign_folder_is_refused() {
        let git = Dependency {
            source: Some("git+https://x".into()),
            ..sample("a", "1.0.0")
        };
        let folder = Dependency {
            source: None,
            ..sample("b", "1.0.0")
        };
        assert_eq!(rules(&[git, folder]), ["source", "source"]);
    }

    #[test]
    fn a_crate_that_must_be_single_is_refused_in_two_versions() {
        assert_eq!(
            rules(&[sample("ring", "0.16.0"), sample("ring", "0.17.0")]),
            ["doubled"]
        );
    }

    #[test]
    fn a_banned_crate_is_refused_unless_only_its_excuse_brings_it() {
        let with = |parents: &[&str]| Dependency {
            parents: parents.iter().map(|&parent| parent.to_owned()).collect(),
            ..sample("openssl-sys", "0.9.0")
        };
        assert_eq!(rules(&[with(&["libsqlite3-sys"])]), [""; 0]);
        assert_eq!(rules(&[with(&["libsqlite3-sys", "openssl"])]), ["banned"]);
        assert_eq!(rules(&[with(&[])]), ["banned"]);
    }

    #[test]
    fn a_ban_of_old_versions_leaves_new_ones_alone() {
        assert_eq!(rules(&[sample("jsonwebtoken", "10.2.0")]), ["banned"]);
        assert_eq!(rules(&[sample("jsonwebtoken", "10.3.0")]), [""; 0]);
    }
}
