//! What the product is measured against: the same rows in the same SQLite, and nothing else. No
//! token, no grant, no event, no log.

mod hashes;
mod insert;
mod lead_row;
mod open;
pub mod postgres;
mod server;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

pub use self::hashes::hashes;
pub use self::insert::{Beside, EventCost, Files};
pub use self::server::SHARED;
use crate::bench::BenchError;
use crate::exit::Exit;

/// The bare server that `bench` starts beside the product.
#[derive(Debug, Args)]
pub struct BaselineCommand {
    /// The folder of its two databases.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Where it listens.
    #[arg(long, value_name = "ADDR")]
    listen: SocketAddr,
}

impl BaselineCommand {
    /// Serves until it is told to stop.
    ///
    /// # Errors
    /// When a database or the port cannot be opened.
    pub fn run(&self) -> Result<Exit, BenchError> {
        server::serve(&self.data, self.listen)?;
        Ok(Exit::Ok)
    }
}
