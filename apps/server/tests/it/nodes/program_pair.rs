//! Two processes of the shipped program over one database, and a balancer before them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};
use testbed::TestDatabase;

use crate::crash::Program;

/// Both programs. One may be gone for a while.
pub struct Pair {
    pub programs: [Rc<RefCell<Program>>; 2],
    ready: Rc<[Cell<bool>; 2]>,
    turn: Cell<usize>,
    database: TestDatabase,
}

impl Pair {
    /// Starts both over a fresh database; answers tokens for so many workspaces.
    pub async fn start(workspaces: usize, more: &[(&str, &str)]) -> (Self, Vec<String>) {
        let database = TestDatabase::make().await;
        let (url, owner) = (database.application_url(), database.owner_url());
        let mut environment = vec![
            ("BAILIWICK__STORAGE__ENGINE", "postgres"),
            ("BAILIWICK__STORAGE__POSTGRES__URL", url.as_str()),
            ("BAILIWICK__STORAGE__POSTGRES__OWNER_URL", owner.as_str()),
        ];
        environment.extend(more);
        let first = Program::start(&environment);
        let tokens = first.settle(workspaces).await;
        let root = first.data().join("root.key");
        environment.push(("BAILIWICK__KEYS__ROOT_KEY_FILE", root.to_str().unwrap()));
        let second = Program::start(&environment);
        let pair = Self {
            programs: [first, second].map(|program| Rc::new(RefCell::new(program))),
            ready: Rc::new([Cell::new(true), Cell::new(true)]),
            turn: Cell::new(0),
            database,
        };
        (pair, tokens)
    }

    /// Looks again and again which of them is ready, as a balancer does.
    pub fn watch(&self) {
        for number in 0..2 {
            let (program, ready) = (Rc::clone(&self.programs[number]), Rc::clone(&self.ready));
            actix_web::rt::spawn(async move {
                loop {
                    let look = program.borrow().request("GET", "/readyz");
                    let look = look.timeout(Duration::from_secs(2)).send().await;
                    ready[number].set(look.is_ok_and(|answer| answer.status().is_success()));
                    actix_web::rt::time::sleep(Duration::from_millis(50)).await;
                }
            });
        }
    }

    /// The program whose turn it is among those that are ready.
    pub fn next(&self) -> usize {
        let turn = self.turn.get();
        self.turn.set(turn + 1);
        let (one, other) = (turn % 2, (turn + 1) % 2);
        if self.ready[one].get() || !self.ready[other].get() {
            one
        } else {
            other
        }
    }

    /// Sends one lead with a key, to whichever program answers; answers with the lead's id.
    pub async fn create(&self, token: &str, name: &str) -> String {
        for attempt in 0..200 {
            let number = (self.next() + attempt) % 2;
            if let Some(lead) = self.try_create(number, token, name).await {
                return lead["id"].as_str().unwrap().to_owned();
            }
            actix_web::rt::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{name} was never taken");
    }

    /// The same at one of them; `None` when it does not answer, or asks to come again.
    pub async fn try_create(&self, number: usize, token: &str, name: &str) -> Option<Value> {
        let request = self.programs[number].borrow().request("POST", "/v1/leads");
        let sent = request
            .timeout(Duration::from_secs(30))
            .bearer_auth(token)
            .insert_header(("Idempotency-Key", name))
            .send_json(&json!({"name": name}));
        let mut answer = sent.await.ok()?;
        match answer.status().as_u16() {
            201 => answer.json().await.ok(),
            503 => None,
            status => panic!("{status}: {:?}", answer.body().await),
        }
    }

    /// Tries a wrong password at one of them; the status, where it answers.
    pub async fn guess(&self, number: usize, email: &str) -> Option<u16> {
        let request = self.programs[number]
            .borrow()
            .request("POST", "/v1/sessions");
        let body = json!({"email": email, "password": "not the password of anybody"});
        let sent = request.timeout(Duration::from_secs(30)).send_json(&body);
        Some(sent.await.ok()?.status().as_u16())
    }

    pub async fn end(self) {
        let Self {
            programs, database, ..
        } = self;
        for program in &programs {
            program.borrow_mut().kill();
        }
        database.drop_now().await;
    }
}
