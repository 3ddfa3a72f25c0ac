//! The names of everything that this crate writes into the audit log.

use audit::Action;

pub(crate) const LEAD_CREATED: Action = Action::new("lead.created");
pub(crate) const LEAD_UPDATED: Action = Action::new("lead.updated");
pub(crate) const LEAD_DELETED: Action = Action::new("lead.deleted");
pub(crate) const LEAD_IMPORTED: Action = Action::new("lead.imported");
pub(crate) const CONTACT_CREATED: Action = Action::new("contact.created");
pub(crate) const CONTACT_UPDATED: Action = Action::new("contact.updated");
pub(crate) const CONTACT_DELETED: Action = Action::new("contact.deleted");
pub(crate) const CONTACT_IMPORTED: Action = Action::new("contact.imported");
