//! The writes of one round, and what became of each as its client saw it.

use std::cell::Cell;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::Program;
use super::dice::Dice;

/// What a write does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    Create,
    /// Changes the first version of a record.
    Update(String),
    Delete(String),
}

/// One write, and its answer; none when the program went before it answered.
#[derive(Debug, Clone)]
pub struct Write {
    pub place: usize,
    pub list: &'static str,
    pub act: Act,
    /// A text that no other write has: a name, a note, and the `Idempotency-Key`.
    pub mark: String,
    pub answer: Option<(u16, Value)>,
}

impl Write {
    pub fn create(place: usize, list: &'static str, mark: String) -> Self {
        Self {
            place,
            list,
            act: Act::Create,
            mark,
            answer: None,
        }
    }

    /// The id of what it made.
    pub fn made(&self) -> Option<&str> {
        let (_, body) = self.answer.as_ref()?;
        body["id"].as_str()
    }

    pub fn was_acknowledged(&self) -> bool {
        self.answer.is_some()
    }

    async fn send(&self, program: &Program, token: &str) -> Option<(u16, Value)> {
        let (method, path, body) = match &self.act {
            Act::Create => ("POST", self.list.to_owned(), json!({"name": self.mark})),
            Act::Update(id) => (
                "PATCH",
                format!("{}/{id}", self.list),
                json!({"notes": self.mark}),
            ),
            Act::Delete(id) => ("DELETE", format!("{}/{id}", self.list), Value::Null),
        };
        let request = program.request(method, &path).bearer_auth(token);
        let request = match self.act {
            Act::Create => request.insert_header(("idempotency-key", self.mark.as_str())),
            Act::Update(_) => request.insert_header(("if-match", "\"1\"")),
            Act::Delete(_) => request,
        };
        let sent = if body.is_null() {
            request.send().await
        } else {
            request.send_json(&body).await
        };
        let mut response = sent.ok()?;
        let bytes = response.body().await.ok()?;
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Some((response.status().as_u16(), body))
    }
}

/// How many writes were answered, and who waits for it.
#[derive(Default)]
pub struct Count {
    answered: Cell<usize>,
    changed: Notify,
}

impl Count {
    /// Waits until so many were answered.
    pub async fn reaches(&self, wanted: usize) {
        while self.answered.get() < wanted {
            self.changed.notified().await;
        }
    }
}

/// Sends all writes at once and keeps what was answered.
pub async fn send_all(
    program: &Program,
    tokens: &[String],
    writes: &[Write],
    count: &Count,
) -> Vec<Write> {
    let send = |write: &Write| {
        let mut write = write.clone();
        async move {
            write.answer = write.send(program, &tokens[write.place]).await;
            count.answered.set(count.answered.get() + 1);
            count.changed.notify_one();
            write
        }
    };
    join_all(writes.iter().map(send)).await
}

/// So many creates over all workspaces and both lists.
pub fn creates(dice: &mut Dice, places: usize, count: usize, mark: &str) -> Vec<Write> {
    let lists = ["/v1/leads", "/v1/contacts"];
    let create = |number| {
        let (place, list) = (dice.below(places), lists[dice.below(2)]);
        Write::create(place, list, format!("{mark} {number}"))
    };
    (0..count).map(create).collect()
}

/// A change or a removal of each record that these writes made.
pub fn changes(dice: &mut Dice, made: &[Write], mark: &str) -> Vec<Write> {
    let change = |(number, write): (usize, &Write)| {
        let id = write.made().unwrap().to_owned();
        let act = match dice.below(3) {
            0 => Act::Delete(id),
            _ => Act::Update(id),
        };
        Write {
            act,
            mark: format!("{mark} {number}"),
            answer: None,
            ..write.clone()
        }
    };
    made.iter().enumerate().map(change).collect()
}
