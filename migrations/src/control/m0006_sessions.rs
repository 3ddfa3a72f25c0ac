//! A user's sessions are read in the order of a list, and those that are long over are found by
//! the time of their end. A session remembers which repeat of a refresh token was written down.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer_null;

pub(crate) struct Step;

const REPEATED: &str = "repeated_generation";

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0006_sessions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of_user = index("sessions_of_user", &["user_id", "revoked_at", "id"]);
        manager.create_index(of_user).await?;
        manager.drop_index(drop("sessions_user")).await?;
        manager.create_index(revoked()).await?;
        let expires = index("sessions_expires_at", &["expires_at"]);
        manager.create_index(expires).await?;
        let used = index("sessions_last_used_at", &["last_used_at"]);
        manager.create_index(used).await?;
        manager.alter_table(repeated()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut sessions = Table::alter();
        let column = sessions.table("sessions").drop_column(REPEATED);
        manager.alter_table(column.take()).await?;
        for name in [
            "sessions_last_used_at",
            "sessions_expires_at",
            "sessions_revoked_at",
        ] {
            manager.drop_index(drop(name)).await?;
        }
        let by_user = index("sessions_user", &["user_id"]);
        manager.create_index(by_user).await?;
        manager.drop_index(drop("sessions_of_user")).await
    }
}

/// The generation of the last refresh token that was presented again after it was exchanged.
fn repeated() -> TableAlterStatement {
    let mut sessions = Table::alter();
    sessions
        .table("sessions")
        .add_column(big_integer_null(REPEATED))
        .take()
}

fn index(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table("sessions");
    for column in columns {
        index.col(*column);
    }
    index.take()
}

fn drop(name: &'static str) -> IndexDropStatement {
    Index::drop().name(name).table("sessions").to_owned()
}

/// Of those that were ended alone: most are not.
fn revoked() -> IndexCreateStatement {
    let mut index = index("sessions_revoked_at", &["revoked_at"]);
    index
        .cond_where(Expr::col("revoked_at").is_not_null())
        .take()
}
