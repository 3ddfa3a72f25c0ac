//! The settings that the commands of operators share with `up`.

use std::path::PathBuf;

use clap::Args;

use super::explain::explain;
use super::output::complain;
use super::up::environment;
use super::{Exit, logging};
use crate::config::{Settings, SettingsError};

/// Where the installation is.
#[derive(Debug, Clone, Default, Args)]
pub struct OperatorSettings {
    /// The folder that holds everything [default: ./data]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A settings file in TOML; `bailiwick config` prints what may stand in it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl OperatorSettings {
    /// Reads the settings, as `up` does.
    pub(super) fn load(&self) -> Result<Settings, SettingsError> {
        let mut settings = Settings::load(self.config.as_deref(), environment()?)?;
        if let Some(data) = &self.data {
            settings.set_data_dir(data);
        }
        Ok(settings)
    }

    /// Reads the settings and logs, as they say, what goes wrong from here on.
    pub(super) fn load_and_log(&self) -> Result<Settings, Exit> {
        let refused = |error: &dyn std::error::Error| {
            complain(&explain(error));
            Exit::Usage
        };
        let settings = self.load().map_err(|error| refused(&error))?;
        logging::begin(&settings.log, "warn").map_err(|error| refused(&error))?;
        Ok(settings)
    }
}
