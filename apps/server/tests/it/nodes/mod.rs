//! Several servers over one database.

mod deafness;
mod deploy_page;
mod dump;
mod limits;
mod lost_keys;
mod processes;
mod program_pair;
mod revocation;
mod work;

use std::time::{Duration, Instant};

use crate::api::people::{Person, owner};
use crate::world::{Call, World};

/// Two servers over one fresh database, and its owner. The claim link of the server that started last
/// is the one that counts, so the owner takes the installation before the second one starts.
pub async fn two_nodes() -> (World, World, Person) {
    let first = World::start_shared().await;
    let ada = owner(&first).await;
    let second = first.another_node(1).await;
    hears(&first).await;
    hears(&second).await;
    (first, second, ada)
}

/// Stops both and takes everything away.
pub async fn end(first: World, second: World) {
    second.leave().await;
    first.stop().await;
}

/// Waits until a node believes its memory.
pub async fn hears(node: &World) {
    let heard = || node.state().control.notices().are_heard();
    soon("a node hears the others", async || heard()).await;
}

/// Waits for what is to be so within a moment.
pub async fn soon(what: &str, mut is_so: impl AsyncFnMut() -> bool) -> Duration {
    let began = Instant::now();
    loop {
        if is_so().await {
            return began.elapsed();
        }
        assert!(began.elapsed() < Duration::from_secs(10), "not so: {what}");
        actix_web::rt::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The status of a call.
pub async fn status(call: Call) -> u16 {
    call.send().await.status
}
