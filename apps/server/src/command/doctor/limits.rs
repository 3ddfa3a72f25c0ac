//! Where it is counted how often somebody knocks.

use limits::SharedCounts;

use super::finding::Finding;
use crate::command::explain::reason;
use crate::config::Settings;

const CHECK: &str = "limits";

/// Several servers count together, in a Redis that keeps what it is given.
pub(super) async fn check(settings: &Settings) -> Finding {
    let Some(redis) = &settings.redis else {
        return match settings.postgres {
            None => Finding::ok(CHECK, "calls are counted in this server"),
            Some(_) => Finding::warning(
                CHECK,
                "each of several servers counts calls for itself, with a quarter of each rate",
                "set redis.url on every server",
            ),
        };
    };
    match SharedCounts::try_out(redis).await {
        Ok(None) => Finding::ok(CHECK, "Redis counts calls for all servers"),
        Ok(Some(policy)) if policy == "noeviction" => {
            Finding::ok(CHECK, "Redis counts calls for all servers")
        }
        Ok(Some(policy)) => {
            let message = format!("Redis forgets counts when its memory is full ({policy})");
            let remedy = "give the counts a Redis of their own, with maxmemory-policy noeviction";
            Finding::warning(CHECK, message, remedy)
        }
        Err(error) => Finding::failed(
            CHECK,
            format!("Redis does not count calls: {}", reason(&error)),
            "let redis.url name a Redis that answers; until then each server counts for itself",
        ),
    }
}
