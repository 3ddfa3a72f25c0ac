//! One provider: its settings, and what is known of it.

use std::fmt;
use std::sync::Arc;

use kernel::Clock;
use outbound::Outbound;

use crate::documents::Documents;
use crate::secret::Signer;
use crate::{ClientProof, OidcError, ProviderSettings, ResponseMode};

/// A provider that people may sign in with. Clones share what is known of it.
#[derive(Clone)]
pub struct Provider(pub(crate) Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) settings: ProviderSettings,
    pub(crate) outbound: Outbound,
    pub(crate) clock: Clock,
    pub(crate) documents: Documents,
    pub(crate) signer: Option<Signer>,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Provider({})", self.0.settings.name)
    }
}

impl Provider {
    /// Calls nobody: the provider is asked when somebody signs in.
    ///
    /// # Errors
    /// [`OidcError::Settings`] when Apple's key cannot be used.
    pub fn new(
        settings: ProviderSettings,
        outbound: Outbound,
        clock: Clock,
    ) -> Result<Self, OidcError> {
        let signer = match &settings.proof {
            ClientProof::Apple(key) => Some(Signer::new(key)?),
            ClientProof::None | ClientProof::Secret(_) => None,
        };
        Ok(Self(Arc::new(Parts {
            settings,
            outbound,
            clock,
            documents: Documents::default(),
            signer,
        })))
    }

    /// The name in URLs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.settings.name
    }

    /// How the browser brings the answer back.
    #[must_use]
    pub fn response_mode(&self) -> ResponseMode {
        self.0.settings.response_mode
    }

    /// Whether browsers are sent there: we have a client for them.
    #[must_use]
    pub fn takes_browsers(&self) -> bool {
        !self.0.settings.client_id.is_empty()
    }

    /// Whether tokens of native apps are taken.
    #[must_use]
    pub fn takes_native_tokens(&self) -> bool {
        !self.0.settings.native_clients.is_empty()
    }
}
