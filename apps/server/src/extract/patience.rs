//! Waiting for the pieces of a body, but not for ever.

use std::time::Duration;

use actix_web::HttpRequest;
use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, timeout_at};

use super::State;
use crate::config::BodyPatience;
use crate::error::{ApiError, Code};

/// The patience with one body: it runs from the moment it is made.
pub struct Patience {
    piece: Duration,
    end: Instant,
}

impl Patience {
    pub fn new(piece: Duration, whole: Duration) -> Self {
        let end = Instant::now() + whole;
        Self { piece, end }
    }

    /// The next item; `None` at the end of the stream.
    ///
    /// # Errors
    /// 408 `request_timeout` when the item or the whole takes too long.
    pub async fn next<S>(&self, stream: &mut S) -> Result<Option<S::Item>, ApiError>
    where
        S: Stream + Unpin,
    {
        let now = Instant::now();
        // A stream that always has something ready would never let a timer ring.
        if now >= self.end {
            return Err(too_slow());
        }
        let until = self.end.min(now + self.piece);
        let item = timeout_at(until, stream.next()).await;
        item.map_err(|_| too_slow())
    }
}

/// How long a body of the request may take.
pub fn of_settings(request: &HttpRequest) -> BodyPatience {
    let state = request.app_data::<State>();
    state.map_or_else(BodyPatience::default, |state| {
        state.settings.server.patience
    })
}

fn too_slow() -> ApiError {
    ApiError::new(Code::RequestTimeout)
        .detail("The next part of the body, or all of it, did not come in time.")
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    const LONG: Duration = Duration::from_secs(3_600);

    #[actix_web::test]
    async fn a_body_that_comes_in_time_is_read_to_its_end() {
        let patience = Patience::new(LONG, LONG);
        let mut body = stream::iter([1, 2]);
        for expected in [Some(1), Some(2), None] {
            assert_eq!(patience.next(&mut body).await.unwrap(), expected);
        }
    }

    #[actix_web::test]
    async fn a_piece_that_never_comes_is_not_waited_for() {
        let patience = Patience::new(Duration::ZERO, LONG);
        let mut body = stream::pending::<u8>();
        let error = patience.next(&mut body).await.unwrap_err();
        assert_eq!(error.code(), Code::RequestTimeout);
    }

    #[actix_web::test]
    async fn a_body_that_comes_drop_by_drop_ends_with_the_time_for_the_whole() {
        let patience = Patience::new(LONG, Duration::from_millis(1));
        let mut drops = Box::pin(stream::unfold((), |()| async {
            tokio::task::yield_now().await;
            Some(((), ()))
        }));
        let error = loop {
            match patience.next(&mut drops).await {
                Ok(drop) => assert!(drop.is_some()),
                Err(error) => break error,
            }
        };
        assert_eq!(error.code(), Code::RequestTimeout);
    }

    #[actix_web::test]
    async fn a_body_of_which_something_is_always_there_ends_as_well() {
        let patience = Patience::new(LONG, Duration::from_millis(1));
        let mut flood = stream::repeat(());
        while patience.next(&mut flood).await.is_ok() {}
    }
}
