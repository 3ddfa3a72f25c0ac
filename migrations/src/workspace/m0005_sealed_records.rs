//! What leads, contacts and imports say is sealed, and records are found by blind indexes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, string_null, text, text_null};
use sea_orm_migration::sea_orm::QueryResult;
use serde_json::{Map, Value};

use crate::backfill::{Cells, add, add_sealed, add_sealed_null, drop_columns, id, rewrite};
use crate::sealing::FieldSealer;

pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "workspace_0005_sealed_records"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [LEADS, CONTACTS, IMPORT_ROWS] {
            seal_records(manager, table).await?;
        }
        add_sealed(manager, "import_refusals", "reasons").await?;
        let read = ["import_id", "row", "errors"];
        rewrite(manager, "import_refusals", &read, refusal).await?;
        drop_columns(manager, "import_refusals", &["errors"]).await?;
        add_sealed_null(manager, "imports", "ignored").await?;
        rewrite(manager, "imports", &["id", "ignored_columns"], import).await?;
        drop_columns(manager, "imports", &["ignored_columns"]).await
    }

    /// The sealed form cannot be opened again without its keys, which no step back has: what it
    /// says is given up, and so are the indexes over it.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [LEADS, CONTACTS, IMPORT_ROWS] {
            empty_records(manager, table).await?;
        }
        let nothing = |column| text(column).default("[]").take();
        add(manager, "import_refusals", nothing("errors")).await?;
        drop_columns(manager, "import_refusals", &["reasons"]).await?;
        add(manager, "imports", nothing("ignored_columns")).await?;
        drop_columns(manager, "imports", &["ignored"]).await
    }
}

/// A table that holds records or will-be records.
#[derive(Clone, Copy)]
struct RecordTable {
    name: &'static str,
    /// The columns that go.
    plain: &'static [&'static str],
    /// Whether records can be asked for by their source.
    by_source: bool,
    /// Of which table the rows are or will be, where that is not told by each row.
    home: Option<&'static str>,
}

const LEADS: RecordTable = RecordTable {
    name: "leads",
    plain: &["name", "email", "phone", "company", "notes", "source"],
    by_source: true,
    home: Some("leads"),
};

const CONTACTS: RecordTable = RecordTable {
    name: "contacts",
    plain: &["name", "email", "phone", "company", "notes", "title"],
    by_source: false,
    home: Some("contacts"),
};

const IMPORT_ROWS: RecordTable = RecordTable {
    name: "import_rows",
    plain: &[
        "name", "email", "phone", "company", "notes", "source", "title",
    ],
    by_source: true,
    home: None,
};

async fn seal_records(manager: &SchemaManager<'_>, table: RecordTable) -> Result<(), DbErr> {
    add_sealed(manager, table.name, "body").await?;
    let mut read = vec!["id", "email_key", "search_words"];
    read.extend(table.plain);
    if table.by_source {
        add(manager, table.name, string_null("source_key")).await?;
        read.push("status");
    }
    rewrite(manager, table.name, &read, |row, sealer| {
        record(row, sealer, table)
    })
    .await?;
    drop_columns(manager, table.name, table.plain).await
}

async fn empty_records(manager: &SchemaManager<'_>, table: RecordTable) -> Result<(), DbErr> {
    for column in table.plain {
        let plain = match *column {
            "name" => string("name").default("").take(),
            "notes" => text_null("notes"),
            other => string_null(other),
        };
        add(manager, table.name, plain).await?;
    }
    drop_columns(manager, table.name, &["body"]).await?;
    if table.by_source {
        drop_columns(manager, table.name, &["source_key"]).await?;
    }
    let sql = format!(
        "UPDATE {} SET email_key = NULL, search_words = ''",
        table.name
    );
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// The plain `email_key` and `search_words` are in the form already that is made blind.
fn record(row: &QueryResult, sealer: &dyn FieldSealer, table: RecordTable) -> Result<Cells, DbErr> {
    let home = match table.home {
        Some(home) => home,
        None => home_of_staged(row)?,
    };
    let text = |column: &str| row.try_get::<Option<String>>("", column);
    let mut plain = Map::new();
    for column in table.plain {
        if let Some(text) = text(column)? {
            plain.insert((*column).to_owned(), Value::String(text));
        }
    }
    let plain = Value::Object(plain).to_string();
    let body = sealer.seal(home, id(row, "id")?, "body", plain.as_bytes())?;
    let blind = |index: &str, text: String| sealer.blind(&format!("{home}/{index}"), &text);
    let email_key = text("email_key")?.map(|key| blind("email", key));
    let words = text("search_words")?.unwrap_or_default();
    let words = sealer.blind_words(&format!("{home}/words"), &words);
    let mut cells = vec![
        ("body", body.into()),
        ("email_key", email_key.into()),
        ("search_words", words.into()),
    ];
    if table.by_source {
        let source_key = text("source")?.map(|source| blind("source", source));
        cells.push(("source_key", source_key.into()));
    }
    Ok(cells)
}

/// A staged row is sealed for the table that it will come into. Every lead has a status, and no
/// contact has one.
fn home_of_staged(row: &QueryResult) -> Result<&'static str, DbErr> {
    let status: Option<String> = row.try_get("", "status")?;
    Ok(if status.is_some() {
        "leads"
    } else {
        "contacts"
    })
}

/// A refused row has no id: its number is laid over the last eight bytes of the import's.
fn refusal(row: &QueryResult, sealer: &dyn FieldSealer) -> Result<Cells, DbErr> {
    let number: i64 = row.try_get("", "row")?;
    let import = u128::from_be_bytes(id(row, "import_id")?);
    let place = import ^ u128::from(number.unsigned_abs());
    let plain: String = row.try_get("", "errors")?;
    let place = place.to_be_bytes();
    let sealed = sealer.seal("import_refusals", place, "reasons", plain.as_bytes())?;
    Ok(vec![("reasons", sealed.into())])
}

fn import(row: &QueryResult, sealer: &dyn FieldSealer) -> Result<Cells, DbErr> {
    let plain: String = row.try_get("", "ignored_columns")?;
    let place = id(row, "id")?;
    let sealed = sealer.seal("imports", place, "ignored", plain.as_bytes())?;
    Ok(vec![("ignored", sealed.into())])
}
