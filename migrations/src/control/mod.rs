//! The control database: users, sessions, workspaces, memberships, keys and jobs.

mod m0001_accounts;
mod m0002_workspaces;
mod m0003_evidence_and_jobs;
mod m0004_answers_by_age;
mod m0005_queues_and_quarantine;
mod m0006_sessions;
mod m0007_sealed_evidence;
mod m0008_sealed_accounts;
mod m0009_lockouts;
mod m0010_second_factors;
mod m0011_identities;
mod m0012_bound_reports;
mod m0014_passkeys;
mod m0015_refresh_grants;

use sea_orm_migration::prelude::*;

/// The steps of the control database.
#[derive(Debug)]
pub struct ControlMigrator;

#[async_trait::async_trait]
impl MigratorTrait for ControlMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_accounts::Step),
            Box::new(m0002_workspaces::Step),
            Box::new(m0003_evidence_and_jobs::Step),
            Box::new(m0004_answers_by_age::Step),
            Box::new(m0005_queues_and_quarantine::Step),
            Box::new(m0006_sessions::Step),
            Box::new(m0007_sealed_evidence::Step),
            Box::new(m0008_sealed_accounts::Step),
            Box::new(m0009_lockouts::Step),
            Box::new(m0010_second_factors::Step),
            Box::new(m0011_identities::Step),
            Box::new(m0012_bound_reports::Step),
            Box::new(m0014_passkeys::Step),
            Box::new(m0015_refresh_grants::Step),
        ]
    }
}
