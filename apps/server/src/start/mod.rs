//! Starts the server over a data folder, and stops it.

mod domains;
mod engine;
mod error;
mod folder_lock;
mod keys_error;
mod known_passwords;
pub(crate) mod open_files;
mod running;
mod serving;
mod surroundings;

#[cfg(test)]
pub(crate) use domains::open as open_domains;
pub(crate) use engine::shared as shared_engine;
pub use error::StartError;
pub(crate) use folder_lock::FolderLock;
pub use keys_error::KeysError;
pub use running::{Running, start, start_with};
pub use serving::Stop;
pub use surroundings::{Background, Surroundings};
