//! Plays a sequence on the product, beside the model.

use std::sync::Arc;

use audit::EventFilter;
use auth::{Auth, AuthError, IssuedSession};
use futures_util::future::join_all;
use kernel::{Actor, SecretText};
use testbed::EngineName;

use super::model::{Events, Expected, Model, Step, days};
use crate::world::{EMAIL, World, origin, settings};

/// A world in which changes can be made to fail, and a user who signs in for each sequence.
pub struct Stage {
    world: World,
}

/// One session under play.
struct Play<'a> {
    stage: &'a mut Stage,
    first: IssuedSession,
    /// The token of each generation.
    tokens: Vec<SecretText>,
    /// The newest access token that somebody was given.
    access: SecretText,
    model: Model,
    only_honest: bool,
}

type Played = Result<(), String>;

macro_rules! claim {
    ($holds:expr, $($what:tt)+) => {
        if !$holds {
            return Err(format!($($what)+));
        }
    };
}

impl Stage {
    pub async fn build() -> Self {
        let world = World::new().await;
        world.person(EMAIL).await;
        let stage = Self { world };
        stage.plant().await;
        stage
    }

    /// Sessions are no longer refreshed while a row says so: the commit fails, after every statement
    /// of the change was right.
    async fn plant(&self) {
        if EngineName::of_this_run() == EngineName::Postgres {
            let sql = "CREATE TABLE control.planted (fails boolean NOT NULL);
                INSERT INTO control.planted VALUES (false);
                GRANT SELECT ON control.planted TO PUBLIC;
                CREATE FUNCTION control.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF (SELECT fails FROM control.planted) THEN RAISE EXCEPTION 'planted'; END IF; RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON control.audit_events
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION control.refuse();";
            return self.world.bed.database().unwrap().sql(sql).await;
        }
        for sql in [
            "CREATE TABLE planted (fails INTEGER NOT NULL)",
            "INSERT INTO planted VALUES (0)",
            "CREATE TABLE orphans (of BLOB REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TRIGGER late AFTER INSERT ON audit_events WHEN (SELECT fails FROM planted) = 1 \
             BEGIN INSERT INTO orphans VALUES (x'00'); END",
        ] {
            self.world.sql(sql).await;
        }
    }

    async fn let_commits_fail(&self, fails: bool) {
        if EngineName::of_this_run() == EngineName::Postgres {
            let sql = format!("UPDATE control.planted SET fails = {fails}");
            return self.world.bed.database().unwrap().sql(&sql).await;
        }
        let sql = if fails {
            "UPDATE planted SET fails = 1"
        } else {
            "UPDATE planted SET fails = 0"
        };
        self.world.sql(sql).await;
    }

    /// Plays one sequence; the error says what was not as it should be.
    pub async fn play(&mut self, steps: &[Step], only_honest: bool) -> Played {
        let first = self.world.session().await;
        let now = self.world.clock.now();
        let mut play = Play {
            tokens: vec![first.refresh_token.clone()],
            access: first.access_token.clone(),
            model: Model::begin(now, first.session.expires_at),
            stage: self,
            first,
            only_honest,
        };
        for (number, step) in steps.iter().enumerate() {
            let done = play.step(step).await;
            done.map_err(|fault| format!("step {number}: {fault}"))?;
        }
        play.judge_events().await
    }
}

