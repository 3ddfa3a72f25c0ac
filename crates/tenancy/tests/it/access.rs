//! From a caller to a grant: the policy's table, and the borders of workspaces.

use kernel::{Actor, Origin};
use tenancy::permission::{
    ManageInvitations, ManageMembers, ReadAudit, ReadMembers, ReadRecords, ReadWorkspace, TABLE,
    UpdateWorkspace, WriteRecords,
};
use tenancy::{Permission, Role, TenancyError};

use crate::world::{World, inside, world};

/// Permission, then whether viewer, member, admin and owner have it. A change of policy changes
/// this table, which people read.
const MATRIX: [(&str, [bool; 4]); 8] = [
    ("workspace.read", [true, true, true, true]),
    ("workspace.update", [false, false, true, true]),
    ("members.read", [true, true, true, true]),
    ("members.manage", [false, false, true, true]),
    ("invitations.manage", [false, false, true, true]),
    ("records.read", [true, true, true, true]),
    ("records.write", [false, true, true, true]),
    ("audit.read", [false, false, true, true]),
];

async fn has<P: Permission>(world: &World, actor: &Actor) -> (&'static str, bool) {
    let allowed = match world.grant::<P>(actor).await {
        Ok(grant) => {
            assert_eq!(grant.actor(), actor);
            assert_eq!(grant.workspace(), actor.workspace.unwrap());
            assert_eq!(grant.database().id(), grant.workspace());
            true
        }
        Err(TenancyError::Forbidden) => false,
        Err(other) => panic!("{other:?}"),
    };
    (P::NAME, allowed)
}

async fn row(world: &World, actor: &Actor) -> Vec<(&'static str, bool)> {
    vec![
        has::<ReadWorkspace>(world, actor).await,
        has::<UpdateWorkspace>(world, actor).await,
        has::<ReadMembers>(world, actor).await,
        has::<ManageMembers>(world, actor).await,
        has::<ManageInvitations>(world, actor).await,
        has::<ReadRecords>(world, actor).await,
        has::<WriteRecords>(world, actor).await,
        has::<ReadAudit>(world, actor).await,
    ]
}

#[tokio::test]
async fn each_role_has_the_permissions_of_the_matrix_and_no_others() {
    let world = world().await;
    let owner = world.owner().await;
    for (place, role) in Role::ALL.into_iter().enumerate() {
        let actor = world.member(&owner, role).await;
        let wanted: Vec<_> = MATRIX
            .iter()
            .map(|(name, roles)| (*name, roles[place]))
            .collect();
        assert_eq!(row(&world, &actor).await, wanted, "{role:?}");
    }
}

#[test]
fn the_matrix_has_every_permission_of_the_table_under_a_name_of_its_own() {
    let mut names: Vec<_> = TABLE.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, MATRIX.map(|(name, _)| name));
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), TABLE.len());
}

#[tokio::test]
async fn a_session_without_a_workspace_gets_no_grant() {
    let world = world().await;
    let owner = world.owner().await;
    let account = Actor {
        workspace: None,
        ..owner
    };
    let refused = world.grant::<ReadWorkspace>(&account).await;
    assert!(matches!(refused, Err(TenancyError::NoWorkspace)));
}

#[tokio::test]
async fn nobody_gets_a_grant_in_a_workspace_that_is_not_theirs() {
    let world = world().await;
    let (one, two) = (world.owner().await, world.owner().await);
    let unknown = world.ids.next().unwrap();
    for (actor, workspace) in [
        (one, two.workspace.unwrap()),
        (two, one.workspace.unwrap()),
        (one, unknown),
        (world.person(), one.workspace.unwrap()),
    ] {
        let intruder = inside(&actor, workspace);
        for _ in 0..2 {
            // The second time the answer comes from memory.
            let refused = world.grant::<ReadWorkspace>(&intruder).await;
            assert!(matches!(refused, Err(TenancyError::NotMember)));
        }
    }
}

#[tokio::test]
async fn openfga_cve_2026_48096_what_is_remembered_of_one_pair_is_not_told_of_another() {
    let world = world().await;
    let (one, two) = (world.owner().await, world.owner().await);
    let both = world.member(&one, Role::Viewer).await;
    let invitation = world.invite(&two, crate::world::email(both.user), Role::Admin);
    let token = world.token(&two, &invitation.await.unwrap()).await.unwrap();
    let email = crate::world::email(both.user);
    world.accept(&both, email, &token).await.unwrap();
    for _ in 0..2 {
        assert_eq!(world.role(&both).await, Some(Role::Viewer));
        let there = inside(&both, two.workspace.unwrap());
        assert_eq!(world.role(&there).await, Some(Role::Admin));
        assert_eq!(
            world.role(&inside(&one, two.workspace.unwrap())).await,
            None
        );
    }
}

#[tokio::test]
async fn openfga_cve_2026_41131_no_two_memberships_share_what_memory_holds_of_them() {
    let world = world().await;
    let roles = [Role::Admin, Role::Member, Role::Viewer];
    let owners = [
        world.owner().await,
        world.owner().await,
        world.owner().await,
    ];
    let people = [world.person(), world.person(), world.person()];
    // Everybody has another role in each workspace, and each workspace other roles.
    let role = |place: usize, person: usize| roles[(place + person) % roles.len()];
    for (place, owner) in owners.iter().enumerate() {
        for (number, person) in people.iter().enumerate() {
            let email = crate::world::email(person.user);
            let sent = world.invite(owner, email.clone(), role(place, number));
            let token = world.token(owner, &sent.await.unwrap()).await.unwrap();
            world.accept(person, email, &token).await.unwrap();
        }
    }
    // The first time each is read, then remembered; a role that changes changes for one pair alone.
    for changed in [false, true] {
        if changed {
            let demoted = world.change_role(&owners[0], people[0].user, Role::Viewer);
            demoted.await.unwrap();
        }
        for (place, owner) in owners.iter().enumerate().chain(owners.iter().enumerate()) {
            for (number, person) in people.iter().enumerate() {
                let there = inside(person, owner.workspace.unwrap());
                let is_changed = changed && (place, number) == (0, 0);
                let expected = if is_changed {
                    Role::Viewer
                } else {
                    role(place, number)
                };
                assert_eq!(world.role(&there).await, Some(expected), "{place} {number}");
            }
        }
    }
}

#[tokio::test]
async fn a_workspace_of_another_region_is_refused_and_nothing_is_done_to_it() {
    let world = world().await;
    let owner = world.owner().await;
    let workspace = owner.workspace.unwrap();
    world.databases.close_slot(workspace);
    let elsewhere = world.elsewhere();
    let grant = elsewhere.grant::<ReadWorkspace>(&owner, Origin::default());
    assert!(matches!(grant.await, Err(TenancyError::RegionMismatch)));
    let migrated = elsewhere.migrate(workspace).await;
    assert!(matches!(migrated, Err(TenancyError::RegionMismatch)));
    let schema = elsewhere.schema(workspace).await;
    assert!(matches!(schema, Err(TenancyError::RegionMismatch)));
    assert!(
        elsewhere
            .workspaces_after(None, 10)
            .await
            .unwrap()
            .is_empty()
    );
    world.grant::<ReadWorkspace>(&owner).await.unwrap();
    assert!(world.recorded("workspace.quarantined").await.is_empty());
}
