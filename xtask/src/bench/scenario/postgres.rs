//! The engine for many servers: reads, writes and revocation over a PostgreSQL of the run's own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::LeadId;
use sqlx::postgres::PgConnectOptions;
use testbed::{Cluster, RedisServer, TestDatabase};

use super::read::warm_up;
use crate::bench::BenchError;
use crate::bench::baseline::SHARED;
use crate::bench::baseline::postgres::{Reader, Rows, SCHEMA, select};
use crate::bench::figure::{Figure, Target};
use crate::bench::http::{Connection, Request};
use crate::bench::load::{Load, repeated};
use crate::bench::plan::Plan;
use crate::bench::process::ServerProcess;
use crate::bench::product::{Product, json_request, lead};

pub const QUESTION: &str = "The engine for many servers, over one PostgreSQL whose commits are durable, on the same machine.\n\
Reads: `GET /v1/leads/{id}` over 16 connections against a bare actix-web and sea-orm handler that reads the same row of a table \
without row-level security in the same database, with the same number of connections; by one server, and by two with 8 connections each.\n\
What the wall costs: on one connection, a read inside `BEGIN; SET LOCAL` against the read alone, with forced row-level security \
against the same without, and in one message that names the workspace by itself, as the product reads.\n\
Writes: `POST /v1/leads` by 64 clients over 8 workspaces, each with its event, against bare inserts of one row per transaction by as many \
tasks, without HTTP.\n\
Revocation: from the answer to `DELETE /v1/sessions/current` on one server to the first 401 on the other, which had the session in memory.";

const CONNECTIONS: usize = 16;
const WORKSPACES: usize = 8;
const CLIENTS: usize = 64;
/// As many as the product writes workspaces with by default.
const WRITERS: u32 = 10;
const REVOCATIONS: usize = 200;

/// Two servers over one database.
struct Nodes {
    first: Product,
    second: Product,
    token: String,
    superuser: PgConnectOptions,
    application: PgConnectOptions,
    _redis: RedisServer,
    _cluster: Cluster,
}

/// One part after the other, over one cluster.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>, BenchError> {
    let mut nodes = Nodes::start(plan).await?;
    let mut figures = nodes.reads(plan).await?;
    figures.extend(nodes.wall(plan).await?);
    figures.push(nodes.writes(plan).await?);
    figures.extend(nodes.revocations(plan).await?);
    Ok(figures)
}

