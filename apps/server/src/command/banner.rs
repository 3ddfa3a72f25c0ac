//! What a person is told when the server has started.

use super::output::say;
use crate::start::Running;

/// Says where the server is, where the data and the mails are, and how to take the installation.
/// The claim link stands alone on its line, so that a script can find it.
pub(super) fn print(running: &Running) {
    let state = running.state();
    say(&format!("Bailiwick listens at {}", state.public_url));
    if state.settings.server.public_url.is_some() {
        say(&format!("Address: {}", running.address()));
    }
    say(&format!("Data: {}", state.settings.data.dir.display()));
    say(&format!("Mail: {}", state.mailer.describe()));
    if let Some(link) = running.claim_link() {
        say("Nobody owns this installation yet. Open this link once to become its first owner:");
        say(link);
    }
    say("Stop with Ctrl-C.");
}
