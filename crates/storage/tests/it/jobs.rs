//! Background work is done at least once, by one worker at a time, and never for ever.

use std::time::Duration;

use kernel::{JobId, Timestamp};
use storage::{Job, JobState, Jobs, NewJob, StorageError};

use crate::world::{World, soon, world};

const LEASE: Duration = Duration::from_secs(120);

const KINDS: [&str; 2] = ["mail", "audit.deliver"];

async fn queue(world: &World, kind: &'static str) -> JobId {
    let id = world.ids.next().unwrap();
    let payload = "{}".to_owned();
    let job = NewJob { id, kind, payload };
    let queued: Result<(), StorageError> = world
        .control
        .write(move |transaction| Box::pin(async move { Jobs::enqueue(transaction, job).await }))
        .await;
    queued.unwrap();
    id
}

async fn take(world: &World) -> Vec<Job> {
    Jobs::take(&world.control, &KINDS, 10).await.unwrap()
}

async fn fail(world: &World, job: &Job) -> JobState {
    Jobs::fail(&world.control, job, "unreachable", true)
        .await
        .unwrap()
}

async fn next_due(world: &World) -> Option<Timestamp> {
    Jobs::next_due(&world.control, &KINDS).await.unwrap()
}

#[tokio::test]
async fn a_job_is_there_when_its_change_is_and_not_otherwise() {
    let world = world().await;
    let id = world.ids.next().unwrap();
    let job = NewJob {
        id,
        kind: "mail",
        payload: String::new(),
    };
    let failed: Result<(), StorageError> = world
        .control
        .write(move |transaction| {
            Box::pin(async move {
                Jobs::enqueue(transaction, job).await?;
                Err(StorageError::Corrupt)
            })
        })
        .await;
    failed.unwrap_err();
    assert!(take(&world).await.is_empty());
    assert_eq!(next_due(&world).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_workers_one_gets_a_job() {
    let world = world().await;
    for _ in 0..20 {
        queue(&world, "mail").await;
    }
    let workers = (0..8).map(|_| {
        let control = world.control.clone();
        tokio::spawn(async move { Jobs::take(&control, &KINDS, 5).await.unwrap() })
    });
    let mut taken = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        let jobs = soon(worker).await.unwrap();
        assert!(jobs.len() <= 5);
        taken.extend(jobs.into_iter().map(|job| job.id));
    }
    assert_eq!(taken.len(), 20);
    taken.sort_unstable();
    taken.dedup();
    assert_eq!(taken.len(), 20);
}

#[tokio::test]
async fn a_job_whose_worker_died_is_handed_out_again_after_its_lease() {
    let world = world().await;
    let id = queue(&world, "mail").await;
    assert_eq!(take(&world).await[0].attempts, 0);
    let free = next_due(&world).await.unwrap();
    assert_eq!(free, world.clock.now().plus(LEASE));
    world.clock.advance(LEASE - Duration::from_micros(1));
    assert!(take(&world).await.is_empty());
    // A worker that slept until the announced time finds the job.
    world.clock.advance(Duration::from_micros(1));
    let again = take(&world).await;
    assert_eq!((again[0].id, again[0].attempts), (id, 1));
    Jobs::finish(&world.control, id).await.unwrap();
    world.clock.advance(LEASE * 2);
    assert!(take(&world).await.is_empty());
    assert_eq!(next_due(&world).await, None);
}

#[tokio::test]
async fn a_job_that_kills_its_worker_each_time_is_given_up() {
    let world = world().await;
    let id = queue(&world, "mail").await;
    let mut tries = 0;
    while !take(&world).await.is_empty() {
        tries += 1;
        assert!(tries < 100, "it is tried for ever");
        world.clock.advance(LEASE);
    }
    let dead = Jobs::dead(&world.control).await.unwrap();
    assert_eq!((dead[0].id, dead.len()), (id, 1));
    assert_eq!(dead[0].last_error.as_deref(), Some("lease_expired"));
    assert_eq!(next_due(&world).await, None);
}

#[tokio::test]
async fn a_failed_job_waits_twice_as_long_each_time_and_is_given_up_after_a_day_and_a_half() {
    let world = world().await;
    let id = queue(&world, "mail").await;
    let (start, mut pause) = (world.clock.now(), 10);
    loop {
        let jobs = take(&world).await;
        assert_eq!(jobs.len(), 1);
        assert!(take(&world).await.is_empty(), "taken by a second worker");
        if fail(&world, &jobs[0]).await == JobState::Dead {
            break;
        }
        let due = world.clock.now().plus(Duration::from_secs(pause));
        assert_eq!(next_due(&world).await, Some(due));
        world
            .clock
            .advance(Duration::from_secs(pause) - Duration::from_micros(1));
        assert!(take(&world).await.is_empty(), "not due yet");
        world.clock.advance(Duration::from_micros(1));
        pause = (pause * 2).min(40_960);
    }
    let hours = world.clock.now().since(start).as_secs() / 3_600;
    assert!((30..40).contains(&hours), "given up after {hours} hours");
    world.clock.advance(Duration::from_secs(1_000_000));
    assert!(take(&world).await.is_empty());
    let dead = Jobs::dead(&world.control).await.unwrap();
    assert_eq!((dead[0].id, dead.len()), (id, 1));
    assert_eq!(dead[0].last_error.as_deref(), Some("unreachable"));
}

#[tokio::test]
async fn a_job_that_cannot_succeed_is_given_up_at_once() {
    let world = world().await;
    queue(&world, "mail").await;
    let jobs = take(&world).await;
    let state = Jobs::fail(&world.control, &jobs[0], "no_such_user", false).await;
    assert_eq!(state.unwrap(), JobState::Dead);
    world.clock.advance(LEASE * 1_000);
    assert!(take(&world).await.is_empty());
}

#[tokio::test]
async fn a_worker_whose_lease_ran_out_spoils_nothing_for_the_one_that_follows() {
    let world = world().await;
    queue(&world, "mail").await;
    let slow = take(&world).await;
    world.clock.advance(LEASE);
    let fast = take(&world).await;
    // The slow one's failure must not take the lease from the fast one.
    fail(&world, &slow[0]).await;
    world.clock.advance(Duration::from_secs(60));
    assert!(take(&world).await.is_empty());
    Jobs::finish(&world.control, fast[0].id).await.unwrap();
    // And of a job that is done nothing comes back.
    fail(&world, &slow[0]).await;
    world.clock.advance(LEASE * 1_000);
    assert!(take(&world).await.is_empty());
    assert!(Jobs::dead(&world.control).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_leased_job_does_not_hide_a_later_one() {
    let world = world().await;
    queue(&world, "mail").await;
    take(&world).await;
    world.clock.advance(Duration::from_secs(5));
    queue(&world, "audit.deliver").await;
    assert_eq!(next_due(&world).await, Some(world.clock.now()));
    assert_eq!(take(&world).await[0].kind, "audit.deliver");
}

#[tokio::test]
async fn a_job_is_given_to_those_alone_who_ask_for_its_kind() {
    let world = world().await;
    queue(&world, "mail").await;
    world.clock.advance(Duration::from_secs(5));
    queue(&world, "audit.deliver").await;
    let deliveries = ["audit.deliver"];
    let due = Jobs::next_due(&world.control, &deliveries).await.unwrap();
    assert_eq!(due, Some(world.clock.now()));
    let taken = Jobs::take(&world.control, &deliveries, 10).await.unwrap();
    assert_eq!((taken[0].kind.as_str(), taken.len()), ("audit.deliver", 1));
    let leased = async |kinds: &[&'static str]| {
        let now = world.clock.now();
        Jobs::is_any_leased(&world.control, kinds, now)
            .await
            .unwrap()
    };
    assert!(leased(&deliveries).await);
    assert!(!leased(&["mail"]).await);
    assert_eq!(take(&world).await[0].kind, "mail");
    world.clock.advance(LEASE);
    assert!(!leased(&KINDS).await, "a lease that ended is nobody's");
}

#[tokio::test]
async fn a_job_that_waits_for_its_next_try_is_not_one_that_is_being_done() {
    let world = world().await;
    queue(&world, "mail").await;
    let jobs = take(&world).await;
    fail(&world, &jobs[0]).await;
    let now = world.clock.now();
    let leased = Jobs::is_any_leased(&world.control, &KINDS, now).await;
    assert!(!leased.unwrap());
}

#[tokio::test]
async fn a_job_that_was_given_up_is_tried_afresh_once_it_is_called_back() {
    let world = world().await;
    for kind in KINDS {
        queue(&world, kind).await;
    }
    for job in take(&world).await {
        let state = Jobs::fail(&world.control, &job, "gone", false).await;
        assert_eq!(state.unwrap(), JobState::Dead);
    }
    let revived: Result<u64, StorageError> = world
        .control
        .write(|transaction| {
            Box::pin(async move { Jobs::revive(transaction, "audit.deliver").await })
        })
        .await;
    assert_eq!(revived.unwrap(), 1);
    let again = take(&world).await;
    assert_eq!((again.len(), again[0].attempts), (1, 0));
    assert_eq!(again[0].kind, "audit.deliver");
    assert_eq!(Jobs::dead(&world.control).await.unwrap()[0].kind, "mail");
}

async fn hasten(world: &World, kind: &'static str, payload: &'static str) -> bool {
    let hastened: Result<bool, StorageError> = world
        .control
        .write(move |transaction| {
            Box::pin(async move { Jobs::hasten(transaction, kind, payload).await })
        })
        .await;
    hastened.unwrap()
}

#[tokio::test]
async fn a_job_that_rests_comes_due_once_it_is_wanted_and_one_that_is_being_done_does_not() {
    let world = world().await;
    let wanted = async || hasten(&world, "mail", "{}").await;
    assert!(!wanted().await);
    let id = queue(&world, "mail").await;
    let queued_at = world.clock.now();
    world.clock.advance(Duration::from_secs(1));
    assert!(wanted().await);
    assert_eq!(next_due(&world).await, Some(queued_at), "it keeps its turn");
    let jobs = take(&world).await;
    assert!(!wanted().await);
    fail(&world, &jobs[0]).await;
    assert!(!hasten(&world, "mail", "[]").await);
    assert!(!hasten(&world, "audit.deliver", "{}").await);
    assert!(take(&world).await.is_empty());
    assert!(wanted().await);
    let again = take(&world).await;
    assert_eq!((again.len(), again[0].id), (1, id));
    assert_eq!(again[0].attempts, 1);
    // The next pause is longer than the one before, as if nobody had asked.
    fail(&world, &again[0]).await;
    let due = world.clock.now().plus(Duration::from_secs(20));
    assert_eq!(next_due(&world).await, Some(due));
}
