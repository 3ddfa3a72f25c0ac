//! The platform's audit log, answers under idempotency keys, and background jobs.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, string, string_null, text, uuid,
};

use crate::columns;

pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0003_evidence_and_jobs"
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
        manager.create_table(jobs()).await?;
        manager.create_index(due_jobs()).await?;
        if manager.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Sqlite {
            manager
                .get_connection()
                .execute_unprepared(columns::APPEND_ONLY_SQLITE)
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["jobs", "idempotency_keys", "audit_events"] {
            manager
                .drop_table(Table::drop().table(table).take())
                .await?;
        }
        Ok(())
    }
}

fn jobs() -> TableCreateStatement {
    Table::create()
        .table("jobs")
        .col(uuid("id").primary_key())
        .col(string("kind"))
        .col(text("payload"))
        .col(string("state"))
        .col(integer("attempts"))
        .col(big_integer("due_at"))
        .col(big_integer_null("leased_until"))
        .col(string_null("last_error"))
        .col(big_integer("created_at"))
        .take()
}

fn due_jobs() -> IndexCreateStatement {
    Index::create()
        .name("jobs_due")
        .table("jobs")
        .col("state")
        .col("due_at")
        .take()
}
