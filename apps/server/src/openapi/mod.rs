//! The OpenAPI 3.1 document: made from the handlers, completed with what every call of a kind can
//! answer, and shown to people as a page.

mod completed;
mod docs_view;
mod document;
mod field_kind;
mod problem_schema;
mod prose;
mod refusals;
pub mod schemas;
mod surroundings;

pub use docs_view::{DocsView, docs_view};
pub use document::{document, openapi_json};
