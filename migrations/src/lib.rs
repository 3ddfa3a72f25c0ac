//! The history of the schema: one list of steps for the control database and one for workspace
//! databases. `storage` runs them; nothing else does.
//!
//! One file is one step. A step is never edited after it is merged; a change of schema is a new
//! step, in the order expand, backfill, contract. Table names are plain texts, so that a step does
//! not change its meaning when an entity does.
//! Every table of a workspace has `workspace_id` first in its primary key, and in its indexes: first
//! where an index serves the order of a list, and behind the address where it serves a look-up by
//! address, so that no engine takes that one for the order in which to read a workspace.

mod backfill;
mod columns;
mod control;
mod evidence;
mod sealing;
mod workspace;

pub use control::ControlMigrator;
pub use sea_orm_migration::MigratorTrait;
pub use sealing::{FieldSealer, sealing_with};
pub use workspace::WorkspaceMigrator;
