//! `passwords.*`.

use std::path::{Path, PathBuf};

use breaches::{Presence, RangeSettings, WhenUnavailable};
use outbound::Reach;

use super::values::Values;
use super::{Key, PublicUrl, SettingsError};

const FILE: &str = "passwords.breached_file";
const URL: &str = "passwords.hibp_url";

/// The name of the list in the data folder.
const FILE_NAME: &str = "breached-passwords.bin";

/// Who knows the passwords of breaches.
#[derive(Debug, Clone)]
pub struct PasswordsSection {
    /// The list, where one is named.
    pub breached_file: Option<PathBuf>,
    /// The range service, where it is to be asked.
    pub range: Option<RangeSettings>,
    /// What is done while nobody can say.
    pub when_unavailable: WhenUnavailable,
}

impl PasswordsSection {
    /// Where the list is, and whether there has to be one.
    #[must_use]
    pub fn list_in(&self, data: &Path) -> (PathBuf, Presence) {
        match &self.breached_file {
            Some(file) => (file.clone(), Presence::Required),
            None => (data.join(FILE_NAME), Presence::Optional),
        }
    }
}

/// Reads the section. The list is not looked for: it may be about to be imported.
pub fn read(values: &Values) -> Result<PasswordsSection, SettingsError> {
    let plain = |text: &str| (!text.chars().any(char::is_control)).then(|| PathBuf::from(text));
    // Read either way: what stands there is checked before the day on which it is used.
    let range = service(values)?;
    let is_asked = values.choice("passwords.hibp_range")? == 1;
    Ok(PasswordsSection {
        breached_file: values.want(FILE, plain)?,
        range: range.filter(|_| is_asked),
        when_unavailable: match values.choice("passwords.when_unavailable")? {
            0 => WhenUnavailable::Allow,
            _ => WhenUnavailable::Refuse,
        },
    })
}

fn service(values: &Values) -> Result<Option<RangeSettings>, SettingsError> {
    let url = values.need(URL, PublicUrl::parse)?;
    let host = url.host().trim_matches(['[', ']']);
    if !url.is_https() && !mail::is_loopback(host) {
        return Err(SettingsError::BadValue {
            name: URL.to_owned(),
            expected: "a URL that begins with https://, because the service is not on this machine"
                .to_owned(),
        });
    }
    // What the operator named may stand within their own network.
    let is_ours = Key::find(URL).is_some_and(|key| key.default == url.as_str());
    Ok(Some(RangeSettings {
        url: url.as_str().to_owned(),
        reach: if is_ours {
            Reach::Public
        } else {
            Reach::Internal
        },
    }))
}
