//! How long the server waits for a request: no setting, but a part of the settings, so that tests can
//! be less patient.

use std::time::Duration;

/// How long the head of a request may take.
pub(super) const HEAD: Duration = Duration::from_secs(10);

/// How long the parts of a body may take. A client that sends drop by drop would otherwise hold a
/// handler for as long as it likes.
#[derive(Debug, Clone, Copy)]
pub struct BodyPatience {
    /// Until the next piece of any body.
    pub piece: Duration,
    /// For the whole of a body that is read at once.
    pub body: Duration,
    /// For the whole of an uploaded file.
    pub upload: Duration,
}

impl Default for BodyPatience {
    fn default() -> Self {
        Self {
            piece: Duration::from_secs(30),
            body: Duration::from_secs(60),
            upload: Duration::from_secs(60 * 60),
        }
    }
}
