//! One check of a password: what is compared with what, and how much work that is.

use bcrypt::HashParts;
use zeroize::Zeroizing;

/// What a check of a password found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Another password, or none is stored.
    Wrong,
    /// The password.
    Right,
    /// The password, stored at another cost than the one that is set.
    RightAtOldCost,
}

impl Verdict {
    pub(crate) fn is_right(self) -> bool {
        self != Self::Wrong
    }
}

/// A check that was not made yet.
pub(super) struct Check {
    /// Whether there are a password and a hash at all.
    pub(super) possible: bool,
    /// What bcrypt reads.
    pub(super) digest: Zeroizing<String>,
    /// The hash in bcrypt's form; nobody's where none is stored.
    pub(super) against: String,
    /// The cost that is set.
    pub(super) cost: u32,
}

impl Check {
    /// Makes the check. It is as much work as one hash at the set cost, whatever is missing or older.
    pub(super) fn run(&self) -> Verdict {
        let other_cost = cost_of(&self.against).filter(|cost| *cost != self.cost);
        let missing = other_cost.map(|cost| cost..self.cost);
        let matches = bcrypt::verify(self.digest.as_bytes(), &self.against).unwrap_or(false);
        missing.into_iter().flatten().for_each(spend);
        match (self.possible && matches, other_cost.is_some()) {
            (false, _) => Verdict::Wrong,
            (true, false) => Verdict::Right,
            (true, true) => Verdict::RightAtOldCost,
        }
    }
}

fn cost_of(hash: &str) -> Option<u32> {
    let parts = hash.parse::<HashParts>();
    parts.ok().map(|parts| parts.get_cost())
}

/// Does the work of a hash for nothing. Each cost is twice the work of the one before, so a check
/// at an old cost and one hash at each cost from there up to the set one are together exactly one
/// check at the set cost.
fn spend(cost: u32) {
    let _ = std::hint::black_box(bcrypt::hash_with_salt(b"nobody's", cost, [0; 16]));
}
