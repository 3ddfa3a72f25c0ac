//! Failed attempts to prove a password, counted for each address whether somebody has it or not.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, binary, string};

pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0009_lockouts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(lockouts()).await?;
        let mut by_age = Index::create();
        by_age
            .name("lockouts_updated_at")
            .table("lockouts")
            .col("updated_at");
        manager.create_index(by_age).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("lockouts").take())
            .await
    }
}

fn lockouts() -> TableCreateStatement {
    Table::create()
        .table("lockouts")
        .col(string("account_key").primary_key())
        // Eight bytes for each time, big-endian microseconds, the oldest first.
        .col(binary("attempts"))
        .col(big_integer_null("locked_until"))
        .col(big_integer_null("told_at"))
        .col(big_integer("updated_at"))
        .take()
}
