//! The filter that a running server asks: opened at the start, and anew when an import has replaced
//! the file.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kernel::{Clock, Timestamp};

use crate::{Filter, FilterError, PasswordDigest};

/// How often the file is looked for.
const LOOKS_APART: Duration = Duration::from_secs(60);

/// Whether there must be a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// The operator named it.
    Required,
    /// It is asked where it is there.
    Optional,
}

/// A filter under a path.
#[derive(Debug)]
pub struct FilterFile {
    path: PathBuf,
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    open: Option<(Arc<Filter>, Stamp)>,
    /// The file that could not be used, so that it is complained of once.
    refused: Option<Stamp>,
    looked_at: Timestamp,
}

/// What tells one file under a path from another.
type Stamp = (u64, u64, i64, i64);

impl FilterFile {
    /// Opens the file.
    ///
    /// # Errors
    /// [`FilterError`]; a missing file is one where it is required.
    pub fn open(path: &Path, presence: Presence, clock: Clock) -> Result<Self, FilterError> {
        let open = match (stamp(path)?, presence) {
            (Some(stamp), _) => Some((Arc::new(Filter::open(path)?), stamp)),
            (None, Presence::Optional) => None,
            (None, Presence::Required) => {
                return Err(FilterError::Missing {
                    path: path.to_owned(),
                });
            }
        };
        Ok(Self {
            path: path.to_owned(),
            state: Mutex::new(State {
                open,
                refused: None,
                looked_at: clock.now(),
            }),
            clock,
        })
    }

    /// Whether there is a filter, and the digest is in it. It reads from the disk.
    ///
    /// # Errors
    /// [`FilterError`]
    pub fn contains(&self, digest: &PasswordDigest) -> Result<bool, FilterError> {
        match self.current() {
            Some(filter) => filter.contains(digest),
            None => Ok(false),
        }
    }

    /// The filter, once a minute the one that is there by now. One that cannot be used does not take
    /// the place of one that can, and a file that is gone leaves the open one.
    fn current(&self) -> Option<Arc<Filter>> {
        let now = self.clock.now();
        let mut state = self.state();
        if now.since(state.looked_at) >= LOOKS_APART {
            state.looked_at = now;
            self.look(&mut state);
        }
        state.open.as_ref().map(|(filter, _)| Arc::clone(filter))
    }

    fn look(&self, state: &mut State) {
        let found = match stamp(&self.path) {
            Ok(Some(found)) => found,
            Ok(None) => return,
            Err(error) => return complain(&error),
        };
        let is_known = state.open.as_ref().is_some_and(|(_, open)| *open == found);
        if is_known || state.refused == Some(found) {
            return;
        }
        match Filter::open(&self.path) {
            Ok(filter) => {
                let hashes = filter.summary().hashes;
                tracing::info!(hashes, "a new list of breached passwords is in use");
                *state = State {
                    open: Some((Arc::new(filter), found)),
                    refused: None,
                    looked_at: state.looked_at,
                };
            }
            Err(error) => {
                state.refused = Some(found);
                complain(&error);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn complain(error: &FilterError) {
    tracing::error!(
        error = error.to_string(),
        "a new list of breached passwords cannot be used"
    );
}

fn stamp(path: &Path) -> Result<Option<Stamp>, FilterError> {
    match fs::metadata(path) {
        Ok(facts) => Ok(Some((
            facts.ino(),
            facts.size(),
            facts.mtime(),
            facts.mtime_nsec(),
        ))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(FilterError::Read {
            path: path.to_owned(),
            source,
        }),
    }
}
