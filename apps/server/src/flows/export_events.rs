//! The whole audit log as a stream, of which a few hundred events are in memory at a time.

use actix_web::web::Bytes;
use audit::{Event, EventFilter};
use futures_util::stream::try_unfold;
use futures_util::{Stream, TryStreamExt};
use tenancy::Grant;
use tenancy::permission::ReadAudit;
use tracing::Span;

use super::settle_deliveries::settle_deliveries;
use crate::connection::make_headway;
use crate::error::{ApiError, Code};
use crate::extract::Standing;
use crate::middleware::log_broken_off;
use crate::state::AppState;

/// Events that are read at once.
const STEP: u64 = 500;

struct Export {
    state: AppState,
    grant: Grant<ReadAudit>,
    caller: Standing,
    filter: EventFilter,
    line: fn(Event) -> Result<String, ApiError>,
    after: Option<i64>,
}

/// The events that fit, oldest first, each written by `line`, after `head`.
///
/// # Errors
/// The database's failure, and those of [`Standing::check`] for a caller who is put out, before or
/// in the middle of the stream: the latter breaks it off, and is logged here, because the edge is
/// done with the request once the answer has begun.
pub async fn export_events(
    state: &AppState,
    grant: &Grant<ReadAudit>,
    caller: Standing,
    filter: EventFilter,
    head: &'static str,
    line: fn(Event) -> Result<String, ApiError>,
) -> Result<impl Stream<Item = Result<Bytes, ApiError>> + use<>, ApiError> {
    settle_deliveries(state).await?;
    let (state, grant) = (state.clone(), grant.clone());
    let mut export = Export {
        state,
        grant,
        caller,
        filter,
        line,
        after: None,
    };
    // The first step is made before the answer begins, so that its failure is an answer of its own.
    let first = export.step().await?;
    let first = first.map_or_else(|| head.to_owned(), |lines| format!("{head}{lines}"));
    let pieces = try_unfold((export, Some(first)), |(mut export, ready)| async move {
        let piece = match ready {
            Some(piece) => Some(piece),
            None => {
                let step = make_headway(async move { (export.step().await, export) });
                let Some((step, after)) = step.await else {
                    return Err(ApiError::new(Code::Internal));
                };
                export = after;
                step?
            }
        };
        Ok(piece.map(|piece| (Bytes::from(piece), (export, None))))
    });
    let request = Span::current();
    Ok(pieces.inspect_err(move |error| request.in_scope(|| log_broken_off(error))))
}

impl Export {
    /// The lines of the next events; `None` at the end.
    async fn step(&mut self) -> Result<Option<String>, ApiError> {
        self.caller.check().await?;
        let (audit, database) = (&self.state.audit, self.grant.database());
        let events = audit
            .after(database, &self.filter, self.after, STEP)
            .await?;
        let Some(last) = events.last() else {
            return Ok(None);
        };
        self.after = Some(last.seq);
        events
            .into_iter()
            .map(self.line)
            .collect::<Result<String, ApiError>>()
            .map(Some)
    }
}
