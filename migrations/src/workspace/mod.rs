//! A workspace database: everything that one workspace owns, its audit log included.

mod m0001_evidence;
mod m0002_records;
mod m0003_answers_by_age;
mod m0004_sealed_evidence;
mod m0005_sealed_records;

use sea_orm_migration::prelude::*;

/// The steps of a workspace database.
#[derive(Debug)]
pub struct WorkspaceMigrator;

#[async_trait::async_trait]
impl MigratorTrait for WorkspaceMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_evidence::Step),
            Box::new(m0002_records::Step),
            Box::new(m0003_answers_by_age::Step),
            Box::new(m0004_sealed_evidence::Step),
            Box::new(m0005_sealed_records::Step),
        ]
    }
}
