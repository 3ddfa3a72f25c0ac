//! What a provider lets us keep of a person, and what of it is on its way back.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, binary_null, string, uuid};

pub(crate) struct Step;

const GRANT: &str = "refresh_grant";

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0015_refresh_grants"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut with_grant = Table::alter();
        let column = with_grant
            .table("identities")
            .add_column(binary_null(GRANT));
        manager.alter_table(column.take()).await?;
        manager.create_table(revocations()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut drop = Table::drop();
        let revocations = drop.table("identity_revocations");
        manager.drop_table(revocations.take()).await?;
        let mut without = Table::alter();
        let column = without.table("identities").drop_column(GRANT);
        manager.alter_table(column.take()).await
    }
}

/// Sealed, for the job that gives it back and deletes the row.
fn revocations() -> TableCreateStatement {
    Table::create()
        .table("identity_revocations")
        .col(uuid("id").primary_key())
        .col(string("provider"))
        .col(binary("refresh_grant"))
        .col(big_integer("created_at"))
        .take()
}
