//! What can be measured: one module per figure of the design.

mod import;
mod login_flood;
mod postgres;
mod read;
mod refresh;
mod token_check;
mod workspaces;
mod write;

use clap::ValueEnum;
use serde::Serialize;

use super::BenchError;
use super::figure::Figure;
use super::plan::Plan;

/// A measurement by its name on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scenario {
    /// A checked read of one lead, against a bare handler.
    Read,
    /// A durable create with its event, against bare inserts.
    Write,
    /// A CSV file of 100,000 leads.
    Import,
    /// Workspaces by the thousand: making, opening, starting, memory.
    Workspaces,
    /// Reads during a flood of logins.
    LoginFlood,
    /// Access tokens, without HTTP.
    TokenCheck,
    /// Sessions that go on.
    Refresh,
    /// The engine for many servers: reads, writes, revocation.
    Postgres,
}

/// The named ones, or all.
pub fn chosen(names: &[Scenario]) -> Vec<Scenario> {
    if names.is_empty() {
        Scenario::value_variants().to_vec()
    } else {
        names.to_vec()
    }
}

impl Scenario {
    /// The name, as it stands in the document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Import => "import",
            Self::Workspaces => "workspaces",
            Self::LoginFlood => "login-flood",
            Self::TokenCheck => "token-check",
            Self::Refresh => "refresh",
            Self::Postgres => "postgres",
        }
    }

    /// What is measured, against what.
    pub const fn question(self) -> &'static str {
        match self {
            Self::Read => read::QUESTION,
            Self::Write => write::QUESTION,
            Self::Import => import::QUESTION,
            Self::Workspaces => workspaces::QUESTION,
            Self::LoginFlood => login_flood::QUESTION,
            Self::TokenCheck => token_check::QUESTION,
            Self::Refresh => refresh::QUESTION,
            Self::Postgres => postgres::QUESTION,
        }
    }

    /// Measures.
    ///
    /// # Errors
    /// When a server does not start or answers amiss.
    pub fn measure(self, plan: &Plan) -> Result<Vec<Figure>, BenchError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(BenchError::io("starting the load generator"))?;
        plan.say(self.name());
        runtime.block_on(async {
            match self {
                Self::Read => read::measure(plan).await,
                Self::Write => write::measure(plan).await,
                Self::Import => import::measure(plan).await,
                Self::Workspaces => Box::pin(workspaces::measure(plan)).await,
                Self::LoginFlood => login_flood::measure(plan).await,
                Self::TokenCheck => token_check::measure(plan),
                Self::Refresh => refresh::measure(plan).await,
                Self::Postgres => Box::pin(postgres::measure(plan)).await,
            }
        })
    }
}
