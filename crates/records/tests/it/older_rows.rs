//! Rows that an older program wrote in plain columns: sealed by a step, they say what they said.

use kernel::{ContactId, EmailAddress, ImportId, LeadId, PageLimit};
use keyring::Cell;
use migrations::{MigratorTrait, WorkspaceMigrator};
use records::{ContactFilter, ContactQuery, LeadFilter, LeadQuery, SearchText, search_words};
use serde_json::{Value, json, to_value};
use storage::StorageError;
use uuid::Uuid;

use crate::world::{Workspace, World, world};

/// The step that seals records, as its name begins.
const SEALED_RECORDS: &str = "workspace_0005";

const LEAD: u128 = 0x0191_0000_0000_7000_8000_0000_0000_0001;
const CONTACT: u128 = 0x0191_0000_0000_7000_8000_0000_0000_0002;
const IMPORT: u128 = 0x0191_0000_0000_7000_8000_0000_0000_0003;
const STAGED: [u128; 2] = [
    0x0191_0000_0000_7000_8000_0000_0000_0004,
    0x0191_0000_0000_7000_8000_0000_0000_0005,
];

/// Takes every step back that is not older than the one that seals records.
async fn step_back(workspace: &Workspace) {
    let grant = workspace.writing().await;
    let applied = grant.database().schema().await.unwrap().applied;
    let newer = applied
        .iter()
        .filter(|step| step.as_str() >= SEALED_RECORDS);
    let count = u32::try_from(newer.count()).unwrap();
    let undone = grant.database().write(move |transaction| {
        Box::pin(async move {
            WorkspaceMigrator::down(transaction.sql(), Some(count)).await?;
            Ok::<(), StorageError>(())
        })
    });
    undone.await.unwrap();
}

async fn migrate(workspace: &Workspace) {
    let grant = workspace.writing().await;
    grant.database().migrate().await.unwrap();
}

/// The rows of an older program.
async fn write_older(workspace: &Workspace) {
    let ours = workspace.reading().await.workspace().uuid().simple();
    let words = search_words([
        "Ada Lovelace",
        "Ada@Example.com",
        "+44 1",
        "Engines",
        "Fair",
    ]);
    let other_words = search_words(["Eve", "eve@example.com", "Countess"]);
    let [lead, contact, import] = [LEAD, CONTACT, IMPORT].map(|id| format!("x'{id:032x}'"));
    let [staged, other_staged] = STAGED.map(|id| format!("x'{id:032x}'"));
    let sql = format!(
        "INSERT INTO leads (workspace_id, id, name, email, email_key, phone, company, notes,
          search_words, version, created_at, updated_at, status, source, value_e4, value_currency)
        VALUES (x'{ours}', {lead}, 'Ada Lovelace', 'Ada@Example.com', 'ada@example.com', '+44 1',
          'Engines', 'one \"line\"', '{words}', 3, 1000000, 2000000, 'won', 'Fair', 12500, 'EUR');
        INSERT INTO contacts (workspace_id, id, name, email, email_key, search_words, version,
          created_at, updated_at, title)
        VALUES (x'{ours}', {contact}, 'Eve', 'eve@example.com', 'eve@example.com', '{other_words}',
          1, 1000000, 1000000, 'Countess');
        INSERT INTO imports (workspace_id, id, kind, state, taken, refused, ignored_columns,
          created_by, created_at, finished_at)
        VALUES (x'{ours}', {import}, 'leads', 'finished', 1, 2, '[\"Shoe size\"]', zeroblob(16),
          1000000, 2000000);
        INSERT INTO import_refusals (workspace_id, import_id, \"row\", line, errors) VALUES
          (x'{ours}', {import}, 1, 2, '[{{\"field\":\"email\",\"code\":\"a\",\"detail\":\"b\"}}]'),
          (x'{ours}', {import}, 70000, 70001, '[{{\"field\":\"\",\"code\":\"c\",\"detail\":\"d\"}}]');
        INSERT INTO import_rows (workspace_id, import_id, \"row\", line, id, name, email, email_key,
          search_words, status, source, title) VALUES
          (x'{ours}', {import}, 1, 2, {staged}, 'Ada Lovelace', 'ADA@example.com',
            'ada@example.com', '{words}', 'new', 'Fair', NULL),
          (x'{ours}', {import}, 2, 3, {other_staged}, 'Eve', 'eve@example.com',
            'eve@example.com', '{other_words}', NULL, NULL, 'Countess');"
    );
    workspace.execute(sql).await;
}

async fn older() -> World {
    let world = world().await;
    step_back(&world.ours).await;
    write_older(&world.ours).await;
    migrate(&world.ours).await;
    world
}

#[tokio::test]
async fn a_lead_of_an_older_program_says_the_same_and_is_found_in_the_same_ways() {
    let world = older().await;
    let reading = world.ours.reading().await;
    let id = LeadId::from_uuid(Uuid::from_u128(LEAD));
    let lead = world.records.lead(&reading, id).await.unwrap();
    assert_eq!(
        to_value(&lead).unwrap(),
        json!({"id": id.to_string(), "name": "Ada Lovelace", "email": "Ada@Example.com",
            "phone": "+44 1", "company": "Engines", "status": "won", "source": "Fair",
            "value": {"amount": "1.25", "currency": "EUR"}, "notes": "one \"line\"", "version": 3,
            "created_at": "1970-01-01T00:00:01Z", "updated_at": "1970-01-01T00:00:02Z"})
    );
    let filter = LeadFilter {
        email: Some(EmailAddress::parse("ADA@EXAMPLE.COM").unwrap()),
        source: Some("Fair".to_owned()),
        search: Some(SearchText::parse("lovelace engines").unwrap()),
        ..LeadFilter::default()
    };
    let query = LeadQuery {
        filter,
        ..LeadQuery::default()
    };
    let found = world.records.leads(&reading, &query).await.unwrap();
    assert_eq!(found.data, [lead]);
}

