//! A verb reaches the database of its grant, and there is no way to hand it another.

use std::sync::Arc;

use kernel::LeadId;
use records::Records;
use storage::WorkspaceDatabase;
use tenancy::Grant;
use tenancy::permission::ReadRecords;

async fn read(
    records: &Records,
    grant: &Grant<ReadRecords>,
    another: &Arc<WorkspaceDatabase>,
    id: LeadId,
) {
    let _ = records.lead(another, id).await;
    let _ = records.lead(grant, another, id).await;
}

fn main() {}
