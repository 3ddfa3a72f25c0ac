//! Who users are, from where they signed in, whom they invited and what their workspaces are called
//! is sealed, and addresses are compared by blind indexes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, string_null, text_null};
use sea_orm_migration::sea_orm::QueryResult;
use serde_json::{Value, json};

use crate::backfill::{Cells, add_sealed, add_sealed_null, drop_columns, id, rewrite};
use crate::sealing::FieldSealer;

pub(crate) struct Step;

/// What becomes of a table: the plain columns that end, and the sealed one in their place.
struct Change {
    table: &'static str,
    plain: &'static [&'static str],
    sealed: &'static str,
}

const USERS: Change = Change {
    table: "users",
    plain: &["email", "name", "pending_workspace_name"],
    sealed: "profile",
};
const SESSIONS: Change = Change {
    table: "sessions",
    plain: &["ip", "user_agent"],
    sealed: "device",
};
const INVITATIONS: Change = Change {
    table: "invitations",
    plain: &["email"],
    sealed: "address",
};
const WORKSPACES: Change = Change {
    table: "workspaces",
    plain: &["name"],
    sealed: "profile",
};

/// By which form addresses are compared.
const EMAIL_KEY: &str = "email_key";

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0008_sealed_accounts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for change in [USERS, INVITATIONS, WORKSPACES] {
            add_sealed(manager, change.table, change.sealed).await?;
        }
        add_sealed_null(manager, SESSIONS.table, SESSIONS.sealed).await?;
        let read = ["id", EMAIL_KEY, "email", "name", "pending_workspace_name"];
        rewrite(manager, USERS.table, &read, user).await?;
        let read = ["id", "ip", "user_agent"];
        rewrite(manager, SESSIONS.table, &read, session).await?;
        let read = ["id", EMAIL_KEY, "email"];
        rewrite(manager, INVITATIONS.table, &read, invitation).await?;
        rewrite(manager, WORKSPACES.table, &["id", "name"], workspace).await?;
        for change in [USERS, SESSIONS, INVITATIONS, WORKSPACES] {
            drop_columns(manager, change.table, change.plain).await?;
        }
        Ok(())
    }

    /// The sealed form cannot be opened again without its keys, which no step back has: what stood
    /// in the plain columns is given up. The blind indexes stay, because no two users may share one.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            (USERS.table, string("email").default("").take()),
            (USERS.table, string("name").default("").take()),
            (USERS.table, string_null("pending_workspace_name")),
            (SESSIONS.table, string_null("ip")),
            (SESSIONS.table, text_null("user_agent")),
            (INVITATIONS.table, string("email").default("").take()),
            (WORKSPACES.table, string("name").default("").take()),
        ] {
            let alter = Table::alter().table(table).add_column(column).take();
            manager.alter_table(alter).await?;
        }
        for change in [USERS, SESSIONS, INVITATIONS, WORKSPACES] {
            drop_columns(manager, change.table, &[change.sealed]).await?;
        }
        Ok(())
    }
}

fn user(row: &QueryResult, sealer: &dyn FieldSealer) -> Result<Cells, DbErr> {
    let plain = json!({
        "email": row.try_get::<String>("", "email")?,
        "name": row.try_get::<String>("", "name")?,
        "pending_workspace_name": row.try_get::<Option<String>>("", "pending_workspace_name")?,
    });
    let (sealed, key) = (seal(row, sealer, &USERS, &plain)?, blind(row, sealer)?);
    Ok(vec![(USERS.sealed, sealed.into()), (EMAIL_KEY, key.into())])
}

fn session(row: &QueryResult, sealer: &dyn FieldSealer) -> Result<Cells, DbErr> {
    let ip: Option<String> = row.try_get("", "ip")?;
    let user_agent: Option<String> = row.try_get("", "user_agent")?;
    if ip.is_none() && user_agent.is_none() {
        return Ok(vec![(SESSIONS.sealed, None::<Vec<u8>>.into())]);
    }
    let plain = json!({ "ip": ip, "user_agent": user_agent });
    let sealed = seal(row, sealer, &SESSIONS, &plain)?;
    Ok(vec![(SESSIONS.sealed, sealed.into())])
}

fn invitation(row: &QueryResult, sealer: &dyn FieldSealer) -> Result<Cells, DbErr> {
    let plain = Value::String(row.try_get("", "email")?);
    let sealed = seal(row, sealer, &INVITATIONS, &plain)?;
    let key = blind(row, sealer)?;
    Ok(vec![
        (INVITATIONS.sealed, sealed.into()),
        (EMAIL_KEY, key.into()),
    ])
}

fn workspace(row: &QueryResult, sealer: &dyn FieldSealer) -> Result<Cells, DbErr> {
    let plain = json!({ "name": row.try_get::<String>("", "name")? });
    let sealed = seal(row, sealer, &WORKSPACES, &plain)?;
    Ok(vec![(WORKSPACES.sealed, sealed.into())])
}

fn seal(
    row: &QueryResult,
    sealer: &dyn FieldSealer,
    change: &Change,
    plain: &Value,
) -> Result<Vec<u8>, DbErr> {
    let (place, plain) = (id(row, "id")?, plain.to_string());
    sealer.seal(change.table, place, change.sealed, plain.as_bytes())
}

fn blind(row: &QueryResult, sealer: &dyn FieldSealer) -> Result<String, DbErr> {
    let key: String = row.try_get("", EMAIL_KEY)?;
    Ok(sealer.blind("email", &key))
}