impl Play<'_> {
    fn world(&self) -> &World {
        &self.stage.world
    }

    async fn step(&mut self, step: &Step) -> Played {
        let held = self.model.held;
        match *step {
            Step::Refresh { answer_lost } => self.present_held(1, answer_lost).await,
            Step::Parallel {
                calls,
                answers_lost,
            } => self.present_held(calls, answers_lost).await,
            Step::Old { back } => self.present(self.model.back(back), 1).await,
            Step::Restart => self.restart().await,
            Step::FailedCommit => self.fail(held).await,
            Step::Wait { days: count } => {
                self.world().clock.advance(days(count));
                Ok(())
            }
            Step::Revoke => self.revoke().await,
        }
    }

    async fn present_held(&mut self, calls: usize, answers_lost: bool) -> Played {
        let now = self.world().clock.now();
        let lived = self.model.is_alive(now);
        self.present(self.model.held, calls).await?;
        if self.only_honest && lived {
            claim!(self.model.is_alive(now), "an honest client is logged out");
        }
        if !answers_lost && self.model.is_alive(now) {
            self.model.held = self.model.newest();
        }
        Ok(())
    }

    /// Presents a token in so many calls at once: what they are answered is what they would be one
    /// after the other.
    async fn present(&mut self, generation: usize, calls: usize) -> Played {
        let now = self.world().clock.now();
        let expected: Vec<Expected> = (0..calls)
            .map(|_| self.model.present(generation, now))
            .collect();
        let presented = (0..calls).map(|_| {
            let (auth, token) = (self.world().auth.clone(), self.tokens[generation].clone());
            tokio::spawn(async move { auth.refresh(&origin(), &token).await })
        });
        let answers = join_all(presented.collect::<Vec<_>>()).await;
        for (expected, answer) in expected.into_iter().zip(answers) {
            match (expected, answer.unwrap()) {
                (Expected::Token(next), Ok(issued)) => self.take(next, issued).await?,
                (Expected::Refused, Err(AuthError::RefreshInvalid)) => {}
                (expected, answer) => return Err(format!("{expected:?} and not {answer:?}")),
            }
        }
        let lives = self.world().auth.verify(self.access.expose()).await.is_ok();
        claim!(
            lives <= self.model.is_alive(now),
            "an access token outlives its family"
        );
        Ok(())
    }

    async fn take(&mut self, generation: usize, issued: IssuedSession) -> Played {
        let token = issued.refresh_token.expose();
        match self.tokens.get(generation) {
            Some(known) => claim!(known.expose() == token, "a second lineage"),
            None => {
                let known = self.tokens.iter().any(|known| known.expose() == token);
                claim!(!known, "a token comes twice");
                self.tokens.push(issued.refresh_token.clone());
            }
        }
        claim!(
            issued.session.id == self.first.session.id,
            "another session"
        );
        let good = self.world().auth.verify(issued.access_token.expose()).await;
        claim!(good.is_ok(), "an access token of no use");
        self.access = issued.access_token;
        Ok(())
    }

    async fn fail(&mut self, generation: usize) -> Played {
        let writes = self.model.writes(generation, self.world().clock.now());
        if !writes {
            return self.present(generation, 1).await;
        }
        self.stage.let_commits_fail(true).await;
        let answer = self.world().refresh(&self.tokens[generation]).await;
        self.stage.let_commits_fail(false).await;
        let failed = matches!(answer, Err(AuthError::Storage(_) | AuthError::Audit(_)));
        claim!(failed, "a change that cannot be kept answers {answer:?}");
        Ok(())
    }

    async fn restart(&mut self) -> Played {
        let world = &mut self.stage.world;
        let opened = Auth::open(
            Arc::clone(&world.control),
            world.keyring.clone(),
            world.audit.clone(),
            settings(),
            world.clock.clone(),
            world.entropy.clone(),
            world.ids.clone(),
        );
        world.auth = opened.await.unwrap();
        Ok(())
    }

    async fn revoke(&mut self) -> Played {
        let session = &self.first.session;
        let actor = Actor {
            user: session.user,
            session: session.id,
            workspace: None,
        };
        let now = self.world().clock.now();
        let revoked = self.world().auth.revoke_current(&origin(), &actor).await;
        claim!(revoked.is_ok() || !self.model.is_alive(now), "{revoked:?}");
        self.model.end();
        Ok(())
    }

    async fn judge_events(&self) -> Played {
        let count = async |action: &str| {
            let filter = EventFilter {
                action: Some(action.to_owned()),
                target: Some(self.first.session.id.to_string()),
                ..EventFilter::default()
            };
            let world = self.world();
            let events = world.audit.after(&world.control, &filter, None, 1_000);
            events.await.unwrap().len()
        };
        let found = Events {
            refreshed: count("session.refreshed").await,
            repeated: count("session.refresh_repeated").await,
            replayed: count("session.refresh_replayed").await,
        };
        let expected = self.model.events;
        claim!(
            found == expected,
            "the log has {found:?} and not {expected:?}"
        );
        Ok(())
    }
}
