//! Workspaces, memberships, invitations and the wrapped keys of each workspace.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, binary_null, string, string_null, uuid,
};

pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0002_workspaces"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(workspaces()).await?;
        manager.create_table(memberships()).await?;
        manager
            .create_index(index("memberships_user", "memberships", "user_id"))
            .await?;
        manager.create_table(invitations()).await?;
        manager
            .create_index(index("invitations_token", "invitations", "token_hash"))
            .await?;
        manager.create_table(workspace_keys()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["workspace_keys", "invitations", "memberships", "workspaces"] {
            manager
                .drop_table(Table::drop().table(table).take())
                .await?;
        }
        Ok(())
    }
}

fn index(name: &'static str, table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create().name(name).table(table).col(column).take()
}

fn workspaces() -> TableCreateStatement {
    Table::create()
        .table("workspaces")
        .col(uuid("id").primary_key())
        .col(string("name"))
        .col(string("region"))
        .col(big_integer("version"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(big_integer_null("quarantined_at"))
        .col(string_null("quarantine_reason"))
        .take()
}

fn memberships() -> TableCreateStatement {
    Table::create()
        .table("memberships")
        .col(uuid("workspace_id"))
        .col(uuid("user_id"))
        .col(string("role"))
        .col(big_integer("version"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .primary_key(Index::create().col("workspace_id").col("user_id"))
        .take()
}

fn invitations() -> TableCreateStatement {
    Table::create()
        .table("invitations")
        .col(uuid("workspace_id"))
        .col(uuid("id"))
        .col(string("email"))
        .col(string("email_key"))
        .col(string("role"))
        .col(uuid("invited_by"))
        .col(binary_null("token_hash"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("accepted_at"))
        .col(big_integer_null("revoked_at"))
        .primary_key(Index::create().col("workspace_id").col("id"))
        .take()
}

fn workspace_keys() -> TableCreateStatement {
    Table::create()
        .table("workspace_keys")
        .col(uuid("workspace_id"))
        .col(uuid("id"))
        .col(string("purpose"))
        .col(string("state"))
        .col(binary("wrapped"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("workspace_id").col("id"))
        .take()
}
