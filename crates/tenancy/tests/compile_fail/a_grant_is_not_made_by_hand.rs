//! The fields of a grant are its own.

use std::marker::PhantomData;

use tenancy::Grant;
use tenancy::permission::{ReadRecords, WriteRecords};

fn forged(read: Grant<ReadRecords>) -> Grant<WriteRecords> {
    Grant {
        inner: read.inner,
        permission: PhantomData,
    }
}

fn main() {}
