//! A workspace and its name.

use kernel::{Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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
    /// Whether its sessions are for those alone who have shown a second factor.
    #[serde(default)]
    pub requires_second_factor: bool,
    /// Grows by one with each change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What is to be different about a workspace; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkspaceChange {
    /// Its name.
    pub name: Option<WorkspaceName>,
    /// Whether its sessions ask for a second factor.
    pub requires_second_factor: Option<bool>,
}

impl WorkspaceChange {
    /// What the audit log says of it: the fields, and how the rule stands now.
    pub(crate) fn details(&self) -> Value {
        let name = self.name.as_ref().map(|_| "name");
        let factor = self.requires_second_factor.map(|_| "require_second_factor");
        let fields: Vec<&str> = name.into_iter().chain(factor).collect();
        match self.requires_second_factor {
            Some(asks) => json!({ "fields": fields, "require_second_factor": asks }),
            None => json!({ "fields": fields }),
        }
    }
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
