//! Whom a workspace invited and what it is called stands sealed in the control database.

use kernel::EmailAddress;
use keyring::KeyringError;
use migrations::{ControlMigrator, MigratorTrait};
use sea_orm::ConnectionTrait;
use storage::StorageError;
use tenancy::permission::{ManageInvitations, ReadWorkspace};
use tenancy::{Role, TenancyError};

use crate::world::{World, email, texts, world};

/// The step, as its name begins.
const SEALED_ACCOUNTS: &str = "control_0008";

async fn sql(world: &World, statement: &'static str) {
    let done = world.control.write(move |transaction| {
        Box::pin(async move {
            transaction.sql().execute_unprepared(statement).await?;
            Ok::<_, StorageError>(())
        })
    });
    done.await.unwrap();
}

/// Brings the schema back to the one before the step, which gives up what was sealed.
async fn undo(world: &World) {
    let applied = world.control.schema().await.unwrap().applied;
    let newer = applied
        .iter()
        .filter(|step| step.as_str() >= SEALED_ACCOUNTS);
    let count = u32::try_from(newer.count()).unwrap();
    let undone = world.control.write(move |transaction| {
        Box::pin(async move {
            ControlMigrator::down(transaction.sql(), Some(count)).await?;
            Ok::<_, StorageError>(())
        })
    });
    undone.await.unwrap();
}

fn is_unopened<T>(answer: &Result<T, TenancyError>) -> bool {
    matches!(
        answer,
        Err(TenancyError::Storage(StorageError::Fields(
            KeyringError::NotOpened
        )))
    )
}

#[tokio::test]
async fn invitations_and_workspaces_of_an_older_program_are_sealed_and_say_the_same() {
    let world = world().await;
    let owner = world.owner().await;
    let person = world.person();
    let sent = world.invite(&owner, email(person.user), Role::Viewer).await;
    let token = world.token(&owner, &sent.unwrap()).await.unwrap();
    undo(&world).await;
    sql(
        &world,
        "UPDATE workspaces SET name = 'Of old';
         UPDATE invitations SET email = 'Ada@Example.com', email_key = 'ada@example.com'",
    )
    .await;
    let report = world.control.migrate().await.unwrap();
    assert_eq!(report.applied[0], "control_0008_sealed_accounts");
    let grant = world.grant::<ReadWorkspace>(&owner).await.unwrap();
    assert_eq!(
        world.tenancy.workspace(&grant).await.unwrap().name,
        "Of old"
    );
    let grant = world.grant::<ManageInvitations>(&owner).await.unwrap();
    let open = world.tenancy.invitations(&grant).await.unwrap();
    let invited: Vec<_> = open.iter().map(|one| one.email.as_written()).collect();
    assert_eq!(invited, ["Ada@Example.com"]);
    // Found by its address, and accepted by whom it was sent to.
    let address = EmailAddress::parse("ADA@example.com").unwrap();
    let again = world.invite(&owner, address.clone(), Role::Viewer).await;
    assert!(matches!(again, Err(TenancyError::InvitationExists)));
    let joined = world.accept(&person, address, &token).await.unwrap();
    assert_eq!(joined.workspace.name, "Of old");
}

#[tokio::test]
async fn a_name_in_the_row_of_another_workspace_does_not_open_and_keeps_nobody_out() {
    let world = world().await;
    let (first, second) = (world.owner().await, world.owner().await);
    sql(
        &world,
        "UPDATE workspaces SET profile = (SELECT profile FROM workspaces ORDER BY id LIMIT 1)
         WHERE id = (SELECT id FROM workspaces ORDER BY id DESC LIMIT 1)",
    )
    .await;
    let grant = world.grant::<ReadWorkspace>(&first).await.unwrap();
    world.tenancy.workspace(&grant).await.unwrap();
    // The workspace itself is in order: it opens, and is not put out of service.
    let beside = world.beside();
    let grant = beside.grant::<ReadWorkspace>(&second, kernel::Origin::default());
    let grant = grant.await.unwrap();
    assert!(is_unopened(&beside.workspace(&grant).await));
    assert!(is_unopened(&world.tenancy.workspaces_of(second.user).await));
    let states = beside.workspaces_after(None, 10).await.unwrap();
    assert!(states.iter().all(|state| state.quarantine.is_none()));
}

#[tokio::test]
async fn an_address_in_the_row_of_another_invitation_does_not_open() {
    let world = world().await;
    let owner = world.owner().await;
    for address in ["ada@example.com", "bob@example.com"] {
        let address = EmailAddress::parse(address).unwrap();
        world.invite(&owner, address, Role::Viewer).await.unwrap();
    }
    sql(
        &world,
        "UPDATE invitations SET address = (SELECT address FROM invitations ORDER BY id LIMIT 1)
         WHERE id = (SELECT id FROM invitations ORDER BY id DESC LIMIT 1)",
    )
    .await;
    let grant = world.grant::<ManageInvitations>(&owner).await.unwrap();
    assert!(is_unopened(&world.tenancy.invitations(&grant).await));
}

#[tokio::test]
async fn no_column_tells_whom_a_workspace_invited_or_what_it_is_called() {
    let world = world().await;
    let owner = world.owner().await;
    let address = EmailAddress::parse("Grace.Hopper@example.com").unwrap();
    world.invite(&owner, address, Role::Viewer).await.unwrap();
    let columns = "SELECT tables.name || '.' || columns.name FROM sqlite_master AS tables,
                   pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'";
    let mut regions = 0;
    for place in texts(world.control.reader(), columns).await {
        let (table, column) = place.split_once('.').unwrap();
        let query = format!("SELECT lower(hex(CAST({column} AS BLOB))) FROM {table}");
        for stored in texts(world.control.reader(), &query).await {
            for words in ["Acme", "acme", "Hopper", "hopper", "example.com"] {
                assert!(!stored.contains(&hex(words)), "{words} stands in {place}");
            }
            regions += usize::from(place == "workspaces.region" && stored == hex("local"));
        }
    }
    // What is looked for would be found.
    assert_eq!(regions, 1);
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}
