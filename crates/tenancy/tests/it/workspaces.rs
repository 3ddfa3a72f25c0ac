//! Making and renaming workspaces: once per request, and nothing left over.

use futures_util::future::join_all;
use kernel::Origin;
use storage::{Once, StorageError};
use tenancy::permission::{ReadWorkspace, UpdateWorkspace};
use tenancy::{Role, TenancyError, WorkspaceName};

use crate::world::{idempotent, inside, texts, world};

fn name(text: &str) -> WorkspaceName {
    WorkspaceName::parse(text).unwrap()
}

#[tokio::test]
async fn who_makes_a_workspace_owns_it_and_can_enter_it_at_once() {
    let world = world().await;
    let person = world.person();
    let origin = Origin::default();
    let made = world
        .tenancy
        .create_workspace(&person, &origin, name(" Acme "))
        .await;
    let made = made.unwrap().into_inner();
    assert_eq!((made.name.as_str(), made.version), ("Acme", 1));
    let owner = inside(&person, made.id);
    let grant = world.grant::<ReadWorkspace>(&owner).await.unwrap();
    assert_eq!(grant.role(), Role::Owner);
    assert_eq!(world.tenancy.workspace(&grant).await.unwrap(), made);
    let list = world.tenancy.workspaces_of(person.user).await.unwrap();
    assert_eq!((list.len(), &list[0].workspace), (1, &made));
}

#[tokio::test]
async fn the_same_request_again_makes_no_second_workspace_and_leaves_no_folder() {
    let world = world().await;
    let person = world.person();
    let origin = idempotent("k1", "{}");
    let create = || {
        world
            .tenancy
            .create_workspace(&person, &origin, name("Acme"))
    };
    let first = create().await.unwrap();
    let second = create().await.unwrap();
    assert!(matches!(
        (&first, &second),
        (Once::Fresh(_), Once::Replayed(_))
    ));
    assert_eq!(first.into_inner(), second.into_inner());
    let other = idempotent("k1", "[]");
    let refused = world
        .tenancy
        .create_workspace(&person, &other, name("Other"))
        .await;
    let error = refused.unwrap_err();
    assert!(matches!(
        error,
        TenancyError::Storage(StorageError::IdempotencyMismatch)
    ));
    world.tenancy.unused_files_gone().await;
    assert_eq!(world.workspace_folders().len(), 1);
    assert_eq!(world.recorded("workspace.").await, ["workspace.created"]);
}

#[tokio::test]
async fn parallel_requests_under_one_key_make_one_workspace_and_one_folder() {
    let world = world().await;
    let person = world.person();
    let origin = idempotent("k1", "{}");
    let create = |_| {
        world
            .tenancy
            .create_workspace(&person, &origin, name("Acme"))
    };
    let answers = join_all((0..10).map(create)).await;
    let ids: Vec<_> = answers
        .into_iter()
        .map(|a| a.unwrap().into_inner().id)
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    world.tenancy.unused_files_gone().await;
    let folders = world.workspace_folders();
    assert_eq!(folders.len(), 1);
    assert!(folders[0].ends_with(ids[0].to_string()));
    world
        .grant::<ReadWorkspace>(&inside(&person, ids[0]))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_key_of_a_workspace_is_not_stored_in_the_clear() {
    let world = world().await;
    let prepared = world.tenancy.prepare_workspace(name("Acme")).await.unwrap();
    // Its debug form is what a log line would show.
    assert!(format!("{prepared:?}").contains("Key256(redacted)"));
    world.owner().await;
    let query = "SELECT hex(wrapped) FROM workspace_keys";
    let wrapped = texts(world.control.reader(), query).await;
    // Version, key id, salt, commitment, 32 bytes and the tag.
    assert_eq!(wrapped[0].len(), 2 * (81 + 32 + 16));
}

#[tokio::test]
async fn a_name_without_text_or_with_controls_or_too_long_is_refused() {
    let long = "x".repeat(101);
    for text in ["", "  ", "a\nb", "a\u{0}b", "a\u{85}b", &long] {
        let refused = WorkspaceName::parse(text);
        assert!(
            matches!(refused, Err(TenancyError::NameInvalid)),
            "{text:?}"
        );
    }
    // Characters count, not bytes.
    WorkspaceName::parse(&"\u{e9}".repeat(100)).unwrap();
}

#[tokio::test]
async fn activerecord_tenanted_ghsa_pmwx_rm49_xv39_no_name_of_a_workspace_reaches_the_file_system()
{
    let world = world().await;
    let (person, origin) = (world.person(), Origin::default());
    for text in ["../../escape", "/etc/passwd", "..", "workspace.db"] {
        let made = world
            .tenancy
            .create_workspace(&person, &origin, name(text))
            .await;
        let id = made.unwrap().into_inner().id.to_string();
        assert!(
            world
                .workspace_folders()
                .iter()
                .any(|folder| folder.ends_with(&id))
        );
    }
    assert_eq!(world.workspace_folders().len(), 4);
    assert!(!world.folder.path().join("escape").exists());
}

#[tokio::test]
async fn a_rename_over_another_version_is_refused() {
    let world = world().await;
    let owner = world.owner().await;
    let grant = world.grant::<UpdateWorkspace>(&owner).await.unwrap();
    let rename = |text, version| world.rename(&grant, name(text), version);
    let renamed = rename("Beta", Some(1)).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.version), ("Beta", 2));
    let late = rename("Gamma", Some(1)).await;
    assert!(matches!(late, Err(TenancyError::VersionMismatch)));
    assert_eq!(rename("Delta", None).await.unwrap().version, 3);
    let recorded = world.recorded("workspace.updated").await;
    assert_eq!(recorded.len(), 2);
}
