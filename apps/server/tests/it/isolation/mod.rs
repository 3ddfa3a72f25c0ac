//! Two workspaces of one server know nothing of each other.

mod hints;
mod ids;
mod lists;
mod marked;
