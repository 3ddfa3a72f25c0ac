//! Every kind of job and its handler.

use super::JobHandler;
use crate::flows::{DeliverEvent, DeliverMail, RevokeIdentity};

/// The handlers of each kind of job, in groups that do not wait for each other: a mail server that
/// does not answer must not keep events from the logs.
pub(super) fn groups() -> Vec<Vec<Box<dyn JobHandler>>> {
    vec![
        vec![Box::new(DeliverEvent)],
        vec![Box::new(DeliverMail)],
        vec![Box::new(RevokeIdentity)],
    ]
}
