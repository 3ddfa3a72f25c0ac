//! A log is read back as it was written, and whoever changed it past the engine is found.

use audit::{AuditError, AuditLog};
use sea_orm::ConnectionTrait;

use crate::world::{World, world};

async fn tamper(world: &World, statements: &'static str) {
    let written: Result<(), AuditError> = world
        .workspace
        .write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(statements).await?;
                Ok(())
            })
        })
        .await;
    written.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_as_it_was_written_has_one_root() {
    let world = world().await;
    let empty = AuditLog::verify(&world.workspace).await.unwrap();
    assert_eq!(empty.events, 0);
    let mut roots = vec![empty.root];
    for number in 1..=5 {
        world.append("lead.created", &number.to_string()).await;
        let head = AuditLog::verify(&world.workspace).await.unwrap();
        assert_eq!(head, AuditLog::verify(&world.workspace).await.unwrap());
        assert_eq!(head.events, number);
        assert!(!roots.contains(&head.root));
        roots.push(head.root);
    }
    // Erased personal data leaves every proof intact.
    tamper(
        &world,
        "UPDATE audit_events SET personal = NULL WHERE seq = 2",
    )
    .await;
    let head = AuditLog::verify(&world.workspace).await.unwrap();
    assert_eq!(Some(&head.root), roots.last());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_was_changed_or_taken_away_is_named_by_its_place() {
    for (change, place) in [
        ("UPDATE audit_events SET target_id = 'x' WHERE seq = 3", 3),
        ("UPDATE audit_events SET details = '{}' WHERE seq = 1", 1),
        (
            "UPDATE audit_events SET personal = (SELECT personal FROM audit_events WHERE seq = 2) \
             WHERE seq = 4",
            4,
        ),
        ("DELETE FROM audit_events WHERE seq = 2", 2),
    ] {
        let world = world().await;
        if world.workspace.reader().get_database_backend() != sea_orm::DbBackend::Sqlite {
            // There the role of the product has no way to change a log at all.
            return;
        }
        for number in 0..6 {
            world.append("lead.created", &number.to_string()).await;
        }
        let triggers = "DROP TRIGGER audit_events_no_delete; DROP TRIGGER audit_events_no_update;";
        tamper(&world, triggers).await;
        tamper(&world, change).await;
        let broken = AuditLog::verify(&world.workspace).await;
        assert!(
            matches!(broken, Err(AuditError::Broken(at)) if at == place),
            "{change}: {broken:?}"
        );
    }
}
