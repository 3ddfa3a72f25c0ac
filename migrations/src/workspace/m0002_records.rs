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
            manager.create_index(by_creation(table)).await?;
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

/// The address comes first: every row has the same workspace, and a search for that alone must not
/// read the table in the order of addresses.
fn by_email(table: &'static str) -> IndexCreateStatement {
    Index::create()
        .name(format!("{table}_email_key"))
        .table(table)
        .col("email_key")
        .col("workspace_id")
        .take()
}

/// The order of creation. The id cannot serve it: an imported record has its id from the moment
/// its row arrived, and is created when the whole file is there.
fn by_creation(table: &'static str) -> IndexCreateStatement {
    Index::create()
        .name(format!("{table}_created_at"))
        .table(table)
        .col("workspace_id")
        .col("created_at")
        .col("id")
        .take()
}

/// What leads and contacts share.
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
        .col(string("state"))
        .col(big_integer("taken"))
        .col(big_integer("refused"))
        .col(text("ignored_columns"))
        .col(uuid("created_by"))
        .col(big_integer("created_at"))
        .col(big_integer_null("finished_at"))
        .primary_key(Index::create().col("workspace_id").col("id"))
        .take()
}

/// Rows of an upload that still arrives: they become records all at once, or never. Their ids
/// grow with the rows of the file.
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
                .col("id"),
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
