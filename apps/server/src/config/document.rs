//! The table of keys as a document for people.

use std::fmt::Write;

use super::{Key, keys};

const HEAD: &str = "\
# Configuration

Bailiwick starts without any configuration.
What is set comes from three places; the later one wins: the defaults below, a TOML file (`bailiwick up --config FILE`), the environment.
The variable of a key is `BAILIWICK__` and the key in capitals, with `__` for each dot: `server.listen` is `BAILIWICK__SERVER__LISTEN`.
A variable that is one of these but for its underscores would have no effect, so it stops the start as well.
A list is written with commas in a variable, and as a list or with commas in the file.
The flags `--data` and `--listen` go before all of them.

A key that is not in this table, or a value that does not fit, stops the start and is named.
A secret can stand in a file of its own: add `_file` to the key (`mail.smtp.password_file`, `BAILIWICK__MAIL__SMTP__PASSWORD_FILE`).
Such a file, and a settings file with a secret in it, must be readable by its owner alone (`chmod 600`).
A secret that is short, or one that everyone tries first, is refused.
Values of secrets are never printed.

| key | value | default | secret | meaning |
|---|---|---|---|---|
";

/// The document of all keys, in Markdown.
#[must_use]
pub fn configuration_document() -> String {
    let mut text = HEAD.to_owned();
    for key in keys() {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{}", line(key));
    }
    text
}

fn line(key: &Key) -> String {
    let Key {
        name,
        kind,
        default,
        secret,
        doc,
    } = key;
    let default = if default.is_empty() {
        String::new()
    } else {
        format!("`{default}`")
    };
    let (name, secret) = if *secret {
        (format!("`{name}`, `{name}_file`"), "yes")
    } else {
        (format!("`{name}`"), "no")
    };
    format!(
        "| {name} | {} | {default} | {secret} | {doc} |",
        kind.describe()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_stands_in_the_document_once() {
        let document = configuration_document();
        for key in keys() {
            let begin = format!("| `{}`", key.name);
            let lines = document.lines().filter(|line| {
                line.strip_prefix(&begin)
                    .is_some_and(|rest| rest.starts_with([' ', ',']))
            });
            assert_eq!(lines.count(), 1, "{}", key.name);
        }
    }
}
