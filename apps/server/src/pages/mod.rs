//! The few pages that the server renders itself: where the links of mails and of the first start
//! lead to. Everything they need comes from this server, and their tokens never reach it but in a
//! body (see `assets/page.js`).

mod assets;
mod forms;
mod problem;

pub(crate) use assets::{script, style};
pub(crate) use forms::{claim, invitation, report, reset, verify};
pub(crate) use problem::problem;
