//! Passkeys (W3C Web Authentication), and the ceremonies in which one is made or used.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, binary, string, uuid, uuid_null};

pub(crate) struct Step;

const PASSKEYS: &str = "passkeys";
const CEREMONIES: &str = "passkey_ceremonies";

/// The name, the table, the column.
const INDEXES: [(&str, &str, &str); 4] = [
    ("passkeys_user", PASSKEYS, "user_id"),
    ("passkeys_removed_at", PASSKEYS, "removed_at"),
    ("passkey_ceremonies_bound_to", CEREMONIES, "bound_to"),
    ("passkey_ceremonies_expires_at", CEREMONIES, "expires_at"),
];

/// What two rows cannot have in common, removed ones included: a credential is one user's.
const UNIQUE: [(&str, &str, &str); 2] = [
    ("passkeys_credential_key", PASSKEYS, "credential_key"),
    ("passkey_ceremonies_token", CEREMONIES, "token_hash"),
];

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0014_passkeys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(passkeys()).await?;
        manager.create_table(ceremonies()).await?;
        for (name, table, column) in INDEXES {
            let mut index = Index::create();
            index.name(name).table(table).col(column);
            manager.create_index(index).await?;
        }
        for (name, table, column) in UNIQUE {
            let mut index = Index::create();
            index.name(name).table(table).col(column).unique();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [CEREMONIES, PASSKEYS] {
            manager
                .drop_table(Table::drop().table(table).take())
                .await?;
        }
        Ok(())
    }
}

fn passkeys() -> TableCreateStatement {
    Table::create()
        .table(PASSKEYS)
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        // By which a credential is found without its id in the clear.
        .col(string("credential_key"))
        .col(binary("credential"))
        // The highest count of signatures that was seen; it stays 0 where the authenticator counts none.
        .col(big_integer("counter"))
        .col(big_integer("created_at"))
        .col(big_integer("confirmed_at"))
        .col(big_integer_null("last_used_at"))
        .col(big_integer_null("removed_at"))
        .take()
}

fn ceremonies() -> TableCreateStatement {
    Table::create()
        .table(CEREMONIES)
        .col(uuid("id").primary_key())
        .col(binary("token_hash"))
        .col(string("kind"))
        // The session or the sign-in in which it was begun; nothing, where nobody is known yet.
        .col(uuid_null("bound_to"))
        .col(binary("state"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .take()
}
