//! The question that the product asks: is this password known?

use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::{FilterError, FilterFile, PasswordDigest, RangeService};

/// What is done with a password while nobody can say whether it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenUnavailable {
    /// It is taken for unknown.
    Allow,
    /// It is refused for the time being.
    Refuse,
}

/// Nobody can say at the moment whether a password is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password cannot be looked up")]
pub struct Unavailable;

/// Whom to ask. Clones share everything.
#[derive(Debug, Clone)]
pub struct Breaches {
    file: Option<Arc<FilterFile>>,
    range: Option<Arc<RangeService>>,
    when_unavailable: WhenUnavailable,
}

impl Breaches {
    /// Asks a file, a service, both or neither.
    #[must_use]
    pub fn new(
        file: Option<FilterFile>,
        range: Option<RangeService>,
        when_unavailable: WhenUnavailable,
    ) -> Self {
        Self {
            file: file.map(Arc::new),
            range: range.map(Arc::new),
            when_unavailable,
        }
    }

    /// Asks nobody: no password is known.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            file: None,
            range: None,
            when_unavailable: WhenUnavailable::Allow,
        }
    }

    /// Whether a password is known. The service is asked for what the file does not have.
    ///
    /// # Errors
    /// [`Unavailable`] where that is the operator's word for a file that cannot be read or a
    /// service that does not answer. What failed stands in the log.
    pub async fn know(&self, password: &str) -> Result<bool, Unavailable> {
        let digest = PasswordDigest::of(password);
        let in_file = self.in_file(digest).await;
        if in_file == Ok(true) {
            return Ok(true);
        }
        // What the service knows is at least what is in the file.
        match self.at_service(&digest).await.unwrap_or(in_file) {
            Err(Unavailable) if self.when_unavailable == WhenUnavailable::Allow => Ok(false),
            answer => answer,
        }
    }

    async fn in_file(&self, digest: PasswordDigest) -> Result<bool, Unavailable> {
        let Some(file) = self.file.clone() else {
            return Ok(false);
        };
        let looked = spawn_blocking(move || file.contains(&digest)).await;
        let looked: Result<bool, FilterError> = looked.map_err(|_| Unavailable)?;
        looked.map_err(|error| {
            tracing::error!(error = error.to_string(), "a password was not looked up");
            Unavailable
        })
    }

    async fn at_service(&self, digest: &PasswordDigest) -> Option<Result<bool, Unavailable>> {
        let asked = self.range.as_ref()?.contains(digest).await;
        Some(asked.map_err(|error| {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a password was not looked up"
            );
            Unavailable
        }))
    }
}
