//! The personal data of events and the answers under idempotency keys are sealed.

use sea_orm_migration::prelude::*;

use crate::evidence;

pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0007_sealed_evidence"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        evidence::seal(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        evidence::unseal(manager).await
    }
}
