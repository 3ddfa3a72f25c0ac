//! The test build in which row-level security stands alone.

use sea_orm::Statement;

/// In every other build the statement as it is.
#[cfg(not(feature = "without-filters"))]
pub(crate) const fn unfiltered(statement: Statement) -> Statement {
    statement
}

/// The statement without the application's own filter for the workspace: wherever a row's workspace is
/// compared with a value, any row passes.
#[cfg(feature = "without-filters")]
pub(crate) fn unfiltered(mut statement: Statement) -> Statement {
    statement.sql = open(&statement.sql);
    statement
}

/// Replaces `workspace_id = $n`, with or without a table and quotes before it. The parameter stays in
/// the text, or the numbers of the others would no longer fit.
#[cfg(feature = "without-filters")]
fn open(sql: &str) -> String {
    const COLUMN: &str = "workspace_id";
    let mut opened = String::with_capacity(sql.len() + 32);
    let mut rest = sql;
    while let Some(at) = rest.find(COLUMN) {
        let (before, behind) = rest.split_at(at);
        let compared = behind[COLUMN.len()..].trim_start_matches('"');
        let Some(value) = compared.strip_prefix(" = $") else {
            opened.push_str(before);
            opened.push_str(COLUMN);
            rest = &behind[COLUMN.len()..];
            continue;
        };
        let digits = value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = value.split_at(digits);
        // What names the column goes with it: `"leads"."`, `r.`, or a quote alone.
        let named = before
            .trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '"' | '.' | '_'));
        opened.push_str(named);
        opened.push_str("($");
        opened.push_str(number);
        opened.push_str("::uuid IS NOT NULL)");
        rest = after;
    }
    opened.push_str(rest);
    opened
}

/// A change of a workspace's tables in that build.
#[cfg(feature = "without-filters")]
#[derive(Debug)]
pub struct Unfiltered {
    pub(crate) inner: sea_orm::DatabaseTransaction,
    /// Whether there is a policy to stand alone.
    pub(crate) guarded: bool,
}

#[cfg(feature = "without-filters")]
impl Unfiltered {
    fn statement(&self, statement: Statement) -> Statement {
        match self.guarded {
            true => unfiltered(statement),
            false => statement,
        }
    }
}

#[cfg(feature = "without-filters")]
#[async_trait::async_trait]
impl sea_orm::ConnectionTrait for Unfiltered {
    fn get_database_backend(&self) -> sea_orm::DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, sql: Statement) -> Result<sea_orm::ExecResult, sea_orm::DbErr> {
        self.inner.execute_raw(self.statement(sql)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<sea_orm::ExecResult, sea_orm::DbErr> {
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(
        &self,
        sql: Statement,
    ) -> Result<Option<sea_orm::QueryResult>, sea_orm::DbErr> {
        self.inner.query_one_raw(self.statement(sql)).await
    }

    async fn query_all_raw(
        &self,
        sql: Statement,
    ) -> Result<Vec<sea_orm::QueryResult>, sea_orm::DbErr> {
        self.inner.query_all_raw(self.statement(sql)).await
    }
}

#[cfg(all(test, feature = "without-filters"))]
mod tests {
    use super::open;

    #[test]
    fn only_the_comparison_with_a_value_goes() {
        assert_eq!(
            open(
                r#"SELECT "leads"."workspace_id" FROM "leads" WHERE "leads"."workspace_id" = $1 AND x = $2"#
            ),
            r#"SELECT "leads"."workspace_id" FROM "leads" WHERE ($1::uuid IS NOT NULL) AND x = $2"#
        );
        assert_eq!(
            open("known.workspace_id = r.workspace_id AND r.workspace_id = $12 AND y"),
            "known.workspace_id = r.workspace_id AND ($12::uuid IS NOT NULL) AND y"
        );
    }
}
