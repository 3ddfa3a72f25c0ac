//! The engine and the keys that go with it: what stands below every domain.

use std::io;

use kernel::{Entropy, IdSource};
use keyring::Keyring;
use storage::{DataFolder, Engine, Postgres, StorageError};

use super::{KeysError, StartError};
use crate::config::Settings;

/// The engine of a server that starts, its schema up to date where nobody else sees to that.
///
/// # Errors
/// [`StartError`]
pub(super) async fn open(settings: &Settings, data: &DataFolder) -> Result<Engine, StartError> {
    let Some(postgres) = shared(settings)? else {
        refuse_lost(data)?;
        return Ok(Engine::Sqlite(data.clone()));
    };
    postgres.reach().await?;
    postgres.migrate().await?;
    postgres.check_walls().await?;
    Ok(Engine::Postgres(postgres))
}

/// The connections of the engine that many servers share, where that is the one.
pub(crate) fn shared(settings: &Settings) -> Result<Option<Postgres>, StorageError> {
    let postgres = settings.postgres.as_ref().map(Postgres::new);
    // The settings were checked when they were read.
    postgres.transpose().map_err(|_| StorageError::Corrupt)
}

/// The keys of the installation, made where nothing depends on any yet. They stand beside the
/// embedded engine's files; servers that share a database find them there, wrapped by the root key
/// that each of them was given.
///
/// # Errors
/// [`StartError`]
pub(super) async fn open_keys(
    settings: &Settings,
    engine: &Engine,
    data: &DataFolder,
    entropy: &Entropy,
    ids: &IdSource,
) -> Result<Keyring, StartError> {
    let (root, entropy, ids) = (&settings.keys.root, entropy.clone(), ids.clone());
    let keyring = match engine {
        Engine::Sqlite(_) if is_fresh(data)? => {
            Keyring::open_or_create(data.path(), root, entropy, ids)
        }
        Engine::Sqlite(_) => Keyring::open(data.path(), root, entropy, ids),
        Engine::Postgres(postgres) => {
            let kept = match postgres.platform_keys().await? {
                Some(kept) => kept,
                // New keys in the place of lost ones would open nothing of what is there.
                None if !postgres.is_fresh().await? => return Err(StartError::KeysLost),
                None => {
                    let made = Keyring::make_platform_keys(root, &entropy, &ids);
                    let made = made.map_err(|error| refused(error, settings))?;
                    postgres.keep_platform_keys(&made).await?
                }
            };
            // After the keys: whoever begins a move keeps both at once, or finds ours and gives up.
            postgres.take_into_service().await?;
            Keyring::open_from(&kept, root, entropy, ids)
        }
    };
    keyring.map_err(|error| refused(error, settings))
}

fn refused(error: keyring::KeyringError, settings: &Settings) -> StartError {
    KeysError::new(error, &settings.keys, &settings.data).into()
}

/// A new control database over old workspaces would offer the installation to whoever claims it
/// first. Asked before anything is made: a start that is refused must leave none behind.
fn refuse_lost(data: &DataFolder) -> Result<(), StartError> {
    match data.is_control_lost() {
        Ok(false) => Ok(()),
        Ok(true) => Err(StartError::ControlLost {
            path: data.control_file(),
        }),
        Err(source) => Err(unusable(data, source)),
    }
}

/// Whether nothing in the folder depends on its keys yet.
fn is_fresh(data: &DataFolder) -> Result<bool, StartError> {
    let looked = data.control_file().try_exists();
    let used = looked.and_then(|control| Ok(control || data.has_workspaces()?));
    Ok(!used.map_err(|source| unusable(data, source))?)
}

pub(super) fn unusable(data: &DataFolder, source: io::Error) -> StartError {
    StartError::DataFolder {
        path: data.path().to_owned(),
        source,
    }
}
