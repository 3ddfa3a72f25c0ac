//! Callers live on runtimes of their own, which end before the process does. No change is lost with
//! the runtime of another's caller.

use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use storage::{ControlDatabase, StorageError};
use tokio::runtime::Runtime;
use tokio::sync::oneshot::{Receiver, Sender, channel};
use tokio::task::JoinHandle;

use sea_orm::ConnectionTrait;

use crate::world::{World, add, insert, open_control, soon, world};

/// A database that is opened on `home`, with a queue that has never run.
fn opened_on(home: &Runtime, world: &World) -> Arc<ControlDatabase> {
    let opening = open_control(world.folder.path().to_owned(), world.clock.clone());
    Arc::new(home.block_on(opening))
}

/// A change that says when it has begun, and ends when it is told to.
async fn gated(
    control: Arc<ControlDatabase>,
    note: i64,
    begun: Sender<()>,
    go_on: Receiver<()>,
) -> Result<(), StorageError> {
    let change = control.write(move |transaction| {
        Box::pin(async move {
            transaction.sql().execute_unprepared(&insert(note)).await?;
            let _ = begun.send(());
            let _ = go_on.await;
            Ok(())
        })
    });
    change.await
}

/// Queues a change before it waits for it.
async fn queued<T>(write: impl Future<Output = T>, queued: Sender<()>) -> T {
    let mut write = Box::pin(write);
    let once = std::future::poll_fn(|context| Poll::Ready(write.as_mut().poll(context)));
    assert!(once.await.is_pending());
    queued.send(()).unwrap();
    write.await
}

/// A change that was begun on a runtime of its own, and one from home that waits behind it.
struct Two {
    worker: Runtime,
    first: JoinHandle<Result<(), StorageError>>,
    first_go_on: Sender<()>,
    second: JoinHandle<Result<(), StorageError>>,
    second_begun: Receiver<()>,
    second_go_on: Sender<()>,
}

impl Two {
    fn queued_at(control: &Arc<ControlDatabase>, home: &Runtime) -> Self {
        let worker = Runtime::new().unwrap();
        let ((begun, first_begun), (first_go_on, wait)) = (channel(), channel());
        let first = worker.spawn(gated(Arc::clone(control), 1, begun, wait));
        home.block_on(first_begun).unwrap();
        let ((begun, second_begun), (second_go_on, wait)) = (channel(), channel());
        let (sender, waits) = channel();
        let second = gated(Arc::clone(control), 2, begun, wait);
        let second = home.spawn(queued(second, sender));
        home.block_on(waits).unwrap();
        Self {
            worker,
            first,
            first_go_on,
            second,
            second_begun,
            second_go_on,
        }
    }
}

#[test]
fn a_change_in_flight_outlives_the_runtime_of_whoever_came_before_it() {
    let home = Runtime::new().unwrap();
    let world = home.block_on(world());
    let control = opened_on(&home, &world);
    let two = Two::queued_at(&control, &home);
    two.first_go_on.send(()).unwrap();
    // Both are in one transaction now, which is not committed.
    home.block_on(two.second_begun).unwrap();
    drop(two.worker);
    two.second_go_on.send(()).unwrap();
    home.block_on(async {
        soon(two.second).await.unwrap().unwrap();
        assert_eq!(world.committed().await, [1, 2]);
    });
}

#[test]
fn a_caller_has_its_answer_though_those_that_came_after_it_are_not_made() {
    let home = Runtime::new().unwrap();
    let world = home.block_on(world());
    let control = opened_on(&home, &world);
    let two = Two::queued_at(&control, &home);
    // The group of the first is too old now to take the second with it.
    world.clock.advance(Duration::from_secs(1));
    two.first_go_on.send(()).unwrap();
    home.block_on(async {
        soon(two.first).await.unwrap().unwrap();
        soon(two.second_begun).await.unwrap();
        assert_eq!(world.committed().await, [1]);
    });
    // The second is made at home, where the end of the first's worker does not reach it.
    drop(two.worker);
    two.second_go_on.send(()).unwrap();
    home.block_on(async {
        soon(two.second).await.unwrap().unwrap();
        assert_eq!(world.committed().await, [1, 2]);
    });
}

#[test]
fn a_writer_goes_on_when_the_runtime_that_ran_it_has_ended() {
    let lasting = Runtime::new().unwrap();
    let ending = Runtime::new().unwrap();
    let world = lasting.block_on(world());
    let control = opened_on(&ending, &world);
    let ((begun, started), (_never, wait)) = (channel(), channel());
    ending.spawn(gated(Arc::clone(&control), 1, begun, wait));
    lasting.block_on(started).unwrap();
    let (sender, waits) = channel();
    // Waits behind the change of the other runtime, which ends before it has made it.
    let behind = Arc::clone(&control);
    let waiting = async move { add(&behind, 2).await };
    let waiting = lasting.spawn(queued(waiting, sender));
    lasting.block_on(waits).unwrap();
    drop(ending);
    lasting.block_on(async {
        soon(waiting).await.unwrap().unwrap();
        soon(add(&control, 3)).await.unwrap();
        assert_eq!(world.committed().await, [2, 3]);
    });
}

#[test]
fn a_change_that_comes_after_the_runtime_has_ended_is_made_where_its_caller_is() {
    let lasting = Runtime::new().unwrap();
    let ending = Runtime::new().unwrap();
    let world = lasting.block_on(world());
    let control = opened_on(&ending, &world);
    drop(ending);
    lasting.block_on(async {
        for note in 1..3 {
            soon(add(&control, note)).await.unwrap();
        }
        assert_eq!(world.committed().await, [1, 2]);
    });
}
