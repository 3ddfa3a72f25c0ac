//! What every handler and every job can reach.

use std::collections::BTreeMap;
use std::sync::Arc;

use audit::AuditLog;
use auth::Auth;
use kernel::{Clock, Entropy, IdSource};
use limits::{Limits, Subjects};
use mail::Mailer;
use oidc::Provider;
use records::Records;
use storage::{ControlDatabase, WorkspaceDatabases};
use tenancy::Tenancy;

use crate::config::{PublicUrl, Settings};
use crate::extract::BodyBudget;
use crate::health::{Leaving, Readiness};
use crate::places::Places;
use crate::worker::WorkSignal;

/// The domains and their surroundings. Clones share everything.
#[derive(Clone)]
pub struct AppState {
    /// The settings that the process was started with.
    pub settings: Arc<Settings>,
    /// The address that people use: links are made from it.
    pub public_url: PublicUrl,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Fresh ids.
    pub ids: IdSource,
    /// The control database, for jobs and flows over several domains.
    pub control: Arc<ControlDatabase>,
    /// The open workspace databases.
    pub databases: Arc<WorkspaceDatabases>,
    /// The audit log.
    pub audit: AuditLog,
    /// Who someone is.
    pub auth: Auth,
    /// Whom people may sign in with, by name.
    pub providers: Arc<BTreeMap<String, Provider>>,
    /// Where an address is.
    pub places: Arc<Places>,
    /// What they may do, and where.
    pub tenancy: Tenancy,
    /// Leads and contacts.
    pub records: Records,
    /// Outgoing mail.
    pub mailer: Mailer,
    /// How often somebody may knock.
    pub limits: Limits,
    /// Whom these limits count.
    pub limit_subjects: Arc<Subjects>,
    /// Whether what every request needs was there a moment ago.
    pub readiness: Arc<Readiness>,
    /// Whether this server is about to stop.
    pub leaving: Leaving,
    /// The memory for bodies.
    pub bodies: BodyBudget,
    /// Wakes the worker after a change that queued a job.
    pub work: WorkSignal,
}
