//! Import arrows only run down, and crates on one floor are strangers.

use cargo_metadata::{DependencyKind, Package};

use super::house::{Place, place_of};
use crate::finding::Finding;

const RULE: &str = "arrow";

/// One crate of ours that uses another.
#[derive(Debug, Clone, Copy)]
struct Arrow<'a> {
    from: &'a str,
    to: &'a str,
    only_in_tests: bool,
}

/// Refuses each arrow that the house does not allow, and each crate that has no floor.
pub fn check(packages: &[&Package]) -> Vec<Finding> {
    let strangers = packages
        .iter()
        .filter(|package| place_of(&package.name).is_none());
    let mut findings: Vec<Finding> = strangers
        .map(|package| without_floor(&package.name))
        .collect();
    findings.extend(
        packages
            .iter()
            .flat_map(|package| arrows_of(package))
            .filter_map(refuse),
    );
    findings
}

fn without_floor(name: &str) -> Finding {
    let line = format!("(\"{name}\", Place::Floor(N)),");
    Finding::new(
        RULE,
        name,
        format!("this crate has no floor: decide it and add `{line}` to xtask/src/tidy/house.rs"),
    )
}

/// A dependency with a path is a crate of ours; a crate that names itself (to switch its own test features on) is no arrow.
fn arrows_of(package: &Package) -> Vec<Arrow<'_>> {
    let ours = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.path.is_some());
    ours.filter(|dependency| dependency.name != **package.name)
        .map(|dependency| Arrow {
            from: &package.name,
            to: &dependency.name,
            only_in_tests: dependency.kind == DependencyKind::Development,
        })
        .collect()
}

fn refuse(arrow: Arrow<'_>) -> Option<Finding> {
    let place = format!("{} -> {}", arrow.from, arrow.to);
    let Some(to) = place_of(arrow.to) else {
        return Some(Finding::new(
            RULE,
            place,
            format!("{} has no floor", arrow.to),
        ));
    };
    // A crate without a floor is a finding already.
    let reason = objection(arrow, place_of(arrow.from)?, to)?;
    Some(Finding::new(RULE, place, reason))
}

/// Why the arrow is not allowed; none when it is.
fn objection(arrow: Arrow<'_>, from: Place, to: Place) -> Option<&'static str> {
    match (from, to) {
        (Place::Xtask, Place::Server | Place::Migrations | Place::Testbed | Place::Floor(0)) => {
            None
        }
        (Place::Xtask, _) => {
            Some("xtask is thin: it may use server, kernel, migrations and testbed")
        }
        (_, Place::Xtask) => Some("nothing may use xtask"),
        (Place::Fuzz, Place::Server) => None,
        (_, Place::Fuzz) => Some("nothing may use the fuzz targets"),
        (_, Place::Server) => {
            Some("only xtask and the fuzz targets stand beside the server and may call it")
        }
        (Place::Testbed, Place::Floor(0..=2)) => None,
        (Place::Testbed, _) => Some("testbed stands beside floor 2 and knows what is below it"),
        (_, Place::Testbed) => {
            (!arrow.only_in_tests).then_some("testbed is for tests and xtask alone")
        }
        (Place::Server | Place::Fuzz, _) => None,
        (Place::Migrations, _) => Some("migrations knows no crate of ours"),
        (Place::Floor(floor), Place::Migrations) => {
            let allowed = arrow.from == "storage" || (arrow.only_in_tests && floor > 0);
            (!allowed).then_some("only storage runs migrations (others may in their tests)")
        }
        (Place::Floor(5), Place::Floor(4)) if arrow.to == "auth" => {
            Some("who you are is not floor 5's matter: take a grant from tenancy")
        }
        (Place::Floor(from), Place::Floor(to)) if to < from => None,
        (Place::Floor(from), Place::Floor(to)) if to == from => {
            Some("crates on one floor are strangers")
        }
        (Place::Floor(_), Place::Floor(_)) => Some("arrows only run down"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(from: &str, to: &str) -> Option<String> {
        refuse(Arrow {
            from,
            to,
            only_in_tests: false,
        })
        .map(|finding| finding.message)
    }

    #[test]
    fn arrows_that_run_down_are_allowed() {
        for (from, to) in [
            ("storage", "kernel"),
            ("storage", "migrations"),
            ("audit", "storage"),
            ("tenancy", "keyring"),
            ("records", "tenancy"),
            ("server", "auth"),
            ("xtask", "server"),
            ("xtask", "kernel"),
            ("fuzz", "server"),
            ("fuzz", "records"),
        ] {
            assert_eq!(refused(from, to), None, "{from} -> {to}");
        }
    }

    #[test]
    fn an_arrow_that_runs_up_is_refused() {
        assert_eq!(
            refused("kernel", "storage").as_deref(),
            Some("arrows only run down")
        );
        assert_eq!(
            refused("storage", "audit").as_deref(),
            Some("arrows only run down")
        );
        assert!(refused("records", "server").is_some());
        assert!(refused("server", "xtask").is_some());
    }

    #[test]
    fn nothing_uses_the_fuzz_targets() {
        for from in ["server", "xtask", "records", "migrations"] {
            assert!(refused(from, "fuzz").is_some(), "{from}");
        }
    }

    #[test]
    fn crates_on_one_floor_are_strangers() {
        for (from, to) in [
            ("auth", "tenancy"),
            ("keyring", "mail"),
            ("vault", "ai-gateway"),
        ] {
            assert_eq!(
                refused(from, to).as_deref(),
                Some("crates on one floor are strangers"),
                "{from} -> {to}"
            );
        }
    }

    #[test]
    fn floor_5_may_not_use_auth_in_tests_either() {
        for only_in_tests in [false, true] {
            assert!(
                refuse(Arrow {
                    from: "records",
                    to: "auth",
                    only_in_tests
                })
                .is_some()
            );
        }
    }

    #[test]
    fn only_storage_runs_migrations_and_migrations_know_nobody() {
        assert!(refused("audit", "migrations").is_some());
        assert!(refused("migrations", "kernel").is_some());
        assert!(refused("xtask", "storage").is_some());
        assert!(refused("server", "testbed").is_some());
        assert_eq!(refused("xtask", "testbed"), None);
        let in_tests = Arrow {
            from: "audit",
            to: "migrations",
            only_in_tests: true,
        };
        assert!(refuse(in_tests).is_none());
    }

    #[test]
    fn a_crate_without_a_floor_is_refused_with_the_line_to_add() {
        assert!(
            without_floor("helpers")
                .message
                .contains("(\"helpers\", Place::Floor(N)),")
        );
        assert!(refused("records", "helpers").is_some());
    }
}
