//! Passwords that are known from breaches: nobody sets one, and one that is right opens nothing.

mod both_factors;
mod doors;
mod new_passwords;

use std::fs;
use std::path::Path;
use std::time::Duration;

use auth::AuthSettings;
use breaches::{
    Breaches, Coverage, FilterFile, ImportRequest, PasswordDigest, Presence, RangeService,
    RangeSettings, WhenUnavailable, import,
};
use kernel::{Clock, Timestamp};
use outbound::{Outbound, OutboundSettings, Reach};
use tempfile::TempDir;
use testbed::RangeServer;

use crate::world::{EMAIL, PASSWORD, World, settings};

pub const LEAKED: &str = "a leaked passphrase, by now";
pub const NEW: &str = "quite another passphrase";

/// Settings under which a file knows some passwords.
pub fn knowing(folder: &Path, passwords: &[&str]) -> AuthSettings {
    let mut digests: Vec<PasswordDigest> = passwords
        .iter()
        .map(|one| PasswordDigest::of(one))
        .collect();
    digests.sort_unstable();
    let line = |digest: &PasswordDigest| {
        let digits = digest.as_bytes().iter().map(|byte| format!("{byte:02X}"));
        format!("{}:1\r\n", digits.collect::<String>())
    };
    let list: String = digests.iter().map(line).collect();
    let (source, target) = (folder.join("list.txt"), folder.join("filter.bin"));
    fs::write(&source, list).unwrap();
    let request = ImportRequest {
        source: &source,
        target: &target,
        minimum_count: 1,
        coverage: Coverage::Whole,
    };
    import(&request, &mut |_, _| {}).unwrap();
    let file = FilterFile::open(&target, Presence::Required, Clock::system()).unwrap();
    AuthSettings {
        breaches: Breaches::new(Some(file), None, WhenUnavailable::Refuse),
        ..settings()
    }
}

/// Settings under which a service is asked.
pub fn asking(server: &RangeServer, word: WhenUnavailable) -> AuthSettings {
    let outbound = Outbound::new(OutboundSettings {
        timeout: Duration::from_millis(500),
        ..OutboundSettings::default()
    });
    let settings_of_service = RangeSettings {
        url: server.url(),
        reach: Reach::Internal,
    };
    let clock = Clock::manual(Timestamp::from_micros(1));
    let service = RangeService::new(settings_of_service, outbound.unwrap(), clock);
    AuthSettings {
        breaches: Breaches::new(None, Some(service), word),
        ..settings()
    }
}

/// Ada, whose password a file knows by now.
pub async fn ada_with_a_leaked_password() -> (World, TempDir) {
    let world = World::new().await;
    world.person(EMAIL).await;
    world.mails().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = knowing(folder.path(), &[PASSWORD, LEAKED]);
    (world.restart(settings).await, folder)
}
