//! Answers under idempotency keys are found by their age.

use sea_orm_migration::prelude::*;

use crate::columns;

pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0004_answers_by_age"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_index(columns::idempotency_keys_age_index())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::drop();
        index
            .name("idempotency_keys_created_at")
            .table("idempotency_keys");
        manager.drop_index(index).await
    }
}
