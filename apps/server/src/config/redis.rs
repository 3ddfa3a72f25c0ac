//! `redis.*`.

use limits::{RedisSettings, RedisSettingsError};

use super::SettingsError;
use super::values::Values;

const URL: &str = "redis.url";
const AUTHORITIES: &str = "redis.authorities";

/// The Redis that servers share, where one is set.
pub fn read(values: &Values) -> Result<Option<RedisSettings>, SettingsError> {
    let authorities = values.file(AUTHORITIES)?;
    let Some(url) = values.secret(URL)? else {
        return match authorities {
            None => Ok(None),
            Some(_) => Err(SettingsError::Required {
                name: URL.to_owned(),
                because: format!("{AUTHORITIES} is set"),
            }),
        };
    };
    let settings = RedisSettings { url, authorities };
    match settings.check() {
        Ok(()) => Ok(Some(settings)),
        Err(error) => Err(SettingsError::BadValue {
            name: URL.to_owned(),
            expected: expected(error).to_owned(),
        }),
    }
}

const fn expected(error: RedisSettingsError) -> &'static str {
    match error {
        RedisSettingsError::Url => "of the form rediss://user:password@host:port/number",
        RedisSettingsError::PlainOffHost => {
            "a URL that begins with rediss://, because the server is not on this machine"
        }
        RedisSettingsError::Parameters => "a URL without a part after # or ?",
    }
}
