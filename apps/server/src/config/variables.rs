//! The environment variables that hold settings, and those that were meant to.

use super::{SettingsError, keys};

/// What every variable of ours begins with.
pub const PREFIX: &str = "BAILIWICK__";

/// The variables that hold settings.
///
/// # Errors
/// [`SettingsError::MisspeltVariable`] for a name that is one of ours but for its underscores: it
/// would have no effect, and nobody would notice. Any other name is left alone, and so is what a
/// container platform sets by itself for a service beside this one, such as
/// `BAILIWICK_PORT=tcp://10.0.0.7:80`.
pub fn of_settings(
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Vec<(String, String)>, SettingsError> {
    let mut ours = Vec::new();
    for (name, value) in variables {
        if name.to_uppercase().starts_with(PREFIX) {
            ours.push((name, value));
        } else if !names_a_service(&value)
            && let Some(meant) = meant(&name)
        {
            return Err(SettingsError::MisspeltVariable { name, meant });
        }
    }
    Ok(ours)
}

fn names_a_service(value: &str) -> bool {
    let schemes = ["tcp://", "udp://", "sctp://"];
    schemes.iter().any(|scheme| value.starts_with(scheme))
}

/// The variable that has the same words.
fn meant(name: &str) -> Option<String> {
    let given = words(name);
    let mut known = keys().flat_map(|key| {
        let value = variable(key.name);
        let file = key.secret.then(|| format!("{value}_FILE"));
        [Some(value), file].into_iter().flatten()
    });
    known.find(|variable| words(variable) == given)
}

fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

fn words(name: &str) -> Vec<String> {
    let words = name.split(['_', '.', '-']).filter(|word| !word.is_empty());
    words.map(str::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_with_other_underscores_is_known_for_what_it_was_meant_to_be() {
        for (name, right) in [
            ("BAILIWICK_LOG_LEVEL", "BAILIWICK__LOG__LEVEL"),
            ("BAILIWICK_LOG__LEVEL", "BAILIWICK__LOG__LEVEL"),
            ("bailiwick_server_listen", "BAILIWICK__SERVER__LISTEN"),
            ("BAILIWICK_DATA_DIR", "BAILIWICK__DATA__DIR"),
            (
                "BAILIWICK_MAIL_SMTP_PASSWORD_FILE",
                "BAILIWICK__MAIL__SMTP__PASSWORD_FILE",
            ),
        ] {
            assert_eq!(meant(name).as_deref(), Some(right), "{name}");
        }
    }

    #[test]
    fn a_variable_of_somebody_else_is_left_alone() {
        let others = [
            "BAILIWICK_PORT",
            "BAILIWICK_SERVICE_HOST",
            "LOG_LEVEL",
            "BAILIWICK",
            "PATH",
            "",
        ];
        let port = ("BAILIWICK_MAIL_SMTP_PORT", "tcp://10.0.0.7:25");
        let others = others.map(|name| (name, "x")).into_iter().chain([port]);
        let others = others.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(of_settings(others).unwrap(), []);
    }
}
