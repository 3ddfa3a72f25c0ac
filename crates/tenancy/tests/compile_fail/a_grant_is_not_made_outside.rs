//! Only tenancy makes a grant, from a check.

use tenancy::Grant;
use tenancy::permission::{ReadRecords, WriteRecords};

fn forged(read: &Grant<ReadRecords>) -> Grant<WriteRecords> {
    Grant::new(
        read.database().clone(),
        tenancy::Role::Owner,
        *read.actor(),
        read.origin().clone(),
    )
}

fn main() {}
