//! Every kind of job and its handler.

use super::JobHandler;
use crate::flows::{DeliverEvent, DeliverMail};

/// The handler of each kind of job.
pub(super) fn handlers() -> Vec<Box<dyn JobHandler>> {
    vec![Box::new(DeliverEvent), Box::new(DeliverMail)]
}
