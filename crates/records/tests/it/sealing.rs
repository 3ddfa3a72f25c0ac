//! What stands in the tables: nothing that a person wrote, and nothing that opens elsewhere.

use kernel::{ContactId, EmailAddress, PageLimit};
use records::{ImportKind, Lead, LeadFilter, LeadQuery, RecordsError, SearchText};
use serde_json::{Value, json};
use storage::StorageError;

use crate::uploads::{begin, import, import_as};
use crate::world::{Workspace, World, contact, lead, world};

fn ada() -> Value {
    json!({"name": "Ada Lovelace", "email": "Ada.Byron@Engines.example", "phone": "+44 20 794618",
        "company": "Analytical Engines", "notes": "Wants a quotation"})
}

async fn made(world: &World, workspace: &Workspace, draft: Value) -> Lead {
    let grant = workspace.writing().await;
    let made = world.records.create_lead(&grant, lead(draft)).await;
    made.unwrap().into_inner()
}

/// All columns of all rows of a table, as hexadecimal digits.
async fn stored(workspace: &Workspace, table: &str) -> String {
    let names = format!("SELECT name FROM pragma_table_info('{table}')");
    let names = workspace.texts(names).await;
    let columns = names
        .iter()
        .map(|name| format!("COALESCE(hex(CAST(\"{name}\" AS BLOB)), '')"));
    let columns: Vec<String> = columns.collect();
    let all = format!("SELECT {} FROM {table}", columns.join(" || ' ' || "));
    let rows = workspace.texts(all).await;
    assert!(!rows.is_empty(), "{table}");
    rows.join("\n")
}

fn says(stored: &str, word: &str) -> bool {
    [word.to_owned(), word.to_lowercase(), word.to_uppercase()]
        .iter()
        .any(|word| {
            let hex = |byte| format!("{byte:02X}");
            stored.contains(&word.bytes().map(hex).collect::<String>())
        })
}

#[tokio::test]
async fn the_tables_of_records_hold_no_word_that_a_person_wrote() {
    let world = world().await;
    let mut draft = ada();
    draft["source"] = "Fairground".into();
    draft["status"] = "qualified".into();
    made(&world, &world.ours, draft).await;
    let mut draft = ada();
    draft["title"] = "Countess".into();
    let grant = world.ours.writing().await;
    let made = world.records.create_contact(&grant, contact(draft)).await;
    made.unwrap();
    for table in ["leads", "contacts"] {
        let stored = stored(&world.ours, table).await;
        for word in [
            "Lovelace",
            "Byron",
            "Engines",
            "Analytical",
            "794618",
            "quotation",
            "Fairground",
            "Countess",
            "example",
        ] {
            assert!(!says(&stored, word), "{table} says {word}");
        }
    }
    // The look would have seen it.
    let stored = stored(&world.ours, "leads").await;
    assert!(says(&stored, "qualified"));
}

#[tokio::test]
async fn the_tables_of_imports_hold_no_word_of_a_file() {
    let world = world().await;
    let mut file = String::from("name,email,phone,company,status,source,notes,Shoe size\n");
    for row in 1..=600 {
        let line = format!(
            "Ada Lovelace,byron.{row}@engines.example,+44 20 794618,Analytical,contacted,\
             Fairground,Wants a quotation,{row}\n"
        );
        file.push_str(&line);
    }
    let mut upload = begin(&world, &world.ours).await;
    upload.push(file.as_bytes()).await.unwrap();
    let staged = stored(&world.ours, "import_rows").await;
    assert!(says(&staged, "contacted"));
    for word in [
        "Lovelace",
        "Byron",
        "Engines",
        "Analytical",
        "794618",
        "quotation",
        "Fairground",
    ] {
        assert!(!says(&staged, word), "{word}");
    }
    upload.abort().await.unwrap();
    file.push_str("Eve,byron.1@engines.example,,,,,,\n");
    let outcome = import(&world, &file).await.unwrap();
    assert_eq!(outcome.report.ignored_columns, ["Shoe size"]);
    assert_eq!(outcome.refused_rows.len(), 1);
    assert!(!says(&stored(&world.ours, "imports").await, "Shoe"));
    let refusals = stored(&world.ours, "import_refusals").await;
    assert!(!says(&refusals, "duplicate"));
}

fn does_not_open<T: std::fmt::Debug>(read: &Result<T, RecordsError>) {
    let refused = matches!(read, Err(RecordsError::Storage(StorageError::Fields(_))));
    assert!(refused, "{read:?}");
}

#[tokio::test]
async fn a_body_that_is_moved_to_another_row_does_not_open() {
    let world = world().await;
    let one = made(&world, &world.ours, ada()).await;
    let other = made(&world, &world.ours, json!({"name": "Eve"})).await;
    let moved = format!(
        "UPDATE leads SET body = (SELECT body FROM leads WHERE id = x'{}') WHERE id = x'{}'",
        one.id.uuid().simple(),
        other.id.uuid().simple()
    );
    world.ours.execute(moved).await;
    let reading = world.ours.reading().await;
    does_not_open(&world.records.lead(&reading, other.id).await);
    does_not_open(&world.records.leads(&reading, &LeadQuery::default()).await);
    assert_eq!(world.records.lead(&reading, one.id).await.unwrap(), one);
}

