//! The server: an HTTP surface over the domains, and the process that carries it.
//!
//! The way in is [`start`], which opens a data folder and serves it, and [`UpCommand`], the same
//! from a command line. Requests fall through `middleware` (ids, addresses, headers, log), `routes`
//! and `extract` (who calls, what they sent) into handlers; errors of every crate become problem
//! documents in `error`. `worker` does what may wait.
//!
//! Knows HTTP and no SQL. Which domain may do what is the domains' business.

mod admission;
mod answer;
mod app;
mod command;
mod config;
mod connection;
mod error;
mod extract;
mod flows;
mod handlers;
mod health;
mod middleware;
mod openapi;
mod pages;
mod places;
#[cfg(test)]
mod probe;
mod routes;
mod routing;
mod start;
mod state;
mod worker;

pub use admission::{Door, DoorRates, LimitsSection};
pub use command::{
    ConfigCommand, DoctorCommand, Exit, JobsCommand, MigrateCommand, MoveEngineCommand,
    OpenapiCommand, PasswordsCommand, UpCommand, leave,
};
pub use config::{
    AuthSection, BodyPatience, ConnectionLimits, DataSection, Key, KeysSection, Kind, LogSection,
    MailSection, Networks, OidcProvider, OidcSection, Origins, PasswordsSection, PlacesSection,
    PublicUrl, SecuritySection, ServerSection, Settings, SettingsError, SmtpSection, SmtpTls,
    StorageSection, configuration_document, keys,
};
pub use error::{ApiError, Code, FieldError};
pub use handlers::read_as_each_query;
pub use middleware::{API_POLICY, PAGE_POLICY};
pub use openapi::openapi_json;
pub use places::{Place, Places};
pub use routing::{RouteEntry, route_table};
pub use start::{Background, KeysError, Running, StartError, Surroundings, start, start_with};
pub use state::AppState;
pub use worker::{JobFailure, JobFuture, JobHandler, WorkSignal};
