//! Load: so many connections, each sending one request after another for a bounded time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::BenchError;
use super::http::{Connection, Request};
use super::spread::quantile;

/// Beyond the span of a load, requests in flight have this long to come back.
const GRACE: Duration = Duration::from_secs(60);

/// What to send, and how.
#[derive(Debug, Clone)]
pub struct Load {
    /// Where to.
    pub address: SocketAddr,
    /// One connection per entry, which sends this one request over and over.
    pub requests: Vec<Arc<Request>>,
    /// The status that each answer must have.
    pub status: u16,
    /// For how long.
    pub span: Duration,
    /// The time from one request of a connection to its next; none: as fast as answers come.
    pub pace: Option<Duration>,
}

/// What a load showed.
#[derive(Debug)]
pub struct Outcome {
    /// Answers per second.
    pub rate: f64,
    /// From the moment a request was due until its answer was read, in milliseconds, sorted.
    milliseconds: Vec<f64>,
}

impl Outcome {
    /// The time that the share `part` of the requests stayed within, in milliseconds.
    pub fn latency(&self, part: f64) -> f64 {
        quantile(&self.milliseconds, part)
    }
}

impl Load {
    /// Runs the load.
    ///
    /// # Errors
    /// When a connection fails or an answer has another status.
    pub async fn run(&self) -> Result<Outcome, BenchError> {
        let mut connections = Vec::new();
        for request in &self.requests {
            connections.push((Connection::open(self.address).await?, Arc::clone(request)));
        }
        let start = Instant::now();
        let mut tasks = JoinSet::new();
        for (number, (connection, request)) in (0_u32..).zip(connections) {
            let load = self.clone();
            tasks.spawn(async move { load.drive(connection, &request, start, number).await });
        }
        let all = async {
            let mut milliseconds = Vec::new();
            while let Some(done) = tasks.join_next().await {
                milliseconds.extend(done.map_err(|_| BenchError::Stuck)??);
            }
            Ok::<Vec<f64>, BenchError>(milliseconds)
        };
        let all = tokio::time::timeout(self.span + GRACE, all).await;
        let mut milliseconds = all.map_err(|_| BenchError::Stuck)??;
        let seconds = start.elapsed().as_secs_f64();
        milliseconds.sort_by(f64::total_cmp);
        let rate = count(milliseconds.len()) / seconds;
        Ok(Outcome { rate, milliseconds })
    }

    async fn drive(
        &self,
        mut connection: Connection,
        request: &Request,
        start: Instant,
        number: u32,
    ) -> Result<Vec<f64>, BenchError> {
        let mut milliseconds = Vec::new();
        let mut due = self.first(start, number);
        while start.elapsed() < self.span {
            if self.pace.is_some() {
                tokio::time::sleep_until(due.into()).await;
            }
            let answer = connection.send(request).await?;
            if answer.status != self.status {
                return Err(BenchError::Status {
                    call: "a request of the load".to_owned(),
                    status: answer.status,
                    body: String::from_utf8_lossy(answer.body).into_owned(),
                });
            }
            milliseconds.push(due.elapsed().as_secs_f64() * 1_000.0);
            due = self.pace.map_or_else(Instant::now, |pace| due + pace);
        }
        Ok(milliseconds)
    }

    /// Paced connections do not begin all at once.
    fn first(&self, start: Instant, number: u32) -> Instant {
        let connections = u32::try_from(self.requests.len()).unwrap_or(u32::MAX);
        match self.pace {
            Some(pace) => start + pace * number / connections.max(1),
            None => Instant::now(),
        }
    }
}

/// One request for so many connections.
pub fn repeated(request: &Request, connections: usize) -> Vec<Arc<Request>> {
    std::iter::repeat_n(Arc::new(request.clone()), connections).collect()
}

/// A count as a number to calculate with.
#[expect(
    clippy::cast_precision_loss,
    reason = "nothing here is counted beyond 2^52"
)]
pub fn count(number: usize) -> f64 {
    number as f64
}
