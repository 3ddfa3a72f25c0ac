//! Who users are and from where they signed in stands sealed in the control database.

use auth::{AuthError, EmailPurpose};
use kernel::{EmailAddress, PageLimit};
use keyring::KeyringError;
use migrations::{ControlMigrator, MigratorTrait};
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use serde_json::json;
use storage::StorageError;

use crate::world::{EMAIL, PASSWORD, World, origin, secret};

/// The step, as its name begins.
const SEALED_ACCOUNTS: &str = "control_0008";

/// Brings the schema back to the one before the step, which gives up what was sealed.
async fn undo(world: &World) {
    let applied = world.control.schema().await.unwrap().applied;
    let newer = applied
        .iter()
        .filter(|step| step.as_str() >= SEALED_ACCOUNTS);
    let count = u32::try_from(newer.count()).unwrap();
    let undone = world.control.write(move |tx| {
        Box::pin(async move {
            ControlMigrator::down(tx.sql(), Some(count)).await?;
            Ok::<_, StorageError>(())
        })
    });
    undone.await.unwrap();
}

async fn texts(world: &World, query: &str) -> Vec<String> {
    let reader = world.control.reader();
    let statement = Statement::from_string(reader.get_database_backend(), query);
    let rows = reader.query_all_raw(statement).await.unwrap();
    let first = |row: &QueryResult| row.try_get_by_index(0).unwrap();
    rows.iter().map(first).collect()
}

fn is_unopened(error: &AuthError) -> bool {
    matches!(
        error,
        AuthError::Storage(StorageError::Fields(KeyringError::NotOpened))
    )
}

#[tokio::test]
async fn users_and_sessions_of_an_older_program_are_sealed_and_say_the_same() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let session = world.session().await;
    let actor = world.actor(&session).await;
    undo(&world).await;
    world
        .sql(
            "UPDATE users SET email = 'Ada@Example.com', email_key = 'ada@example.com',
               name = 'Ada Lovelace', pending_workspace_name = 'Engines';
             UPDATE sessions SET ip = '2001:db8::7', user_agent = 'older/1';
             INSERT INTO sessions SELECT zeroblob(16), user_id, workspace_id, parent_id, client,
               epoch, user_epoch, generation, refresh_hash, previous_refresh_hash, created_at,
               last_used_at, expires_at, revoked_at, revoked_reason, repeated_generation,
               NULL, NULL FROM sessions",
        )
        .await;
    let report = world.control.migrate().await.unwrap();
    assert_eq!(report.applied[0], "control_0008_sealed_accounts");
    assert_eq!(
        world.profile(user).await,
        json!({
            "email": "Ada@Example.com",
            "name": "Ada Lovelace",
            "pending_workspace_name": "Engines",
        })
    );
    let shown = world.auth.user(user).await.unwrap();
    assert_eq!(
        (shown.name.as_str(), shown.email.as_str()),
        ("Ada Lovelace", "Ada@Example.com")
    );
    // Found by its address, and let in.
    world.session().await;
    let listed = world.sessions(&actor).await;
    let devices: Vec<_> = listed
        .iter()
        .map(|session| (session.ip, session.user_agent.as_deref()))
        .collect();
    assert_eq!(
        devices,
        [
            (origin().ip, Some("test/1")),
            (Some("2001:db8::7".parse().unwrap()), Some("older/1")),
            // Of whom nothing was known before.
            (None, None),
        ]
    );
    world.refresh(&session.refresh_token).await.unwrap();
}

#[tokio::test]
async fn a_profile_in_the_row_of_another_user_does_not_open() {
    let world = World::new().await;
    let (ada, bob) = (
        world.person(EMAIL).await,
        world.person("bob@example.com").await,
    );
    let session = world.sign_in("bob@example.com", PASSWORD).await.unwrap();
    let (first, second) = ("ORDER BY id LIMIT 1", "ORDER BY id DESC LIMIT 1");
    assert!(ada.uuid() < bob.uuid());
    let moved = format!(
        "UPDATE users SET profile = (SELECT profile FROM users {first})
         WHERE id = (SELECT id FROM users {second})"
    );
    world.sql(moved.leak()).await;
    assert_eq!(world.auth.user(ada).await.unwrap().name, "Ada");
    let refusals = [
        world.auth.user(bob).await.map(drop),
        world.auth.users(&[ada, bob]).await.map(drop),
        world.sign_in("bob@example.com", PASSWORD).await.map(drop),
        world.refresh(&session.refresh_token).await.map(drop),
        world
            .auth
            .issue_email_token(bob, EmailPurpose::ResetPassword)
            .await
            .map(drop),
    ];
    for (index, refusal) in refusals.into_iter().enumerate() {
        assert!(is_unopened(&refusal.unwrap_err()), "{index}");
    }
}

