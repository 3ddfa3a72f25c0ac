//! `bailiwick up`: serves a data folder until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use rustix::fs::Mode;
use storage::StorageError;

use super::explain::explain;
use super::output::{complain, say};
use super::signals::EndSignals;
use super::{Exit, banner, logging};
use crate::config::{Settings, SettingsError};
use crate::start::{Running, StartError, Stop, open_files, start};

/// Start the server: makes the data folder and its keys where they are missing, and serves them.
#[derive(Debug, Args)]
pub struct UpCommand {
    /// The folder that holds everything [default: ./data]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// A settings file in TOML; `bailiwick config` prints what may stand in it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl UpCommand {
    /// Serves until SIGTERM or SIGINT; a second one does not wait for what is in flight. Whatever
    /// was acknowledged is durable either way.
    #[must_use]
    pub fn run(&self) -> Exit {
        // Before anything is made: whatever this process writes is for its owner alone.
        rustix::process::umask(Mode::from_bits_truncate(0o077));
        let settings = match self.settings() {
            Ok(settings) => settings,
            Err(error) => return refuse(&error, Exit::Usage),
        };
        if let Err(error) = logging::begin(&settings.log, &settings.log.level) {
            return refuse(&error, Exit::Usage);
        }
        telemetry::install_panic_hook();
        if let Err(error) = open_files::make_room(&settings.storage) {
            return refuse(&error, Exit::Precondition);
        }
        match tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
        {
            Ok(runtime) => {
                let exit = runtime.block_on(serve(settings));
                // What was to be waited for has been; a second signal must not wait for the rest.
                runtime.shutdown_background();
                exit
            }
            Err(error) => refuse(&error, Exit::Failed),
        }
    }

    fn settings(&self) -> Result<Settings, SettingsError> {
        let mut settings = Settings::load(self.config.as_deref(), environment()?)?;
        if let Some(data) = &self.data {
            settings.set_data_dir(data);
        }
        if let Some(listen) = self.listen {
            settings.server.listen = listen;
        }
        Ok(settings)
    }
}

/// The variables of the process. One of ours that is not text is a mistake, not to be passed over.
pub(super) fn environment() -> Result<Vec<(String, String)>, SettingsError> {
    let mut variables = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        match value.into_string() {
            Ok(value) => variables.push((name.to_owned(), value)),
            Err(_) if name.starts_with("BAILIWICK__") => {
                let (name, expected) = (name.to_owned(), "a text in UTF-8".to_owned());
                return Err(SettingsError::BadValue { name, expected });
            }
            Err(_) => {}
        }
    }
    Ok(variables)
}

async fn serve(settings: Settings) -> Exit {
    // Caught before the start, so that a signal during it ends the process in order too.
    let signals = match EndSignals::catch() {
        Ok(signals) => signals,
        Err(error) => return refuse(&error, Exit::Failed),
    };
    match start(settings).await {
        Ok(running) => serve_until_told(running, signals).await,
        Err(error) => {
            let exit = exit_of(&error);
            refuse(&error, exit)
        }
    }
}

async fn serve_until_told(running: Running, mut signals: EndSignals) -> Exit {
    banner::print(&running);
    tracing::info!(address = running.address().to_string(), "started");
    let signal = signals.next().await;
    tracing::info!(signal, "stopping");
    say("Stopping: requests in flight are finished first. Another signal ends it at once.");
    tokio::select! {
        stop = running.stop() => match stop {
            Stop::InOrder => {
                tracing::info!("stopped");
                Exit::Ok
            }
            Stop::CutOff => {
                tracing::warn!("stopped; the time for requests in flight ran out");
                Exit::Failed
            }
        },
        signal = signals.next() => {
            tracing::warn!(signal, "ended before everything was finished");
            Exit::Failed
        }
    }
}

fn exit_of(error: &StartError) -> Exit {
    match error {
        StartError::DataFolder { .. }
        | StartError::FolderExposed { .. }
        | StartError::ControlLost { .. }
        | StartError::KeysLost
        | StartError::FolderInUse { .. }
        | StartError::AddressInUse { .. }
        | StartError::Listen { .. }
        | StartError::Keyring(_)
        | StartError::Storage(StorageError::HalfMoved)
        | StartError::Outbound(_)
        | StartError::Oidc(_)
        | StartError::Breached(_)
        | StartError::Places { .. }
        | StartError::Mail { .. } => Exit::Precondition,
        StartError::Storage(_) | StartError::Auth(_) | StartError::Audit(_) => Exit::Failed,
    }
}

fn refuse(error: &dyn std::error::Error, exit: Exit) -> Exit {
    complain(&explain(error));
    exit
}
