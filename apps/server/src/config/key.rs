//! What is known of one key of the settings.

/// One key: where it stands, what it takes, and what it is for.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The dotted name, as in `server.listen`.
    pub name: &'static str,
    /// What a value looks like.
    pub kind: Kind,
    /// The value when none is given; empty when there is none.
    pub default: &'static str,
    /// Whether the value must never be shown. A secret key also takes a file: its name and `_file`.
    pub secret: bool,
    /// What it is for, in one or two sentences.
    pub doc: &'static str,
}

/// What a value looks like.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// An IP address and a port.
    Address,
    /// `http://` or `https://`, a host and perhaps a port.
    Url,
    /// A list of networks.
    Networks,
    /// A list of origins of the web.
    Origins,
    /// A whole number within bounds.
    Count {
        /// The least that is taken.
        least: u64,
        /// The most that is taken.
        most: u64,
    },
    /// A path of the file system.
    Path,
    /// 1 to 32 lower-case letters, digits and hyphens.
    Name,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// An e-mail address, perhaps with a name before it.
    Mailbox,
    /// A URI by which people are reached.
    Contact,
    /// The name or the IP address of a machine.
    Host,
    /// One line of any text.
    Text,
    /// A text that must not be shown.
    Secret,
    /// What to log.
    Level,
    /// The rates of a door.
    Rates,
}

impl Kind {
    /// What a value must be, to stand after "must be".
    #[must_use]
    pub fn expected(self) -> String {
        match self {
            Self::Address => "an address and port such as 127.0.0.1:8080".to_owned(),
            Self::Url => "a URL such as https://app.example.com, without a path".to_owned(),
            Self::Origins => {
                "a list of origins such as https://app.example.com, each exact and with https (http on this machine alone)".to_owned()
            }
            Self::Networks => "a list of networks such as 10.0.0.0/8,::1".to_owned(),
            Self::Count { least, most } => format!("a whole number from {least} to {most}"),
            Self::Path => "a path without control characters".to_owned(),
            Self::Name => "1 to 32 lower-case letters, digits and hyphens".to_owned(),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Mailbox => "an address such as Name <name@example.com>".to_owned(),
            Self::Contact => "a URI that begins with mailto:, https:// or tel:".to_owned(),
            Self::Host => "a host name or an IP address".to_owned(),
            Self::Text => "a text without control characters".to_owned(),
            Self::Secret => "a secret of 12 characters or more".to_owned(),
            Self::Level => "a level such as info or info,auth=debug".to_owned(),
            Self::Rates => {
                "rates such as address 30/5m, account 60/1h, everyone 6000/1m, all three".to_owned()
            }
        }
    }

    /// The kind in a few words, for the table of keys.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::Address => "address:port".to_owned(),
            Self::Url => "URL".to_owned(),
            Self::Origins => "origins".to_owned(),
            Self::Networks => "networks".to_owned(),
            Self::Count { least, most } => format!("{least} to {most}"),
            Self::Path => "path".to_owned(),
            Self::Name => "name".to_owned(),
            Self::Choice(words) => words.join(" or "),
            Self::Mailbox => "mailbox".to_owned(),
            Self::Contact => "URI".to_owned(),
            Self::Host => "host".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Secret => "text".to_owned(),
            Self::Level => "level".to_owned(),
            Self::Rates => "rates".to_owned(),
        }
    }
}

/// A key whose value may be seen.
pub(super) const fn key(
    name: &'static str,
    kind: Kind,
    default: &'static str,
    doc: &'static str,
) -> Key {
    Key {
        name,
        kind,
        default,
        secret: false,
        doc,
    }
}

/// A key whose value must not be seen.
pub(super) const fn secret(name: &'static str, doc: &'static str) -> Key {
    Key {
        name,
        kind: Kind::Secret,
        default: "",
        secret: true,
        doc,
    }
}

/// A whole number within bounds.
pub(super) const fn count(least: u64, most: u64) -> Kind {
    Kind::Count { least, most }
}

/// The rates of a door.
pub(super) const fn rates(name: &'static str, default: &'static str, doc: &'static str) -> Key {
    key(name, Kind::Rates, default, doc)
}
