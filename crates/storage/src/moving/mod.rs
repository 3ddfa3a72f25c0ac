//! Moves rows from the embedded engine's files into PostgreSQL, as they are.
//!
//! What a person wrote is sealed above both engines, bound to its table, row and column, so a row is
//! copied byte for byte and no key is needed for that. Which tables and columns there are is read from
//! both catalogues; whatever stands in one alone is refused. Rows go in the order of their keys, so
//! the greatest key in the target says where a move that was cut off goes on. A marker among the facts
//! of the installation keeps servers away until every row was read back and compared.

mod begin;
mod catalogue;
mod copy;
mod digest;
mod error;
mod insert;
mod marker;
mod page;
mod value;

pub use begin::EngineMove;
pub use catalogue::MovedTable;
pub use digest::Moved;
pub use error::{MoveError, MoveSide};