impl Nodes {
    async fn start(plan: &Plan) -> Result<Self, BenchError> {
        let cluster = Cluster::start_durable().map_err(|_| BenchError::Cluster)?;
        let redis = RedisServer::start();
        let database = TestDatabase::in_cluster(&cluster).await;
        let folder = plan.subfolder("postgres")?;
        let mut settings: Vec<(String, String)> = [
            ("BAILIWICK__STORAGE__ENGINE", "postgres".to_owned()),
            (
                "BAILIWICK__STORAGE__POSTGRES__URL",
                database.application_url(),
            ),
            (
                "BAILIWICK__STORAGE__POSTGRES__OWNER_URL",
                database.owner_url(),
            ),
            ("BAILIWICK__REDIS__URL", redis.url()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec();
        let mut first = Product::start_in(&settings, &folder.join("first")).await?;
        let token = first.claim().await?;
        let root_key = folder.join("first").join("root.key");
        let root_key = root_key.to_string_lossy().into_owned();
        settings.push(("BAILIWICK__KEYS__ROOT_KEY_FILE".to_owned(), root_key));
        let second = Product::start_in(&settings, &folder.join("second")).await?;
        database.sql(SCHEMA).await;
        let superuser = database.superuser().clone();
        Ok(Self {
            first,
            second,
            token,
            application: superuser.clone().username(database.application_role()),
            superuser,
            _redis: redis,
            _cluster: cluster,
        })
    }

    async fn reads(&mut self, plan: &Plan) -> Result<Vec<Figure>, BenchError> {
        let lead = self.first.create_lead(&self.token).await?;
        let checked = Request::get(&format!("/v1/leads/{lead}"), &self.token);
        let rows = Rows::open(&self.superuser, 1);
        let row = rows.one().await?;
        let url = [(SHARED.to_owned(), url(&self.superuser))];
        let data = plan.subfolder("postgres")?.join("bare");
        let bare = ServerProcess::start_in(&url, &["bench-baseline"], &data, "/").await?;
        let unchecked = load(
            plan,
            &bare,
            &Request::get(&format!("/leads/{row}"), ""),
            CONNECTIONS,
        );
        let one = load(plan, self.first.server(), &checked, CONNECTIONS);
        let halves = [&self.first, &self.second]
            .map(|node| load(plan, node.server(), &checked, CONNECTIONS / 2));
        for load in [&unchecked, &one, &halves[1]] {
            warm_up(load).await?;
        }
        let (mut alone, mut both, mut none) = (Vec::new(), Vec::new(), Vec::new());
        let (mut slow, mut none_slow) = (Vec::new(), Vec::new());
        for round in 1..=plan.rounds {
            plan.say(&format!("postgres: reads, round {round}"));
            let outcome = unchecked.run().await?;
            none.push(outcome.rate);
            none_slow.push(outcome.latency(0.99));
            let outcome = one.run().await?;
            alone.push(outcome.rate);
            slow.push(outcome.latency(0.99));
            let (first, second) = tokio::join!(halves[0].run(), halves[1].run());
            both.push(first?.rate + second?.rate);
        }
        let target = Target::RatioAtLeast(0.6);
        Ok(vec![
            Figure::beside("checked reads, one server", "1/s", &alone, &none, target),
            Figure::beside(
                "the same, 99th percentile",
                "ms",
                &slow,
                &none_slow,
                Target::Open,
            ),
            Figure::beside(
                "checked reads, two servers beside one",
                "1/s",
                &both,
                &alone,
                Target::Open,
            ),
        ])
    }

    async fn wall(&mut self, plan: &Plan) -> Result<Vec<Figure>, BenchError> {
        let lead = self.first.create_lead(&self.token).await?;
        let lead: LeadId = lead.parse().map_err(|_| BenchError::Malformed)?;
        let row = Rows::open(&self.superuser, 1).one().await?;
        let find = format!(
            "SELECT workspace_id::text FROM workspace.leads WHERE id = '{}'",
            lead.uuid()
        );
        let workspace: String = {
            use sqlx::{AssertSqlSafe, ConnectOptions};
            let mut connection = self.superuser.clone().connect().await?;
            let found = sqlx::query_scalar(AssertSqlSafe(find));
            found.fetch_one(&mut connection).await?
        };
        let begin = format!("BEGIN READ ONLY; SET LOCAL bailiwick.workspace = '{workspace}'");
        let bare = select("bare.leads", row);
        let mut alone = Reader::open(&self.superuser, None, bare.clone()).await?;
        let mut inside = Reader::open(&self.superuser, Some(begin.clone()), bare).await?;
        let find = select("workspace.leads", lead);
        let mut walled = Reader::open(&self.application, Some(begin), find.clone()).await?;
        // As the product reads.
        let at_once = format!(
            "SELECT q.* FROM set_config('bailiwick.workspace', '{workspace}', true) AS scope(workspace) \
             CROSS JOIN LATERAL (SELECT * FROM ({find}) AS o WHERE scope.workspace IS NOT NULL OFFSET 0) AS q"
        );
        let mut at_once = Reader::open(&self.application, None, at_once).await?;
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let (mut third, mut fourth) = (Vec::new(), Vec::new());
        for round in 1..=plan.rounds {
            plan.say(&format!("postgres: the wall, round {round}"));
            first.push(alone.milliseconds(plan.span / 2).await?);
            second.push(inside.milliseconds(plan.span / 2).await?);
            third.push(walled.milliseconds(plan.span / 2).await?);
            fourth.push(at_once.milliseconds(plan.span / 2).await?);
        }
        let figure = |what, measured: &[f64], baseline: &[f64]| {
            Figure::beside(what, "ms", measured, baseline, Target::Open)
        };
        let inside = "a read inside BEGIN and SET LOCAL (median)";
        let walled = "the same under row-level security (median)";
        let at_once =
            "a read under row-level security in one message, beside the read alone (median)";
        Ok(vec![
            figure(inside, &second, &first),
            figure(walled, &third, &second),
            figure(at_once, &fourth, &first),
        ])
    }

    async fn writes(&mut self, plan: &Plan) -> Result<Figure, BenchError> {
        let account = self.first.sign_in().await?;
        let mut requests = Vec::new();
        for _ in 0..WORKSPACES {
            let token = self.first.new_workspace(&account).await?;
            requests.push(Arc::new(json_request("/v1/leads", &token, &lead())));
        }
        let clients = Load {
            address: self.first.server().address(),
            requests: requests.iter().cycle().take(CLIENTS).cloned().collect(),
            status: 201,
            span: plan.span,
            pace: None,
        };
        let rows = Rows::open(&self.superuser, WRITERS);
        warm_up(&clients).await?;
        rows.insert(CLIENTS, Duration::from_secs(1)).await?;
        let (mut rates, mut bare) = (Vec::new(), Vec::new());
        for round in 1..=plan.rounds {
            plan.say(&format!("postgres: writes, round {round}"));
            bare.push(rows.insert(CLIENTS, plan.span).await?);
            rates.push(clients.run().await?.rate);
        }
        let what = "creates with their events, 64 clients over 8 workspaces";
        Ok(Figure::beside(what, "1/s", &rates, &bare, Target::Open))
    }

    async fn revocations(&mut self, plan: &Plan) -> Result<Vec<Figure>, BenchError> {
        plan.say("postgres: revocations");
        let mut first = Connection::open(self.first.server().address()).await?;
        let mut second = Connection::open(self.second.server().address()).await?;
        let mut times = Vec::new();
        for _ in 0..REVOCATIONS {
            let token = self.first.sign_in().await?;
            let me = Request::get("/v1/me", &token);
            expect(second.send(&me).await?.status, 200)?;
            let end = Request::delete("/v1/sessions/current", &token);
            expect(first.send(&end).await?.status, 204)?;
            let began = Instant::now();
            while second.send(&me).await?.status != 401 {
                if began.elapsed() > Duration::from_secs(10) {
                    return Err(BenchError::Stuck);
                }
            }
            times.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
        times.sort_by(f64::total_cmp);
        let quantile = |part| [crate::bench::spread::quantile(&times, part)];
        Ok(vec![
            Figure::alone(
                "revocation on the other server (median of 200)",
                "ms",
                &quantile(0.5),
                Target::Open,
            ),
            Figure::alone(
                "the same, 99th percentile",
                "ms",
                &quantile(0.99),
                Target::Open,
            ),
            Figure::alone(
                "the same, the slowest",
                "ms",
                &quantile(1.0),
                Target::Below(1_000.0),
            ),
        ])
    }
}

/// The superuser's URL: the cluster asks nobody for a password.
fn url(options: &PgConnectOptions) -> String {
    let (host, port) = (options.get_host(), options.get_port());
    let (user, database) = (options.get_username(), options.get_database());
    format!(
        "postgres://{user}@{host}:{port}/{}",
        database.unwrap_or_default()
    )
}

fn expect(status: u16, expected: u16) -> Result<(), BenchError> {
    if status == expected {
        return Ok(());
    }
    Err(BenchError::Status {
        call: "a request about a session".to_owned(),
        status,
        body: String::new(),
    })
}

fn load(plan: &Plan, server: &ServerProcess, request: &Request, connections: usize) -> Load {
    Load {
        address: server.address(),
        requests: repeated(request, connections),
        status: 200,
        span: plan.span,
        pace: None,
    }
}
