//! Signing in with a provider of OpenID Connect: out to its page, and back.

mod answer;
pub mod authorize;
mod browser_cookie;
pub mod callback;
pub mod native;
pub mod notices;
mod return_to;

pub use authorize::authorize;
pub use browser_cookie::{BrowserCookie, keep as keep_browser};
pub use callback::{callback, callback_by_form};
pub use native::native;
pub use notices::notices;
pub use return_to::{HOME, is_own_place};
