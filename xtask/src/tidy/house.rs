//! The floors of the house, as `docs/architecture.md` draws them: who may know whom.

/// Where a crate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A floor of `crates/`, from 0 (kernel) to 5 (what a workspace does).
    Floor(u8),
    /// Schema history, beside floor 0.
    Migrations,
    /// What tests need around the product, beside floor 2.
    Testbed,
    /// The app on top of all floors.
    Server,
    /// The fuzz targets, beside the house: they read bytes as any part of it does.
    Fuzz,
    /// The repository's chores, beside the house.
    Xtask,
}

/// Every crate that we know. A new crate gets its floor here, by a decision, before anything uses it.
const HOUSE: &[(&str, Place)] = &[
    ("kernel", Place::Floor(0)),
    ("keyring", Place::Floor(1)),
    ("limits", Place::Floor(1)),
    ("mail", Place::Floor(1)),
    ("outbound", Place::Floor(1)),
    ("telemetry", Place::Floor(1)),
    ("breaches", Place::Floor(2)),
    ("oidc", Place::Floor(2)),
    ("storage", Place::Floor(2)),
    ("audit", Place::Floor(3)),
    ("auth", Place::Floor(4)),
    ("tenancy", Place::Floor(4)),
    ("ai-gateway", Place::Floor(5)),
    ("billing-webhook", Place::Floor(5)),
    ("records", Place::Floor(5)),
    ("vault", Place::Floor(5)),
    ("migrations", Place::Migrations),
    ("testbed", Place::Testbed),
    ("fuzz", Place::Fuzz),
    ("server", Place::Server),
    ("xtask", Place::Xtask),
];

/// Where the crate stands; none when nobody has decided it yet.
pub fn place_of(name: &str) -> Option<Place> {
    HOUSE
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, place)| *place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_has_one_place_only() {
        for (index, (name, _)) in HOUSE.iter().enumerate() {
            assert!(
                HOUSE[index + 1..].iter().all(|(other, _)| other != name),
                "{name} twice"
            );
        }
    }
}
