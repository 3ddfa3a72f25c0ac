//! A clone of a grant allows what the grant allowed.

use tenancy::Grant;
use tenancy::permission::{ReadRecords, WriteRecords};

fn forged(read: &Grant<ReadRecords>) -> Grant<WriteRecords> {
    read.clone()
}

fn main() {}
