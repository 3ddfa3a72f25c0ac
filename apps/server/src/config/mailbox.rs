//! The sender of mails, as a setting writes it.

use kernel::EmailAddress;

/// `Name <name@example.com>`, or the address alone.
pub(super) fn mailbox(text: &str) -> Option<(String, EmailAddress)> {
    let (name, address) = match text.trim().strip_suffix('>') {
        Some(inside) => inside.rsplit_once('<')?,
        None => ("", text),
    };
    let name = name.trim();
    let plain = !name.chars().any(char::is_control);
    let address = EmailAddress::parse(address).ok()?;
    plain.then(|| (name.to_owned(), address))
}