#[tokio::test]
async fn a_device_in_the_row_of_another_session_does_not_open() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let (first, second) = (world.session().await, world.session().await);
    let actor = world.actor(&first).await;
    world
        .sql(
            "UPDATE sessions SET device = (SELECT device FROM sessions ORDER BY id LIMIT 1)
             WHERE id = (SELECT id FROM sessions ORDER BY id DESC LIMIT 1)",
        )
        .await;
    world.refresh(&first.refresh_token).await.unwrap();
    let refused = world.refresh(&second.refresh_token).await.unwrap_err();
    assert!(is_unopened(&refused));
    let list = world.auth.sessions(&actor, PageLimit::default(), None);
    assert!(is_unopened(&list.await.unwrap_err()));
}

/// Every value of the whole control database, each as `table.column` and lower-case text.
async fn values(world: &World) -> Vec<(String, String)> {
    let columns = "SELECT tables.name || '.' || columns.name FROM sqlite_master AS tables,
                   pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'";
    let mut all = Vec::new();
    for place in texts(world, columns).await {
        let (table, column) = place.split_once('.').unwrap();
        let query = format!("SELECT hex(CAST({column} AS BLOB)) FROM {table}");
        for digits in texts(world, &query).await {
            let bytes = crate::world::unhex(&digits);
            let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
            all.push((place.clone(), text));
        }
    }
    all
}

#[tokio::test]
async fn no_column_tells_who_a_user_is_or_from_where_they_came() {
    let world = World::new().await;
    let email = EmailAddress::parse("Grace.Hopper@example.com").unwrap();
    let password = secret(PASSWORD);
    let workspace = Some("Compilers".to_owned());
    let (from, auth) = (origin(), &world.auth);
    let registered = auth.register(&from, email.clone(), &password, "Grace", workspace);
    registered.await.unwrap();
    let pending = world.profile(world.user_id(email.key()).await.unwrap());
    assert_eq!(pending.await["pending_workspace_name"], "Compilers");
    let user = world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let renamed = world
        .auth
        .update_name(&origin(), &actor, "Lovelace", None)
        .await;
    assert_eq!(renamed.unwrap().id, user);
    let values = values(&world).await;
    // What is looked for would be found.
    let holds = |words: &str| values.iter().find(|(_, text)| text.contains(words));
    assert!(holds("native").is_some_and(|(place, _)| place == "sessions.client"));
    assert!(holds("user.updated").is_some());
    for words in [
        "example.com",
        "hopper",
        "grace",
        "compilers",
        "ada@",
        "lovelace",
        "192.0.2.7",
        "test/1",
    ] {
        assert_eq!(holds(words), None, "{words}");
    }
}

#[tokio::test]
async fn an_address_is_found_however_it_is_written_and_belongs_to_one_user() {
    let world = World::new().await;
    let (user, from) = (world.person(EMAIL).await, origin());
    for spelling in ["ADA@example.com", " Ada@Example.COM "] {
        let session = world.sign_in(spelling, PASSWORD).await.unwrap();
        assert_eq!(session.user, user);
        let again = EmailAddress::parse(spelling).unwrap();
        let password = secret(PASSWORD);
        let registered = world.auth.register(&from, again, &password, "Eve", None);
        registered.await.unwrap();
    }
    assert_eq!(
        texts(&world, "SELECT hex(id) FROM users").await,
        [format!("{:X}", user.uuid().simple())]
    );
    // Were a second row to be written all the same, the index would refuse it.
    let copy = world.control.write(|tx| {
        Box::pin(async move {
            let copy = "INSERT INTO users (id, email_key, epoch, version, created_at, updated_at,
                          profile)
                        SELECT zeroblob(16), email_key, 0, 1, 0, 0, profile FROM users";
            tx.sql().execute_unprepared(copy).await?;
            Ok::<_, StorageError>(())
        })
    });
    assert!(copy.await.unwrap_err().is_unique_violation());
}
