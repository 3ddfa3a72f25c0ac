//! A grant to read does not make a lead.

use records::{NewLead, Records};
use tenancy::Grant;
use tenancy::permission::ReadRecords;

async fn write(records: &Records, grant: &Grant<ReadRecords>, lead: NewLead) {
    let _ = records.create_lead(grant, lead).await;
}

fn main() {}
