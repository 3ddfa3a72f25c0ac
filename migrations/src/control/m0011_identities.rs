//! Identities that others vouch for, attempts to sign in with them, and which of them a session
//! began with or a membership is tied to.
//! A sign-in between its two factors remembers which of them was the first.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, string, uuid, uuid_null};

pub(crate) struct Step;

const IDENTITY: &str = "identity_id";

/// The tables that get the column of an identity.
const WITH_IDENTITY: [&str; 3] = ["sessions", "memberships", "sign_in_challenges"];

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0011_identities"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(identities()).await?;
        manager.create_index(index("identities", "user_id")).await?;
        manager.create_table(attempts()).await?;
        let expires = index("identity_attempts", "expires_at");
        manager.create_index(expires).await?;
        manager.create_table(spent()).await?;
        let expires = index("spent_identity_tokens", "expires_at");
        manager.create_index(expires).await?;
        for table in WITH_IDENTITY {
            let mut with_identity = Table::alter();
            let column = with_identity.table(table).add_column(uuid_null(IDENTITY));
            manager.alter_table(column.take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in WITH_IDENTITY {
            let mut without = Table::alter();
            let column = without.table(table).drop_column(IDENTITY);
            manager.alter_table(column.take()).await?;
        }
        for table in ["spent_identity_tokens", "identity_attempts", "identities"] {
            let mut drop = Table::drop();
            manager.drop_table(drop.table(table).take()).await?;
        }
        Ok(())
    }
}

/// An issuer's subject and the user whom it signs in. `identity_key` is the blind index of both.
fn identities() -> TableCreateStatement {
    Table::create()
        .table("identities")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(string("provider"))
        .col(string("identity_key").unique_key())
        .col(binary("claims"))
        .col(big_integer("created_at"))
        .col(big_integer("last_used_at"))
        .take()
}

/// Somebody who was sent to a provider. Whoever comes back deletes the row.
fn attempts() -> TableCreateStatement {
    Table::create()
        .table("identity_attempts")
        .col(uuid("id").primary_key())
        .col(string("provider"))
        .col(string("state_key").unique_key())
        .col(string("browser_key"))
        .col(binary("secrets"))
        .col(uuid_null("user_id"))
        .col(uuid_null("session_id"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .take()
}

/// Tokens of apps that signed somebody in and are not over yet, as blind indexes.
fn spent() -> TableCreateStatement {
    Table::create()
        .table("spent_identity_tokens")
        .col(string("token_key").primary_key())
        .col(big_integer("expires_at"))
        .take()
}

fn index(table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create()
        .name(format!("{table}_{column}"))
        .table(table)
        .col(column)
        .take()
}
