//! Bare durable inserts, in this process and without HTTP.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::{Clock, Entropy, IdSource};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use tokio::task::JoinSet;

use super::lead_row;
use super::open::open;
use crate::bench::BenchError;
use crate::bench::load::count;

/// Some SQLCipher files with the product's schema, one writing connection each.
#[derive(Debug)]
pub struct Files {
    files: Vec<DatabaseConnection>,
    ids: IdSource,
}

impl Files {
    /// Makes the files.
    pub async fn make(folder: &Path, number: usize) -> Result<Self, BenchError> {
        let entropy = Entropy::system();
        let ids = IdSource::new(Clock::system(), entropy.clone());
        let mut files = Vec::new();
        for index in 0..number {
            let file = folder.join(format!("bare-{index}.db"));
            files.push(open(&file, Some(&entropy.key()?), 1).await?);
        }
        Ok(Self { files, ids })
    }

    /// Inserts with so many tasks, spread over the files, each row durable by itself; answers rows
    /// per second.
    pub async fn insert(&self, tasks: usize, span: Duration) -> Result<f64, BenchError> {
        by_tasks(self.files.iter().cycle().take(tasks), &self.ids, span).await
    }
}

/// Inserts with one task for each of these connections, over and over; answers rows per second.
pub(super) async fn by_tasks<'c>(
    connections: impl Iterator<Item = &'c DatabaseConnection>,
    ids: &IdSource,
    span: Duration,
) -> Result<f64, BenchError> {
    let start = Instant::now();
    let mut running = JoinSet::new();
    for connection in connections {
        let (connection, ids) = (connection.clone(), ids.clone());
        running.spawn(async move {
            let mut rows = 0;
            while start.elapsed() < span {
                lead_row::insert(&connection, &ids).await?;
                rows += 1;
            }
            Ok::<usize, BenchError>(rows)
        });
    }
    let mut rows = 0;
    while let Some(done) = running.join_next().await {
        rows += done.map_err(|_| BenchError::Stuck)??;
    }
    Ok(count(rows) / start.elapsed().as_secs_f64())
}

/// What a second row in the same transaction costs, as statements alone.
#[derive(Debug)]
pub struct EventCost {
    file: Arc<DatabaseConnection>,
    ids: IdSource,
}

/// The product's event row, with digests and sealed personal data of the right length.
const EVENT: &str = "INSERT INTO audit_events (workspace_id, seq, id, occurred_at, action, \
    actor_kind, actor_id, session_id, target_kind, target_id, details, request_id, personal_digest, \
    leaf_hash, personal) \
    SELECT zeroblob(16), COALESCE(MAX(seq) + 1, 0), randomblob(16), 1800000000000000, \
    'lead.created', 'user', randomblob(16), randomblob(16), 'lead', \
    'lead_01h455vb4pex5vsknk084sn02q', '{\"fields\":[\"name\",\"email\"]}', \
    'req_01h455vb4pex5vsknk084sn02q', randomblob(32), randomblob(32), randomblob(206) \
    FROM audit_events WHERE workspace_id = zeroblob(16)";

impl EventCost {
    /// Makes the file.
    pub async fn make(folder: &Path) -> Result<Self, BenchError> {
        let entropy = Entropy::system();
        let ids = IdSource::new(Clock::system(), entropy.clone());
        let file = open(&folder.join("event.db"), Some(&entropy.key()?), 1).await?;
        let file = Arc::new(file);
        Ok(Self { file, ids })
    }

    /// The median milliseconds of one durable transaction that inserts a lead, with or without an
    /// event beside it.
    pub async fn milliseconds(&self, event: Beside, span: Duration) -> Result<f64, BenchError> {
        let start = Instant::now();
        let mut times = Vec::new();
        while start.elapsed() < span {
            let began = Instant::now();
            let transaction = self.file.begin().await?;
            lead_row::insert(&transaction, &self.ids).await?;
            if event == Beside::Event {
                let event = Statement::from_string(DbBackend::Sqlite, EVENT);
                transaction.execute_raw(event).await?;
            }
            transaction.commit().await?;
            times.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok(crate::bench::spread::Spread::of(&times).median)
    }
}

/// What stands beside the lead in the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Nothing.
    Nothing,
    /// An event.
    Event,
}
