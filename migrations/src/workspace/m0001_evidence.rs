//! The workspace's audit log and its answers under idempotency keys.

use sea_orm_migration::prelude::*;

use crate::columns;

pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "workspace_0001_evidence"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(columns::audit_events()).await?;
        manager
            .create_index(columns::audit_events_id_index())
            .await?;
        manager.create_table(columns::idempotency_keys()).await?;
        if manager.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Sqlite {
            manager
                .get_connection()
                .execute_unprepared(columns::APPEND_ONLY_SQLITE)
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("idempotency_keys").take())
            .await?;
        manager
            .drop_table(Table::drop().table("audit_events").take())
            .await
    }
}
