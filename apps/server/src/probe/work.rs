//! Background work: done once, put back on a failure, given up when it is no use.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use auth::{AuthError, Client};
use kernel::{Actor, Clock, EmailAddress, Entropy, IdempotencyKey, Origin, SecretText, Timestamp};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use storage::{DataFolder, Job, Jobs, NewJob, StorageError};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::config::{PublicUrl, Settings};
use crate::start::{Background, Surroundings, open_domains};
use crate::state::AppState;
use crate::worker::{JobFailure, JobFuture, JobHandler, WorkerTask, Workshop, purge};

/// Fails or not, as the payload says, counts its tries and tells of each.
#[derive(Clone, Default)]
struct Sample(Arc<AtomicUsize>, Arc<Notify>);

/// Hangs until it is let go, and tells that it has begun.
#[derive(Clone, Default)]
struct Hanging {
    begun: Arc<Notify>,
    release: Arc<Notify>,
}

impl JobHandler for Hanging {
    fn kind(&self) -> &'static str {
        "hanging"
    }

    fn run<'a>(&'a self, _: &'a AppState, _: &'a Job) -> JobFuture<'a> {
        Box::pin(async move {
            self.begun.notify_one();
            self.release.notified().await;
            Ok(())
        })
    }
}

/// Fails instead of waiting for ever.
async fn soon(future: impl Future<Output = ()>) {
    let waited = tokio::time::timeout(Duration::from_secs(30), future).await;
    waited.expect("waits for ever");
}

impl JobHandler for Sample {
    fn kind(&self) -> &'static str {
        "sample"
    }

    fn run<'a>(&'a self, _: &'a AppState, job: &'a Job) -> JobFuture<'a> {
        Box::pin(async move {
            self.0.fetch_add(1, Ordering::SeqCst);
            self.1.notify_one();
            match job.payload.as_str() {
                "later" => Err(JobFailure::Retry("later")),
                "never" => Err(JobFailure::GiveUp("never")),
                "panic" => panic!("canary of the job"),
                _ => Ok(()),
            }
        })
    }
}

/// The domains without a server and without its worker, which would take jobs away.
async fn domains() -> (TempDir, AppState) {
    let folder = tempfile::tempdir().unwrap();
    let data = DataFolder::open(&folder.path().join("data")).unwrap();
    let mut settings = Settings::load(None, []).unwrap();
    settings.set_data_dir(data.path());
    let public_url = PublicUrl::of_address(settings.server.listen);
    let clock = Clock::manual(Timestamp::from_micros(1_795_350_600_000_000));
    let surroundings = Surroundings {
        clock,
        entropy: Entropy::seeded(7),
        background: Background::OnDemand,
    };
    let state = open_domains(settings, data, public_url, surroundings)
        .await
        .unwrap();
    (folder, state)
}

async fn enqueue(state: &AppState, kind: &'static str, payload: &str) {
    let job = NewJob {
        id: state.ids.next().unwrap(),
        kind,
        payload: payload.to_owned(),
    };
    let queued: Result<(), StorageError> = state
        .control
        .write(move |tx| Box::pin(async move { Jobs::enqueue(tx, job).await }))
        .await;
    queued.unwrap();
}

async fn dead(state: &AppState) -> Vec<String> {
    let dead = Jobs::dead(&state.control).await.unwrap();
    dead.into_iter().filter_map(|job| job.last_error).collect()
}

#[actix_web::test]
async fn a_job_is_done_once() {
    let ((_folder, state), sample) = (domains().await, Sample::default());
    let workshop = Workshop::new(state.clone(), vec![Box::new(sample.clone())]);
    enqueue(&state, "sample", "now").await;
    assert_eq!(workshop.clear(|| true).await.unwrap(), 1);
    state.clock.advance(Duration::from_secs(3_600));
    assert_eq!(workshop.clear(|| true).await.unwrap(), 0);
    assert_eq!(sample.0.load(Ordering::SeqCst), 1);
}

#[actix_web::test]
async fn a_failed_job_comes_back_and_a_useless_one_is_given_up() {
    let ((_folder, state), sample) = (domains().await, Sample::default());
    let workshop = Workshop::new(state.clone(), vec![Box::new(sample.clone())]);
    for payload in ["later", "never", "panic"] {
        enqueue(&state, "sample", payload).await;
    }
    assert_eq!(workshop.clear(|| true).await.unwrap(), 3);
    assert_eq!(dead(&state).await, ["never"]);
    assert_eq!(workshop.clear(|| true).await.unwrap(), 0);
    for _ in 0..20 {
        state.clock.advance(Duration::from_secs(48 * 3_600));
        workshop.clear(|| true).await.unwrap();
    }
    let mut codes = dead(&state).await;
    codes.sort();
    assert_eq!(codes, ["later", "never", "panicked"]);
    // The two that may succeed were tried equally often, and many times; the third once.
    let tries = sample.0.load(Ordering::SeqCst) - 1;
    assert!(tries % 2 == 0 && tries > 20, "{tries}");
}

