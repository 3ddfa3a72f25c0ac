//! The key hierarchy and the seal.
//!
//! A root key (from a file or a configured value, never in a database) wraps the platform key and
//! the keys of every workspace. The platform key yields one key per purpose by HKDF labels.
//! A sealed value names its key and is bound to its place: moved to another row, column or
//! workspace it does not open (see `docs/seal-format.md`).
//!
//! The way in is [`Keyring::open`], and at a first start [`Keyring::open_or_create`]. It reads and
//! writes two small files of the data folder and knows no database: `tenancy` keeps the wrapped
//! keys of workspaces.

mod error;
mod fields;
mod hierarchy;
mod place;
mod platform_file;
mod private_file;
mod purpose;
mod root;
mod seal;

pub use error::KeyringError;
pub use fields::{Cell, DatabaseKeys, FieldCipher};
pub use hierarchy::{Keyring, WorkspaceKey};
pub use place::Place;
pub use private_file::readable_by_others;
pub use purpose::{PlatformPurpose, WorkspacePurpose};
pub use root::RootKeySource;
pub use seal::SealingKey;
