//! Users, their sessions, one-time tokens, signing keys, and the facts of the installation.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, binary_null, string, string_null, text, text_null, uuid,
    uuid_null,
};

pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0001_accounts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(installation()).await?;
        manager.create_table(users()).await?;
        manager
            .create_index(unique("users_email_key", "users", "email_key"))
            .await?;
        manager.create_table(sessions()).await?;
        let by_user = Index::create()
            .name("sessions_user")
            .table("sessions")
            .col("user_id")
            .take();
        manager.create_index(by_user).await?;
        manager.create_table(one_time_tokens()).await?;
        let hash = unique("one_time_tokens_hash", "one_time_tokens", "token_hash");
        manager.create_index(hash).await?;
        manager.create_table(signing_keys()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "signing_keys",
            "one_time_tokens",
            "sessions",
            "users",
            "installation",
        ] {
            manager
                .drop_table(Table::drop().table(table).take())
                .await?;
        }
        Ok(())
    }
}

fn unique(name: &'static str, table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create()
        .name(name)
        .table(table)
        .col(column)
        .unique()
        .take()
}

fn installation() -> TableCreateStatement {
    Table::create()
        .table("installation")
        .col(string("name").primary_key())
        .col(text("value"))
        .take()
}

fn users() -> TableCreateStatement {
    Table::create()
        .table("users")
        .col(uuid("id").primary_key())
        .col(string("email"))
        .col(string("email_key"))
        .col(string("name"))
        .col(text_null("password_hash"))
        .col(big_integer_null("email_verified_at"))
        .col(big_integer_null("disabled_at"))
        .col(string_null("pending_workspace_name"))
        .col(big_integer("epoch"))
        .col(big_integer("version"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .take()
}

fn sessions() -> TableCreateStatement {
    Table::create()
        .table("sessions")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(uuid_null("workspace_id"))
        .col(uuid_null("parent_id"))
        .col(string("client"))
        .col(big_integer("epoch"))
        .col(big_integer("user_epoch"))
        .col(big_integer("generation"))
        .col(binary("refresh_hash"))
        .col(binary_null("previous_refresh_hash"))
        .col(string_null("ip"))
        .col(text_null("user_agent"))
        .col(big_integer("created_at"))
        .col(big_integer("last_used_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("revoked_at"))
        .col(string_null("revoked_reason"))
        .take()
}

fn one_time_tokens() -> TableCreateStatement {
    Table::create()
        .table("one_time_tokens")
        .col(uuid("id").primary_key())
        .col(string("purpose"))
        .col(uuid_null("user_id"))
        .col(binary("token_hash"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("used_at"))
        .take()
}

fn signing_keys() -> TableCreateStatement {
    Table::create()
        .table("signing_keys")
        .col(uuid("id").primary_key())
        .col(binary("sealed_seed"))
        .col(binary("public_key"))
        .col(big_integer("created_at"))
        .col(big_integer_null("retired_at"))
        .take()
}