#[tokio::test]
async fn a_body_that_is_moved_to_another_table_does_not_open() {
    let world = world().await;
    let ada = made(&world, &world.ours, ada()).await;
    let columns =
        "workspace_id, id, email_key, search_words, version, created_at, updated_at, body";
    let moved = format!("INSERT INTO contacts ({columns}) SELECT {columns} FROM leads");
    world.ours.execute(moved).await;
    let reading = world.ours.reading().await;
    let id = ContactId::from_uuid(ada.id.uuid());
    does_not_open(&world.records.contact(&reading, id).await);
}

#[tokio::test]
async fn a_body_that_is_moved_to_another_workspace_does_not_open() {
    let world = world().await;
    let ada = made(&world, &world.ours, ada()).await;
    let body = world.ours.texts("SELECT hex(body) FROM leads").await;
    let theirs = made(&world, &world.theirs, json!({"name": "Eve"})).await;
    // The same id as well, so that only the workspace differs.
    let moved = format!(
        "UPDATE leads SET id = x'{}', body = x'{}' WHERE id = x'{}'",
        ada.id.uuid().simple(),
        body[0],
        theirs.id.uuid().simple()
    );
    world.theirs.execute(moved).await;
    let reading = world.theirs.reading().await;
    does_not_open(&world.records.lead(&reading, ada.id).await);
}

#[tokio::test]
async fn what_an_import_tells_opens_under_its_own_row_alone() {
    let world = world().await;
    let file = "name,email,Shoe size\nAda,x,1\nEve,y,2\n";
    let outcome = import_as(&world, ImportKind::Contacts, file).await.unwrap();
    let other = import(&world, "name\nBob\n").await.unwrap().report.id;
    let swapped = "UPDATE import_refusals SET reasons = \
        (SELECT reasons FROM import_refusals WHERE \"row\" = 1) WHERE \"row\" = 2";
    world.ours.execute(swapped).await;
    let swapped = format!(
        "UPDATE imports SET ignored = (SELECT ignored FROM imports WHERE id <> x'{0}') \
         WHERE id = x'{0}'",
        other.uuid().simple()
    );
    world.ours.execute(swapped).await;
    let (records, reading) = (&world.records, world.ours.reading().await);
    let limit = PageLimit::default();
    let refusals = records.import_refusals(&reading, outcome.report.id, limit, None);
    does_not_open(&refusals.await);
    does_not_open(&records.import(&reading, other).await);
}

#[tokio::test]
async fn equal_words_have_nothing_in_common_in_another_table_or_workspace() {
    let world = world().await;
    let ours = made(&world, &world.ours, ada()).await;
    made(&world, &world.ours, ada()).await;
    made(&world, &world.theirs, ada()).await;
    let grant = world.ours.writing().await;
    let made = world.records.create_contact(&grant, contact(ada())).await;
    made.unwrap();
    let indexes = "SELECT email_key || search_words FROM ";
    let leads = world.ours.texts(format!("{indexes}leads")).await;
    let contacts = world.ours.texts(format!("{indexes}contacts")).await;
    let theirs = world.theirs.texts(format!("{indexes}leads")).await;
    // In one table they are the same, or nothing would be found.
    assert_eq!(leads[0], leads[1]);
    let tokens: Vec<&str> = leads[0]
        .split(' ')
        .filter(|token| !token.is_empty())
        .collect();
    assert!(tokens.len() > 8, "{tokens:?}");
    for token in tokens {
        assert!(!contacts[0].contains(token) && !theirs[0].contains(token));
    }
    let reading = world.ours.reading().await;
    assert_eq!(world.records.lead(&reading, ours.id).await.unwrap(), ours);
}

#[tokio::test]
async fn an_imported_lead_is_found_by_its_address_its_source_and_its_words() {
    let world = world().await;
    let file = "name,email,company,source\nAda Lovelace,Ada@Engines.example,Analytical,Fair\n\
        Eve,eve@engines.example,Snakes,fair\n";
    import(&world, file).await.unwrap();
    let all = LeadFilter::default;
    let asked = [
        LeadFilter {
            email: Some(EmailAddress::parse("ADA@engines.EXAMPLE").unwrap()),
            ..all()
        },
        LeadFilter {
            source: Some("Fair".to_owned()),
            ..all()
        },
        LeadFilter {
            search: Some(SearchText::parse("LOVELACE analytical ada@engines.example").unwrap()),
            ..all()
        },
    ];
    let reading = world.ours.reading().await;
    for filter in asked {
        let query = LeadQuery {
            filter,
            ..LeadQuery::default()
        };
        let page = world.records.leads(&reading, &query).await.unwrap();
        let names = page.data.iter().map(|lead| lead.name.as_str());
        assert_eq!(names.collect::<Vec<_>>(), ["Ada Lovelace"]);
    }
}
