//! Which session a change of second factors came from and a mail's link is about, and since when a user
//! has signed in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, uuid_null};

pub(crate) struct Step;

const SESSION: &str = "session_id";
const FIRST: &str = "first_session_at";

/// The tables that get the column of a session. Of rows from before nothing is known.
const WITH_SESSION: [&str; 2] = ["factor_changes", "one_time_tokens"];

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0012_bound_reports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in WITH_SESSION {
            let mut with_session = Table::alter();
            let column = with_session.table(table).add_column(uuid_null(SESSION));
            manager.alter_table(column.take()).await?;
        }
        let mut with_first = Table::alter();
        let column = with_first
            .table("users")
            .add_column(big_integer_null(FIRST));
        manager.alter_table(column.take()).await?;
        // Sessions are deleted some time after their end, so nothing tells who of the users from before
        // has signed in. A mail too many is better than one too few.
        let mut from_before = Query::update();
        let all = from_before
            .table("users")
            .value(FIRST, Expr::col("created_at"));
        manager.execute(all.take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = WITH_SESSION.into_iter().map(|table| (table, SESSION));
        for (table, column) in columns.chain([("users", FIRST)]) {
            let mut without = Table::alter();
            let column = without.table(table).drop_column(column);
            manager.alter_table(column.take()).await?;
        }
        Ok(())
    }
}