#[tokio::test]
async fn a_contact_of_an_older_program_says_the_same_and_is_found_in_the_same_ways() {
    let world = older().await;
    let reading = world.ours.reading().await;
    let id = ContactId::from_uuid(Uuid::from_u128(CONTACT));
    let contact = world.records.contact(&reading, id).await.unwrap();
    assert_eq!(
        to_value(&contact).unwrap(),
        json!({"id": id.to_string(), "name": "Eve", "email": "eve@example.com", "phone": null,
            "company": null, "title": "Countess", "notes": null, "version": 1,
            "created_at": "1970-01-01T00:00:01Z", "updated_at": "1970-01-01T00:00:01Z"})
    );
    let filter = ContactFilter {
        email: Some(EmailAddress::parse("Eve@Example.com").unwrap()),
        search: Some(SearchText::parse("countess").unwrap()),
        ..ContactFilter::default()
    };
    let query = ContactQuery {
        filter,
        ..ContactQuery::default()
    };
    let found = world.records.contacts(&reading, &query).await.unwrap();
    assert_eq!(found.data, [contact]);
}

#[tokio::test]
async fn an_import_of_an_older_program_and_its_refusals_say_the_same() {
    let world = older().await;
    let reading = world.ours.reading().await;
    let id = ImportId::from_uuid(Uuid::from_u128(IMPORT));
    let report = world.records.import(&reading, id).await.unwrap();
    assert_eq!(report.ignored_columns, ["Shoe size"]);
    assert_eq!((report.taken, report.refused), (1, 2));
    let limit = PageLimit::default();
    let refusals = world.records.import_refusals(&reading, id, limit, None);
    assert_eq!(
        to_value(refusals.await.unwrap().data).unwrap(),
        json!([
            {"row": 1, "line": 2, "errors": [{"field": "email", "code": "a", "detail": "b"}]},
            {"row": 70000, "line": 70001, "errors": [{"field": "", "code": "c", "detail": "d"}]},
        ])
    );
}

#[tokio::test]
async fn a_staged_row_of_an_older_program_is_sealed_for_the_record_that_it_will_be() {
    let world = older().await;
    let bodies = "SELECT hex(body) FROM import_rows ORDER BY id";
    let bodies = world.ours.texts(bodies).await;
    let reading = world.ours.reading().await;
    let fields = reading.database().fields();
    let open = |table, id: u128, sealed: &str| -> Value {
        let digits = sealed
            .as_bytes()
            .chunks(2)
            .map(|pair| std::str::from_utf8(pair).unwrap());
        let sealed = digits.map(|pair| u8::from_str_radix(pair, 16).unwrap());
        let cell = Cell {
            table,
            row: &id.to_be_bytes(),
            column: "body",
        };
        fields.open_json(cell, &sealed.collect::<Vec<_>>()).unwrap()
    };
    assert_eq!(
        open("leads", STAGED[0], &bodies[0]),
        json!({"name": "Ada Lovelace", "email": "ADA@example.com", "source": "Fair"})
    );
    assert_eq!(
        open("contacts", STAGED[1], &bodies[1]),
        json!({"name": "Eve", "email": "eve@example.com", "title": "Countess"})
    );
    // They meet the records that have their address.
    for table in ["leads", "contacts"] {
        let same = format!(
            "SELECT r.search_words FROM import_rows AS r JOIN {table} AS known \
             ON known.email_key = r.email_key AND known.search_words = r.search_words"
        );
        assert_eq!(world.ours.texts(same).await.len(), 1, "{table}");
    }
    let source = "SELECT leads.source_key FROM import_rows JOIN leads USING (source_key)";
    assert_eq!(world.ours.texts(source).await.len(), 1);
}

#[tokio::test]
async fn a_step_back_gives_up_what_records_say_and_the_step_can_be_made_again() {
    let world = older().await;
    step_back(&world.ours).await;
    let left = "SELECT name || COALESCE(email, '') || COALESCE(email_key, '') || search_words \
        FROM leads";
    assert_eq!(world.ours.texts(left).await, [""]);
    migrate(&world.ours).await;
    let reading = world.ours.reading().await;
    let page = world.records.leads(&reading, &LeadQuery::default()).await;
    let page = page.unwrap();
    assert_eq!((page.data[0].name.as_str(), page.data[0].version), ("", 3));
    assert_eq!(page.data[0].email, None);
    let id = ImportId::from_uuid(Uuid::from_u128(IMPORT));
    let report = world.records.import(&reading, id).await.unwrap();
    assert!(report.ignored_columns.is_empty());
    let limit = PageLimit::default();
    let refusals = world.records.import_refusals(&reading, id, limit, None);
    assert_eq!(refusals.await.unwrap().data.len(), 2);
}
