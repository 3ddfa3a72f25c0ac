//! Second factors: authenticator apps, recovery codes, changes that can be undone, the moment between
//! two factors of one sign-in, and the devices on which somebody signed in before.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, string, string_null, uuid, uuid_null,
};

pub(crate) struct Step;

/// Columns that older tables gain: the table and the column. What they tell of rows from before stands
/// where they are read.
const NUMBERS: [(&str, &str); 4] = [
    ("lockouts", "struck_out"),
    ("sessions", "authenticated_at"),
    ("users", "factors_locked_at"),
    ("workspaces", "second_factor_required_at"),
];

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0010_second_factors"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in NUMBERS {
            let mut change = Table::alter();
            let added = change.table(table).add_column(big_integer_null(column));
            manager.alter_table(added.take()).await?;
        }
        let mut sessions = Table::alter();
        let added = sessions
            .table("sessions")
            .add_column(string_null("methods"));
        manager.alter_table(added.take()).await?;
        for table in [
            authenticators(),
            codes(),
            changes(),
            challenges(),
            devices(),
        ] {
            manager.create_table(table).await?;
        }
        for (name, table, column) in INDEXES {
            let mut index = Index::create();
            index.name(name).table(table).col(column);
            manager.create_index(index).await?;
        }
        let mut by_hash = Index::create();
        by_hash
            .name("sign_in_challenges_hash")
            .table("sign_in_challenges")
            .col("token_hash")
            .unique();
        manager.create_index(by_hash).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let drop = Table::drop().table(table).take();
            manager.drop_table(drop).await?;
        }
        let columns = NUMBERS.into_iter().chain([("sessions", "methods")]);
        for (table, column) in columns {
            let mut change = Table::alter();
            let dropped = change.table(table).drop_column(column);
            manager.alter_table(dropped.take()).await?;
        }
        Ok(())
    }
}

const TABLES: [&str; 5] = [
    "known_devices",
    "sign_in_challenges",
    "factor_changes",
    "recovery_codes",
    "totp_authenticators",
];

const INDEXES: [(&str, &str, &str); 7] = [
    ("totp_authenticators_user", "totp_authenticators", "user_id"),
    (
        "totp_authenticators_removed_at",
        "totp_authenticators",
        "removed_at",
    ),
    ("factor_changes_user", "factor_changes", "user_id"),
    ("factor_changes_created_at", "factor_changes", "created_at"),
    (
        "sign_in_challenges_expires_at",
        "sign_in_challenges",
        "expires_at",
    ),
    ("known_devices_used", "known_devices", "last_used_at"),
    ("sign_in_challenges_user", "sign_in_challenges", "user_id"),
];

fn authenticators() -> TableCreateStatement {
    Table::create()
        .table("totp_authenticators")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(binary("secret"))
        .col(big_integer("created_at"))
        // Only one whose owner has shown a code counts.
        .col(big_integer_null("confirmed_at"))
        // The time step of the last code that was taken: none of it or of an earlier one counts.
        .col(big_integer_null("last_step"))
        .col(big_integer_null("removed_at"))
        .take()
}

fn codes() -> TableCreateStatement {
    Table::create()
        .table("recovery_codes")
        .col(uuid("user_id"))
        .col(binary("code_hash"))
        .col(big_integer("created_at"))
        .col(big_integer_null("used_at"))
        .primary_key(Index::create().col("user_id").col("code_hash"))
        .take()
}

fn changes() -> TableCreateStatement {
    Table::create()
        .table("factor_changes")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(string("change"))
        .col(uuid_null("factor_id"))
        .col(big_integer("created_at"))
        .col(big_integer_null("undone_at"))
        .take()
}

fn challenges() -> TableCreateStatement {
    Table::create()
        .table("sign_in_challenges")
        .col(uuid("id").primary_key())
        .col(binary("token_hash"))
        .col(uuid("user_id"))
        .col(big_integer("user_epoch"))
        .col(string("client"))
        .col(string("methods"))
        .col(big_integer("failures"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .take()
}

fn devices() -> TableCreateStatement {
    Table::create()
        .table("known_devices")
        .col(uuid("user_id"))
        .col(string("device_key"))
        .col(big_integer("created_at"))
        .col(big_integer("last_used_at"))
        .primary_key(Index::create().col("user_id").col("device_key"))
        .take()
}
