//! Checking access tokens, in this process and without HTTP: what stands before every request.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde_json::{Value, json};
use server::{LimitsSection, PublicUrl, Running, Settings, Surroundings, start_with};

use crate::bench::BenchError;
use crate::bench::figure::{Figure, Target};
use crate::bench::http::Connection;
use crate::bench::load::count;
use crate::bench::plan::Plan;
use crate::bench::product::{PASSWORD, json_request, text};

pub const QUESTION: &str = "The check of an access token on one thread, in the process of the server and without HTTP: \
signature, claims, and the epochs of its session and its user.\nOnce with 16 tokens that were seen before, and once with tokens that were \
never seen, of a session that memory knows; the baseline of the latter is a bare Ed25519 check of a text as long.";

/// Tokens that clients send again and again.
const KNOWN: usize = 16;
/// Tokens that nobody has sent before, in each round.
const NEW: usize = 1_000;
/// As long as a token of ours without its signature.
const TEXT: [u8; 520] = [b'a'; 520];
const EMAIL: &str = "owner@bench.example";

/// What one round showed, in checks per second.
struct Round {
    known: f64,
    new: f64,
    bare: f64,
}

/// The server runs on a runtime of its own kind, so the rounds are made on a thread of their own.
pub fn measure(plan: &Plan) -> Result<Vec<Figure>, BenchError> {
    let data = plan.subfolder("token-check")?.join("data");
    let (rounds, span) = (plan.rounds, plan.span);
    let thread =
        std::thread::spawn(move || actix_web::rt::System::new().block_on(all(&data, rounds, span)));
    let rounds = thread.join().map_err(|_| BenchError::Stuck)??;
    let of = |rate: fn(&Round) -> f64| rounds.iter().map(rate).collect::<Vec<_>>();
    let (known, new, bare) = (of(|it| it.known), of(|it| it.new), of(|it| it.bare));
    let at_least = Target::AtLeast;
    Ok(vec![
        Figure::alone("tokens seen before", "1/s", &known, at_least(200_000.0)),
        Figure::alone("tokens never seen", "1/s", &new, at_least(10_000.0)),
        Figure::beside(
            "tokens never seen, beside their signatures alone",
            "1/s",
            &new,
            &bare,
            Target::Open,
        ),
    ])
}

async fn all(data: &Path, rounds: usize, span: Duration) -> Result<Vec<Round>, BenchError> {
    let running = start(data.to_owned()).await?;
    let mut client = Client::sign_in(&running).await?;
    let mut measured = Vec::new();
    for _ in 0..rounds {
        let known = client.tokens(KNOWN).await?;
        check_all(&running, &known).await?;
        let new = client.tokens(NEW).await?;
        measured.push(Round {
            known: checks(&running, &known, span).await?,
            new: check_all(&running, &new).await?,
            bare: bare(NEW)?,
        });
    }
    running.stop().await;
    Ok(measured)
}

async fn start(data: PathBuf) -> Result<Running, BenchError> {
    let mut settings = Settings::load(None, [])?;
    settings.set_data_dir(&data);
    settings.server.listen = ([127, 0, 0, 1], 0).into();
    settings.server.public_url = PublicUrl::parse("http://localhost");
    settings.limits = LimitsSection::none_to_speak_of();
    let started = Box::pin(start_with(settings, Surroundings::system())).await;
    Ok(started.map_err(Box::new)?)
}

/// A native client, whose every refresh brings another access token of its session.
struct Client {
    connection: Connection,
    refresh_token: String,
}

impl Client {
    async fn sign_in(running: &Running) -> Result<Self, BenchError> {
        let mut connection = Connection::open(running.address()).await?;
        let link = running
            .claim_link()
            .and_then(|link| link.split_once("#token="));
        let (_, token) = link.ok_or(BenchError::Malformed)?;
        let claim = json!({
            "token": token, "email": EMAIL, "password": PASSWORD, "name": "Bench Owner",
            "workspace_name": "Bench", "client": "native",
        });
        let claimed = post(&mut connection, "/v1/claims", &claim).await?;
        let refresh_token = text(&claimed, "/v1/claims", "refresh_token")?;
        Ok(Self {
            connection,
            refresh_token,
        })
    }

    async fn tokens(&mut self, number: usize) -> Result<Vec<String>, BenchError> {
        const PATH: &str = "/v1/sessions/refresh";
        let mut tokens = Vec::with_capacity(number);
        for _ in 0..number {
            let body = json!({ "refresh_token": self.refresh_token });
            let answer = post(&mut self.connection, PATH, &body).await?;
            self.refresh_token = text(&answer, PATH, "refresh_token")?;
            tokens.push(text(&answer, PATH, "access_token")?);
        }
        Ok(tokens)
    }
}

async fn post(connection: &mut Connection, path: &str, body: &Value) -> Result<Value, BenchError> {
    let answer = connection.send(&json_request(path, "", body)).await?;
    if answer.status / 100 == 2 {
        return Ok(serde_json::from_slice(answer.body)?);
    }
    Err(BenchError::Status {
        call: path.to_owned(),
        status: answer.status,
        body: String::from_utf8_lossy(answer.body).into_owned(),
    })
}

/// Checks the tokens one after the other, over and over; answers checks per second.
async fn checks(running: &Running, tokens: &[String], span: Duration) -> Result<f64, BenchError> {
    let (start, mut rounds) = (Instant::now(), 0);
    while start.elapsed() < span {
        check_all(running, tokens).await?;
        rounds += 1;
    }
    Ok(count(rounds * tokens.len()) / start.elapsed().as_secs_f64())
}

/// Checks each token once; answers checks per second.
async fn check_all(running: &Running, tokens: &[String]) -> Result<f64, BenchError> {
    let start = Instant::now();
    for token in tokens {
        let verified = running.state().auth.verify(token).await;
        verified.map_err(|_| BenchError::Malformed)?;
    }
    Ok(count(tokens.len()) / start.elapsed().as_secs_f64())
}

/// Checks of a signature and of nothing else, per second.
fn bare(number: usize) -> Result<f64, BenchError> {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).map_err(|_| BenchError::Malformed)?;
    let signature = pair.sign(&TEXT);
    let public = UnparsedPublicKey::new(&ED25519, pair.public_key());
    let start = Instant::now();
    for _ in 0..number {
        let checked = public.verify(&TEXT, signature.as_ref());
        checked.map_err(|_| BenchError::Malformed)?;
    }
    Ok(count(number) / start.elapsed().as_secs_f64())
}
