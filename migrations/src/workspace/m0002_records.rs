//! Leads, contacts, and the imports that brought them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, string, string_null, text, text_null, uuid,
};

pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "workspace_0002_records"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            leads(),
            contacts(),
            imports(),
            import_rows(),
            import_refusals(),
        ] {
            manager.create_table(table).await?;
        }
        for table in ["leads", "contacts"] {
            manager.create_index(by_email(table)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "import_refusals",
            "import_rows",
            "imports",
            "contacts",
            "leads",
        ] {
            manager
                .drop_table(Table::drop().table(table).take())
                .await?;
        }
        Ok(())
    }
}

fn by_email(table: &'static str) -> IndexCreateStatement {
    Index::create()
        .name(format!("{table}_email_key"))
        .table(table)
        .col("workspace_id")
        .col("email_key")
        .take()
}

/// What leads and contacts share. The id grows with time, so it serves the order of creation.
fn record(table: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(uuid("workspace_id"))
        .col(uuid("id"))
        .col(string("name"))
        .col(string_null("email"))
        .col(string_null("email_key"))
        .col(string_null("phone"))
        .col(string_null("company"))
        .col(text_null("notes"))
        .col(text("search_words"))
        .col(big_integer("version"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .primary_key(Index::create().col("workspace_id").col("id"))
        .take()
}

fn leads() -> TableCreateStatement {
    record("leads")
        .col(string("status"))
        .col(string_null("source"))
        .col(big_integer_null("value_e4"))
        .col(string_null("value_currency"))
        .take()
}

fn contacts() -> TableCreateStatement {
    record("contacts").col(string_null("title")).take()
}

fn imports() -> TableCreateStatement {
    Table::create()
        .table("imports")
        .col(uuid("workspace_id"))
        .col(uuid("id"))
        .col(string("kind"))
        .col(big_integer("taken"))
        .col(big_integer("refused"))
        .col(text("ignored_columns"))
        .col(uuid("created_by"))
        .col(big_integer("created_at"))
        .col(big_integer_null("finished_at"))
        .primary_key(Index::create().col("workspace_id").col("id"))
        .take()
}

/// Rows of an upload that still arrives: they become records all at once, or never.
fn import_rows() -> TableCreateStatement {
    Table::create()
        .table("import_rows")
        .col(uuid("workspace_id"))
        .col(uuid("import_id"))
        .col(big_integer("row"))
        .col(big_integer("line"))
        .col(uuid("id"))
        .col(string("name"))
        .col(string_null("email"))
        .col(string_null("email_key"))
        .col(string_null("phone"))
        .col(string_null("company"))
        .col(text_null("notes"))
        .col(text("search_words"))
        .col(string_null("status"))
        .col(string_null("source"))
        .col(big_integer_null("value_e4"))
        .col(string_null("value_currency"))
        .col(string_null("title"))
        .primary_key(
            Index::create()
                .col("workspace_id")
                .col("import_id")
                .col("row"),
        )
        .take()
}

fn import_refusals() -> TableCreateStatement {
    Table::create()
        .table("import_refusals")
        .col(uuid("workspace_id"))
        .col(uuid("import_id"))
        .col(big_integer("row"))
        .col(big_integer("line"))
        .col(text("errors"))
        .primary_key(
            Index::create()
                .col("workspace_id")
                .col("import_id")
                .col("row"),
        )
        .take()
}
