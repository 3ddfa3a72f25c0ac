//! Only tenancy makes grants.

use std::marker::PhantomData;

use tenancy::Grant;
use tenancy::permission::WriteRecords;

fn forge(real: &Grant<WriteRecords>) -> Grant<WriteRecords> {
    Grant {
        inner: real.inner.clone(),
        permission: PhantomData,
    }
}

fn main() {}
