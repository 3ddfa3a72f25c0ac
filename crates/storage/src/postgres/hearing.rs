//! Listens to the notices of all nodes, and proves again and again that none is missed.

use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::notices::{Heard, Notices, now};

/// The channel's name.
pub(crate) const CHANNEL: &str = "bailiwick";

/// The pause between two proofs.
const PULSE: Duration = Duration::from_millis(200);

/// A proof that takes longer is none.
const SILENCE: Duration = Duration::from_millis(500);

/// The task that listens; it ends with this value.
#[derive(Debug)]
pub(crate) struct Hearing(JoinHandle<()>);

impl Hearing {
    pub(super) fn begin(home: &Handle, options: PgConnectOptions, notices: Notices) -> Self {
        Self(home.spawn(async move {
            loop {
                let Err(error) = hear(&options, &notices).await;
                notices.lost();
                tracing::warn!(error = %error, "notices of other nodes are not heard");
                tokio::time::sleep(PULSE).await;
            }
        }))
    }
}

impl Drop for Hearing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Never ends but by an error.
enum Never {}

async fn hear(options: &PgConnectOptions, notices: &Notices) -> Result<Never, sqlx::Error> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .connect_lazy_with(options.clone());
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    // Whatever was said before is not heard any more.
    notices.tell(Heard::Gap);
    loop {
        let began = now();
        prove(&mut listener, notices).await?;
        notices.proven(began);
        attend(&mut listener, notices, began + PULSE).await?;
    }
}

/// A question and its answer on the very connection that notices come over: each that was committed
/// before comes before the answer.
async fn prove(listener: &mut PgListener, notices: &Notices) -> Result<(), sqlx::Error> {
    let question = sqlx::query("SELECT 1").execute(&mut *listener);
    let answer = timeout(SILENCE, question).await;
    answer.map_err(|_| sqlx::Error::PoolTimedOut)??;
    while let Some(notice) = listener.next_buffered() {
        tell(notices, notice.payload());
    }
    Ok(())
}

/// Passes notices on until it is time for the next proof.
async fn attend(
    listener: &mut PgListener,
    notices: &Notices,
    until: Instant,
) -> Result<(), sqlx::Error> {
    loop {
        let left = until.saturating_duration_since(now());
        if left.is_zero() {
            return Ok(());
        }
        match timeout(left, listener.try_recv()).await {
            Err(_) => return Ok(()),
            Ok(Ok(Some(notice))) => tell(notices, notice.payload()),
            // The connection was lost: some may have been missed.
            Ok(Ok(None)) => return Err(sqlx::Error::PoolClosed),
            Ok(Err(error)) => return Err(error),
        }
    }
}

fn tell(notices: &Notices, payload: &str) {
    match payload.split_once(' ') {
        Some((topic, subject)) => notices.tell(Heard::Notice { topic, subject }),
        // Of an unknown form, of a newer program perhaps.
        None => notices.tell(Heard::Gap),
    }
}
