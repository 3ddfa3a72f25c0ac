//! What the ledger should do, without a database.

use std::time::Duration;

use kernel::Timestamp;

const DAY: Duration = Duration::from_secs(86_400);
const IDLE: Duration = Duration::from_secs(14 * 86_400);

/// What happens to a session.
#[derive(Debug, Clone)]
pub enum Step {
    /// The client presents the newest token that it has received.
    Refresh { answer_lost: bool },
    /// It does so in several calls at once.
    Parallel { calls: usize, answers_lost: bool },
    /// Somebody presents the token so many generations before the newest.
    Old { back: usize },
    /// The process ends, and another one starts over the same database.
    Restart,
    /// The client presents its token, and the change fails when it is committed.
    FailedCommit,
    /// Nothing happens for a while.
    Wait { days: u64 },
    /// The owner ends the session.
    Revoke,
}

/// What a call must be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The token of this generation.
    Token(usize),
    /// That the token is not good.
    Refused,
}

/// How often each event tells of the session.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Events {
    pub refreshed: usize,
    pub repeated: usize,
    pub replayed: usize,
}

/// A session and who holds which of its tokens.
pub struct Model {
    newest: usize,
    /// The newest token that the honest client has received.
    pub held: usize,
    repeated: Option<usize>,
    ended: bool,
    last_used: Timestamp,
    expires_at: Timestamp,
    pub events: Events,
}

impl Model {
    pub fn begin(now: Timestamp, expires_at: Timestamp) -> Self {
        Self {
            newest: 0,
            held: 0,
            repeated: None,
            ended: false,
            last_used: now,
            expires_at,
            events: Events::default(),
        }
    }

    pub fn is_alive(&self, now: Timestamp) -> bool {
        !self.ended && now < self.expires_at && now < self.last_used.plus(IDLE)
    }

    pub fn newest(&self) -> usize {
        self.newest
    }

    /// The generation that is so many before the newest, where there is one.
    pub fn back(&self, back: usize) -> usize {
        self.newest.saturating_sub(back)
    }

    /// Whether presenting a token changes something.
    pub fn writes(&self, generation: usize, now: Timestamp) -> bool {
        let noted = generation + 1 == self.newest && self.repeated == Some(generation);
        self.is_alive(now) && !noted
    }

    /// One presentation of a token.
    pub fn present(&mut self, generation: usize, now: Timestamp) -> Expected {
        if !self.is_alive(now) {
            return Expected::Refused;
        }
        match self.newest - generation {
            0 => {
                self.newest += 1;
                self.last_used = now;
                self.events.refreshed += 1;
                Expected::Token(self.newest)
            }
            1 => {
                if self.repeated != Some(generation) {
                    self.repeated = Some(generation);
                    self.events.repeated += 1;
                }
                Expected::Token(self.newest)
            }
            _ => {
                self.ended = true;
                self.events.replayed += 1;
                Expected::Refused
            }
        }
    }

    pub fn end(&mut self) {
        self.ended = true;
    }
}

pub fn days(count: u64) -> Duration {
    DAY * u32::try_from(count).unwrap()
}