#[actix_web::test]
async fn a_job_that_nobody_knows_stays_for_a_version_that_does() {
    let (_folder, state) = domains().await;
    let workshop = Workshop::new(state.clone(), vec![Box::new(Sample::default())]);
    enqueue(&state, "unheard_of", "").await;
    for _ in 0..20 {
        assert_eq!(workshop.clear(|| true).await.unwrap(), 0);
        state.clock.advance(Duration::from_secs(48 * 3_600));
    }
    assert!(dead(&state).await.is_empty());
    assert!(
        Jobs::next_due(&state.control, &["unheard_of"])
            .await
            .unwrap()
            .is_some()
    );
}

#[actix_web::test]
async fn a_job_that_hangs_holds_up_none_of_another_group() {
    let (_folder, state) = domains().await;
    let (hanging, sample) = (Hanging::default(), Sample::default());
    let groups: Vec<Vec<Box<dyn JobHandler>>> = vec![
        vec![Box::new(hanging.clone())],
        vec![Box::new(sample.clone())],
    ];
    enqueue(&state, "hanging", "").await;
    let worker = WorkerTask::start_groups(state.clone(), groups, Background::Runs);
    soon(hanging.begun.notified()).await;
    // One that is there when the worker rests, and one for which it is woken.
    for _ in 0..2 {
        enqueue(&state, "sample", "now").await;
        state.work.wake();
        soon(sample.1.notified()).await;
    }
    hanging.release.notify_one();
    worker.stop().await;
}

#[actix_web::test]
async fn a_worker_that_is_told_to_stop_leaves_the_next_job_to_others() {
    let ((_folder, state), sample) = (domains().await, Sample::default());
    let workshop = Workshop::new(state.clone(), vec![Box::new(sample.clone())]);
    for _ in 0..3 {
        enqueue(&state, "sample", "now").await;
    }
    let none_done = || sample.0.load(Ordering::SeqCst) == 0;
    assert_eq!(workshop.clear(none_done).await.unwrap(), 1);
    // They wait for no lease to end.
    let left = Jobs::take(&state.control, &["sample"], 10).await.unwrap();
    assert_eq!(left.len(), 2);
}

#[actix_web::test]
async fn old_answers_under_idempotency_keys_go_though_no_other_request_comes() {
    let (_folder, state) = domains().await;
    let somebody = Actor {
        user: "usr_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
        session: "ses_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
        workspace: None,
    };
    for number in 0..150 {
        let key = IdempotencyKey::new(&format!("key-{number}"), &somebody, "POST /", b"{}");
        let answered = state.control.write_once(key.ok(), |_| {
            Box::pin(async { Ok::<_, StorageError>("Ada Lovelace".to_owned()) })
        });
        answered.await.unwrap();
    }
    let kept = || count(&state, "SELECT 1 FROM idempotency_keys");
    state.clock.advance(Duration::from_secs(24 * 3_600));
    purge(&state, || true).await;
    assert_eq!(kept().await, 150);
    state.clock.advance(Duration::from_secs(1));
    purge(&state, || true).await;
    assert_eq!(kept().await, 0);
}

#[actix_web::test]
async fn sessions_that_ended_long_ago_go_with_the_addresses_in_them() {
    let (_folder, state) = domains().await;
    let password = SecretText::new("plum orbit canvas seventeen".to_owned());
    let email = EmailAddress::parse("owner@example.com").unwrap();
    let user = state.auth.prepare_user(email, &password, "Owner").await;
    let (auth, user) = (state.auth.clone(), user.unwrap());
    let claim = auth.issue_claim().await.unwrap().unwrap();
    let begun = state.control.write(move |tx| {
        Box::pin(async move {
            let origin = Origin::default();
            let user = auth.redeem_claim_in(tx, &origin, &claim, user).await?;
            for _ in 0..1_150 {
                let begun = auth.insert_session_in(tx, &origin, user, None, None, Client::Web);
                begun.await?;
            }
            Ok::<_, AuthError>(())
        })
    });
    begun.await.unwrap();
    // The others had to make room at once; a thousand were idle on day 14.
    let kept = || count(&state, "SELECT 1 FROM sessions");
    for (days, left) in [(30, 1_150), (1, 1_000), (13, 1_000), (1, 0)] {
        state.clock.advance(Duration::from_secs(days * 24 * 3_600));
        purge(&state, || true).await;
        assert_eq!(kept().await, left);
    }
}

async fn count(state: &AppState, rows: &str) -> usize {
    let rows = Statement::from_string(DbBackend::Sqlite, rows);
    let rows = state.control.reader().query_all_raw(rows).await;
    rows.unwrap().len()
}
