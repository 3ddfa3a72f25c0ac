//! Opens the data and builds the domains over it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use audit::AuditLog;
use auth::{Auth, AuthSettings};
use breaches::Breaches;
use kernel::{Clock, IdSource};
use keyring::{Keyring, PlatformPurpose};
use limits::{Limits, SharedCounts, Subjects};
use mail::{DEFAULT_TIMEOUT, MailSettings, Mailer, SmtpSettings, TlsMode, TransportSettings};
use oidc::Provider;
use outbound::{Outbound, OutboundSettings};
use records::Records;
use storage::{ControlDatabase, DataFolder, Engine, OpenLimits, WorkspaceDatabases};
use tenancy::Tenancy;
use tokio::runtime::Handle;

use super::engine::{self, unusable};
use super::{StartError, Surroundings, known_passwords};
use crate::config::{OidcProvider, PublicUrl, Settings, SmtpSection, SmtpTls};
use crate::extract::BodyBudget;
use crate::health::Leaving;
use crate::places::Places;
use crate::state::AppState;
use crate::worker::WorkSignal;

/// Opens everything below the HTTP surface.
pub(crate) async fn open(
    settings: Settings,
    data: DataFolder,
    public_url: PublicUrl,
    surroundings: Surroundings,
) -> Result<AppState, StartError> {
    let Surroundings { clock, entropy, .. } = surroundings;
    let ids = IdSource::new(clock.clone(), entropy.clone());
    let engine = engine::open(&settings, &data).await?;
    let keyring = engine::open_keys(&settings, &engine, &data, &entropy, &ids).await?;
    let open = open_limits(&settings);
    let keys = keyring.platform_database_keys();
    let control = ControlDatabase::open(engine.clone(), &keys, open, clock.clone()).await?;
    if matches!(engine, Engine::Sqlite(_)) {
        let has_workspaces = data.has_workspaces();
        let has_workspaces = has_workspaces.map_err(|source| unusable(&data, source))?;
        if has_workspaces && control.schema().await?.applied.is_empty() {
            return Err(StartError::ControlLost {
                path: data.control_file(),
            });
        }
        control.migrate().await?;
    }
    let control = Arc::new(control);
    let databases = Arc::new(WorkspaceDatabases::new(engine, open, clock.clone()));
    let audit = AuditLog::new(ids.clone(), entropy.clone());
    let mailer = Mailer::new(&mail(&settings, &data), clock.clone(), entropy.clone())?;
    let breaches = known_passwords::open(&settings.passwords, data.path(), &clock)?;
    let auth = Auth::open(
        Arc::clone(&control),
        keyring.clone(),
        audit.clone(),
        auth_settings(&settings, &public_url, breaches),
        clock.clone(),
        entropy.clone(),
        ids.clone(),
    )
    .await?;
    let providers = Arc::new(providers(&settings, &public_url, &clock)?);
    let places = Arc::new(places(&settings)?);
    let limit_subjects = Arc::new(subjects(&keyring));
    let tenancy = Tenancy::new(
        Arc::clone(&control),
        Arc::clone(&databases),
        keyring,
        audit.clone(),
        settings.data.region.clone(),
        clock.clone(),
        entropy.clone(),
        ids.clone(),
    );
    let limits = shared_limits(&settings, &clock).await;
    let records = Records::new(ids.clone(), audit.clone());
    Ok(AppState {
        bodies: BodyBudget::new(settings.server.body_budget),
        settings: Arc::new(settings),
        public_url,
        clock,
        entropy,
        ids,
        control,
        databases,
        audit,
        auth,
        providers,
        places,
        tenancy,
        records,
        mailer,
        limits,
        limit_subjects,
        readiness: Arc::default(),
        leaving: Leaving::default(),
        work: WorkSignal::default(),
    })
}

/// Counts in the Redis, where one is set. One that does not answer stops no start: servers must be able
/// to be replaced meanwhile.
async fn shared_limits(settings: &Settings, clock: &Clock) -> Limits {
    let Some(redis) = &settings.redis else {
        return match settings.postgres {
            Some(_) => Limits::among_others(None, clock.clone()),
            None => Limits::alone(clock.clone()),
        };
    };
    if let Err(error) = SharedCounts::try_out(redis).await {
        tracing::warn!(error = %error, "limits are counted apart: Redis does not answer");
    }
    let shared = SharedCounts::new(redis.clone(), &Handle::current());
    Limits::among_others(Some(shared), clock.clone())
}

fn places(settings: &Settings) -> Result<Places, StartError> {
    let Some(file) = &settings.places.file else {
        return Ok(Places::default());
    };
    Places::read(file).map_err(|source| {
        let path = file.clone();
        StartError::Places { path, source }
    })
}

/// Nobody is called: a provider that is away stops no start.
fn providers(
    settings: &Settings,
    public_url: &PublicUrl,
    clock: &Clock,
) -> Result<BTreeMap<String, Provider>, StartError> {
    let section = &settings.oidc;
    if section.providers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let outbound = Outbound::new(OutboundSettings {
        authorities: section.authorities.clone(),
        ..OutboundSettings::default()
    })?;
    let open = |provider: &OidcProvider| {
        let (settings, outbound) = (provider.at(public_url), outbound.clone());
        let opened = Provider::new(settings, outbound, clock.clone())?;
        Ok((provider.name.clone(), opened))
    };
    section.providers.iter().map(open).collect()
}

fn subjects(keyring: &Keyring) -> Subjects {
    Subjects::new(&keyring.platform_key(PlatformPurpose::Limits))
}

fn open_limits(settings: &Settings) -> OpenLimits {
    OpenLimits {
        workspaces: settings.storage.open_workspaces,
        readers: settings.storage.readers,
        control_readers: settings.storage.readers,
        idle: Duration::from_secs(60),
    }
}

fn auth_settings(settings: &Settings, public_url: &PublicUrl, breaches: Breaches) -> AuthSettings {
    let auth = &settings.auth;
    AuthSettings {
        issuer: public_url.as_str().to_owned(),
        hash_cost: auth.hash_cost,
        hash_threads: auth.hash_threads,
        hash_queue: auth.hash_queue,
        access_token: auth.access_token,
        session: auth.session,
        session_idle: auth.session_idle,
        breaches,
    }
}

fn mail(settings: &Settings, data: &DataFolder) -> MailSettings {
    let mail = &settings.mail;
    let outbox = || TransportSettings::Outbox(data.path().join("outbox"));
    MailSettings {
        from: mail.from.clone(),
        from_name: mail.from_name.clone(),
        transport: mail.smtp.as_ref().map_or_else(outbox, smtp),
    }
}

fn smtp(section: &SmtpSection) -> TransportSettings {
    TransportSettings::Smtp(SmtpSettings {
        host: section.host.clone(),
        port: section.port,
        tls: match section.tls {
            SmtpTls::Implicit => TlsMode::Implicit,
            SmtpTls::StartTls => TlsMode::StartTls,
            SmtpTls::None => TlsMode::None,
        },
        username: section.username.clone(),
        password: section.password.clone(),
        certificates: None,
        timeout: DEFAULT_TIMEOUT,
    })
}
