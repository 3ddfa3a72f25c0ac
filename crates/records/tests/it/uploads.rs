//! What the tests do with an upload.

use records::{ImportKind, ImportOutcome, ImportUpload, RecordsError};
use storage::Once;

use crate::world::{Workspace, World};

/// Begins an import of leads in a workspace.
pub async fn begin(world: &World, workspace: &Workspace) -> ImportUpload {
    let grant = workspace.writing().await;
    let upload = world.records.begin_import(&grant, ImportKind::Leads);
    upload.await.unwrap()
}

/// Imports a whole file of our leads.
pub async fn import(world: &World, file: &str) -> Result<ImportOutcome, RecordsError> {
    import_as(world, ImportKind::Leads, file).await
}

pub async fn import_as(
    world: &World,
    kind: ImportKind,
    file: &str,
) -> Result<ImportOutcome, RecordsError> {
    let grant = world.ours.writing().await;
    let mut upload = world.records.begin_import(&grant, kind).await.unwrap();
    for piece in file.as_bytes().chunks(1000) {
        upload.push(piece).await?;
    }
    upload.finish(None).await.map(Once::into_inner)
}

/// A file of this many valid leads, about 100 bytes each.
pub fn many_leads(count: usize) -> String {
    let mut file = String::from("name,email,phone,company,status,source,value,currency\n");
    for row in 1..=count {
        file.push_str(&format!(
            "Person {row},person.{row}@example.com,+44 20 {row},Company {},new,Fair,{row}.50,EUR\n",
            row % 97
        ));
    }
    file
}

/// The rows that were refused, each with the codes of its errors.
pub fn refused(outcome: &ImportOutcome) -> Vec<(u64, Vec<&str>)> {
    let rows = outcome.refused_rows.iter();
    rows.map(|row| {
        let codes = row.errors.iter().map(|error| error.code.as_str());
        (row.row, codes.collect())
    })
    .collect()
}

/// Asserts that nothing of any import is left in our workspace.
pub async fn assert_nothing_is_left(world: &World) {
    for table in ["leads", "imports", "import_rows", "import_refusals"] {
        assert_eq!(world.ours.rows(table).await, 0, "{table}");
    }
    assert!(world.ours.actions().await.is_empty());
}
