//! Judges and charges a call in one step, on the clock of the Redis.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use redis::Script;
use tokio::runtime::Handle;

use super::connection::{Connection, connect};
use super::{RedisError, RedisSettings};
use crate::allowance::standing;
use crate::decision::{Decision, Refused, micros};
use crate::limits::Ask;

/// The same arithmetic as `allowance`, in microseconds, which doubles hold exactly until the year
/// 2255. Answers the place of the limit with the longest wait (0: the call passes), that wait, and
/// for each limit how far its time is away.
const SCRIPT: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local by, wait = 0, 0
local before, after = {}, {}
for i = 1, #KEYS do
  local interval, tolerance = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local kept = tonumber(redis.call('GET', KEYS[i]) or '') or now
  before[i] = math.min(math.max(kept, now), now + tolerance)
  after[i] = before[i] + interval
  local longer = after[i] - tolerance - now
  if longer > wait then
    by, wait = i, longer
  end
end
local answer = {by, wait}
for i = 1, #KEYS do
  if by == 0 then
    local left = after[i] - now
    redis.call('SET', KEYS[i], string.format('%.0f', after[i]), 'PX', math.ceil(left / 1000) + 1)
    answer[i + 2] = left
  else
    answer[i + 2] = before[i] - now
  end
end
return answer
";

/// Counts that all servers share. Clones share one connection.
#[derive(Clone)]
pub struct SharedCounts(Arc<Parts>);

struct Parts {
    connection: Connection,
    script: Script,
}

impl fmt::Debug for SharedCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedCounts")
    }
}

impl SharedCounts {
    /// Counts in that Redis. A connection is made and kept by `home`, which must outlive every call;
    /// until there is one, calls are refused with [`RedisError::Away`].
    #[must_use]
    pub fn new(settings: RedisSettings, home: &Handle) -> Self {
        Self(Arc::new(Parts {
            connection: Connection::keep(home, settings),
            script: Script::new(SCRIPT),
        }))
    }

    /// Whether there is a Redis at that place which lets us in and can do what is asked of it; what
    /// it does with counts when its memory is full (`noeviction`: it keeps them), where it says so.
    ///
    /// # Errors
    /// [`RedisError`]
    pub async fn try_out(settings: &RedisSettings) -> Result<Option<String>, RedisError> {
        let mut connection = connect(settings).await?;
        // One call that is counted, for everything that the others need.
        let _: Vec<i64> = Script::new(SCRIPT)
            .key("{bailiwick}:limit:tried")
            .arg(1)
            .arg(1_000_000)
            .invoke_async(&mut connection)
            .await?;
        let info = redis::cmd("INFO").arg("memory").to_owned();
        // Some providers do not tell.
        let info: Result<String, _> = info.query_async(&mut connection).await;
        let policy = info.ok().and_then(|info| {
            let line = info
                .lines()
                .find_map(|line| line.strip_prefix("maxmemory_policy:"));
            line.map(|policy| policy.trim().to_owned())
        });
        Ok(policy)
    }

    /// Whether there is a connection at the moment, over which the last call was counted.
    #[must_use]
    pub fn answers(&self) -> bool {
        self.0.connection.get().is_some_and(|held| held.counts())
    }

    /// Charges a call against all limits, or against none when one of them refuses it.
    ///
    /// # Errors
    /// [`RedisError`]: whether the call was charged is not known then.
    pub(crate) async fn take(&self, asks: &[Ask]) -> Result<Decision, RedisError> {
        let held = self.0.connection.get().ok_or(RedisError::Away)?;
        let mut connection = held.connection.clone();
        let mut call = self.0.script.prepare_invoke();
        for ask in asks {
            // The braces keep all keys of one call at one place, wherever there are several.
            let name = URL_SAFE_NO_PAD.encode(ask.subject.0);
            call.key(format!("{{bailiwick}}:limit:{name}"));
            call.arg(ask.rate.interval()).arg(ask.rate.tolerance());
        }
        let answer: Result<Vec<i64>, _> = call.invoke_async(&mut connection).await;
        let answer = answer.inspect_err(|error| {
            // What the server itself refuses it would refuse over another connection too.
            if error.is_io_error() || error.is_timeout() || error.is_connection_dropped() {
                held.give_up();
            }
        });
        held.counted(answer.is_ok());
        read(asks, &answer?).ok_or(RedisError::Answer)
    }
}

fn read(asks: &[Ask], answer: &[i64]) -> Option<Decision> {
    let (&[by, wait], distances) = answer.split_first_chunk()?;
    if distances.len() != asks.len() {
        return None;
    }
    let refused = match usize::try_from(by).ok()?.checked_sub(1) {
        Some(by) if by >= asks.len() => return None,
        Some(by) => Some(Refused {
            by,
            wait: micros(wait),
        }),
        None => None,
    };
    let standings = asks.iter().zip(distances);
    let standings = standings.map(|(ask, distance)| standing(ask.limit, ask.rate, *distance));
    Some(Decision {
        standings: standings.collect(),
        refused,
    })
}
