//! The policy is one table, in tenancy.

use tenancy::{Permission, Role};

enum Everything {}

impl tenancy::permission::sealed::Sealed for Everything {}

impl Permission for Everything {
    const NAME: &'static str = "everything";
    const MINIMUM: Role = Role::Viewer;
}

fn main() {}
