//! A provider, our client there, and a clock.

use std::collections::HashMap;

use kernel::{Clock, Entropy, SecretText, Timestamp};
use oidc::{
    AttemptSecrets, Authority, Callback, ClientProof, Issuer, OidcError, Proven, Provider,
    ProviderSettings, ResponseMode,
};
use outbound::{Outbound, OutboundSettings, Reach};
use serde_json::{Value, json};
use testbed::{LyingProvider, Telling};

pub const CLIENT: &str = "our-client";
pub const CLIENT_SECRET: &str = "a-secret-that-the-provider-gave";

pub struct World {
    pub clock: Clock,
    pub entropy: Entropy,
    pub there: LyingProvider,
    pub ours: Provider,
}

impl World {
    pub fn new() -> Self {
        Self::with(|_, _| {})
    }

    pub fn with(change: impl FnOnce(&LyingProvider, &mut ProviderSettings)) -> Self {
        let clock = Clock::manual(Timestamp::from_micros(1_800_000_000_000_000));
        let there = LyingProvider::start(&clock);
        there.tell(json!({ "email": "ada@example.com", "email_verified": true, "name": "Ada" }));
        let mut settings = ProviderSettings {
            name: "corp".to_owned(),
            issuer: Issuer::One(there.issuer()),
            client_id: CLIENT.to_owned(),
            proof: ClientProof::Secret(SecretText::new(CLIENT_SECRET.to_owned())),
            scopes: vec!["email".to_owned(), "profile".to_owned()],
            response_mode: ResponseMode::Query,
            authority: Authority::Domains {
                domains: vec!["example.com".to_owned()],
                hosted: true,
            },
            native_clients: vec!["our-app".to_owned()],
            reach: Reach::Internal,
            redirect_url: "https://app.example.com/v1/oidc/corp/callback".to_owned(),
        };
        change(&there, &mut settings);
        let outbound = Outbound::new(OutboundSettings::default()).unwrap();
        let ours = Provider::new(settings, outbound, clock.clone()).unwrap();
        Self {
            clock,
            entropy: Entropy::seeded(1),
            there,
            ours,
        }
    }

    pub fn secrets(&self) -> AttemptSecrets {
        AttemptSecrets::fresh(&self.entropy).unwrap()
    }

    /// An attempt from its beginning to its end.
    pub async fn sign_in(&self) -> Result<Proven, OidcError> {
        let secrets = self.secrets();
        let url = self.ours.begin(&secrets).await?;
        let back = self.there.authorize(&url);
        assert_eq!(back["state"], secrets.state.expose());
        let finished = self.ours.finish(&callback(&back), &secrets).await;
        finished.map(|finished| finished.proven)
    }

    pub async fn sign_in_with(
        &self,
        lie: impl Fn(&mut Telling) + Send + 'static,
    ) -> Result<Proven, OidcError> {
        self.there.lie(lie);
        let proven = self.sign_in().await;
        self.there.be_honest();
        proven
    }

    pub async fn sign_in_claiming(
        &self,
        name: &'static str,
        value: Value,
    ) -> Result<Proven, OidcError> {
        self.sign_in_with(move |telling| telling.claim(name, value.clone()))
            .await
    }
}

pub fn callback(back: &HashMap<String, String>) -> Callback {
    Callback {
        code: back.get("code").cloned().map(SecretText::new),
        error: back.get("error").cloned(),
        iss: back.get("iss").cloned(),
    }
}
