//! Work that makes headway whatever becomes of its connection.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use futures_util::future::poll_immediate;
use tokio::task::JoinSet;

/// Does `work`, what is not done at once as a task of its own on this thread, and ends it when this
/// future is dropped; `None` when it panicked or the thread is ending.
///
/// actix polls neither a handler nor a body once it has decided to end their connection, which for
/// a pipelined request it may decide right after it began to work (actix-http 3.20,
/// `h1/dispatcher.rs`, `LINGER`); then it waits until the client has taken what was written. A
/// future that is left like that in the middle of a query holds one of the few connections to a
/// database, for as long as the client likes.
pub async fn make_headway<T: 'static>(work: impl Future<Output = T> + 'static) -> Option<T> {
    let mut work = Box::pin(AssertUnwindSafe(work).catch_unwind());
    if let Some(done) = poll_immediate(&mut work).await {
        return done.ok();
    }
    let mut task = JoinSet::new();
    task.spawn_local(work);
    task.join_next().await?.ok()?.ok()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use futures_util::FutureExt;
    use tokio::task::yield_now;

    use super::*;

    async fn steps(number: u32, done: Rc<Cell<u32>>) -> u32 {
        for _ in 0..number {
            yield_now().await;
            done.set(done.get() + 1);
        }
        number
    }

    async fn a_while() {
        for _ in 0..20 {
            yield_now().await;
        }
    }

    #[actix_web::test]
    async fn work_goes_on_though_nobody_polls_for_its_answer() {
        let done = Rc::new(Cell::new(0));
        let mut answer = Box::pin(make_headway(steps(5, Rc::clone(&done))));
        assert_eq!(answer.as_mut().now_or_never(), None);
        a_while().await;
        assert_eq!(done.get(), 5);
        assert_eq!(answer.await, Some(5));
    }

    #[actix_web::test]
    async fn work_ends_with_whoever_wanted_it() {
        let done = Rc::new(Cell::new(0));
        assert_eq!(
            make_headway(steps(1_000, Rc::clone(&done))).now_or_never(),
            None
        );
        a_while().await;
        assert!(done.get() < 5, "{done:?}");
    }

    #[actix_web::test]
    async fn work_that_panics_has_no_answer() {
        async fn panicking(after: u32) {
            steps(after, Rc::default()).await;
            panic!("on purpose");
        }
        assert_eq!(make_headway(panicking(0)).await, None);
        assert_eq!(make_headway(panicking(3)).await, None);
    }
}
