//! Sessions: signing in, refreshing, the list of one's own, and ending them.

pub mod create;
mod device_cookie;
mod issued;
pub mod list;
mod own_site;
pub mod passkey;
pub mod passkey_options;
pub mod refresh;
mod refresh_cookie;
pub mod report;
pub mod revoke;
pub mod revoke_current;
pub mod revoke_others;
pub mod second_factor;
mod session_body;

pub use create::create;
pub use device_cookie::keep as keep_device;
pub use issued::{IssuedBody, issued, refreshed};
pub use list::list;
pub use passkey::passkey;
pub use passkey_options::{PasskeyOptionsBody, passkey_options};
pub use refresh::refresh;
pub use refresh_cookie::{RefreshCookie, begin as begin_cookies};
pub use report::report;
pub use revoke::revoke;
pub use revoke_current::revoke_current;
pub use revoke_others::revoke_others;
pub use second_factor::{FactorBody, second_factor};
pub use session_body::SessionBody;
