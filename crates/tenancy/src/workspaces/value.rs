//! A workspace and its name.

use kernel::{Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{Role, TenancyError};

/// A workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name, as its admins wrote it.
    pub name: String,
    /// The data region it is pinned to.
    pub region: String,
    /// Grows by one with each change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A workspace as one of its members sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserWorkspace {
    /// The workspace.
    pub workspace: Workspace,
    /// The user's role in it.
    pub role: Role,
}

/// A name of 1 to 100 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceName(String);

impl WorkspaceName {
    /// Reads a name; white space around it is dropped.
    ///
    /// # Errors
    /// [`TenancyError::NameInvalid`] when it is empty, longer than 100 characters, or has control
    /// characters.
    pub fn parse(text: &str) -> Result<Self, TenancyError> {
        let text = text.trim();
        let fits = (1..=100).contains(&text.chars().count());
        if !fits || text.chars().any(char::is_control) {
            return Err(TenancyError::NameInvalid);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
