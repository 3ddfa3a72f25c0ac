//! A file that is sent in pieces, with something happening between two of them.

use std::cell::Cell;
use std::io;
use std::rc::Rc;

use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use serde_json::Value;
use tokio::sync::Notify;

use super::Program;

/// A stop in a stream of pieces: it is told when the stream is there, and tells it to go on.
#[derive(Default)]
pub struct Halt {
    reached: Notify,
    go_on: Notify,
}

impl Halt {
    /// Waits until the pieces before the halt were taken.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    /// Lets the rest go.
    pub fn go_on(&self) {
        self.go_on.notify_one();
    }
}

/// The pieces, with a halt before the one of this number.
fn pieces(
    file: &str,
    halt_before: usize,
    halt: Rc<Halt>,
) -> impl Stream<Item = io::Result<Bytes>> + 'static {
    let pieces: Vec<Bytes> = file
        .as_bytes()
        .chunks(8 * 1024)
        .map(Bytes::copy_from_slice)
        .collect();
    let next = Rc::new(Cell::new(0));
    stream::unfold(pieces.into_iter(), move |mut rest| {
        let (halt, next) = (Rc::clone(&halt), Rc::clone(&next));
        async move {
            if next.get() == halt_before {
                halt.reached.notify_one();
                halt.go_on.notified().await;
            }
            next.set(next.get() + 1);
            let piece = rest.next()?;
            Some((Ok(piece), rest))
        }
    })
}

/// Sends a file of leads, and answers with the report; none when the program went before.
pub async fn upload(
    program: &Program,
    token: &str,
    file: &str,
    halt_before: usize,
    halt: Rc<Halt>,
) -> Option<(u16, Value)> {
    let request = program
        .request("POST", "/v1/leads/imports")
        .bearer_auth(token);
    let request = request
        .insert_header(("content-type", "text/csv"))
        .insert_header(("idempotency-key", "the one file"));
    let stream = Box::pin(pieces(file, halt_before, halt));
    let mut response = request.send_stream(stream).await.ok()?;
    let bytes = response.body().await.ok()?;
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    Some((response.status().as_u16(), body))
}

/// A file of so many leads.
pub fn file(rows: usize) -> String {
    let rows = (0..rows).map(|row| format!("Lead {row},lead-{row}@file.example,{row}.50,EUR\n"));
    "name,email,value,currency\n".to_owned() + &rows.collect::<String>()
}
