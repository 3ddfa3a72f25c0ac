//! Whether what every request needs is there: looked at once a second at most, however many ask.

use std::path::Path;
use std::time::Duration;

use kernel::Timestamp;
use storage::{ControlDatabase, StorageError};
use tokio::sync::Mutex;

use crate::state::AppState;

/// A look is good for so long: each writes into the data folder, and anybody may ask for one.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// The name of what does not work.
pub(super) type Dependency = &'static str;

/// What the last look has shown.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<Look>>);

/// A dependency that does not work, and why: the latter is for the log alone.
#[derive(Debug, Clone)]
pub(super) struct Lacking {
    pub(super) dependency: Dependency,
    pub(super) cause: String,
}

#[derive(Debug)]
struct Look {
    at: Timestamp,
    lacking: Option<Lacking>,
}

impl Readiness {
    /// What does not work, by the last look or by a new one.
    pub(super) async fn lacking(&self, state: &AppState) -> Option<Lacking> {
        let now = state.clock.now();
        let mut last = self.0.lock().await;
        match &*last {
            Some(look) if look.at <= now && now < look.at.plus(GOOD_FOR) => look.lacking.clone(),
            _ => {
                let lacking = look(state).await;
                *last = Some(Look {
                    at: now,
                    lacking: lacking.clone(),
                });
                lacking
            }
        }
    }
}

async fn look(state: &AppState) -> Option<Lacking> {
    if let Err(error) = control_answers(&state.control).await {
        return Some(named("control_database", &error));
    }
    if let Err(error) = write_probe(&state.settings.data.dir).await {
        return Some(named("data_folder", &error));
    }
    None
}

fn named(dependency: Dependency, error: &dyn std::error::Error) -> Lacking {
    Lacking {
        dependency,
        cause: format!("{dependency}: {error}"),
    }
}

async fn control_answers(control: &ControlDatabase) -> Result<(), StorageError> {
    control.check_in_place().await?;
    control.schema().await.map(|_| ())
}

/// A full or read-only disk shows when a file is written, and not before.
async fn write_probe(folder: &Path) -> std::io::Result<()> {
    let probe = folder.join(".ready");
    tokio::fs::write(&probe, b"ready\n").await?;
    tokio::fs::remove_file(&probe).await
}
