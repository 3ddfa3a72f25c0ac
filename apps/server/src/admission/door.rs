//! The doors and their rates.

use limits::Rate;

/// A call that is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// A password is tried.
    SignIn,
    /// Somebody signs up; a mail is sent.
    Registration,
    /// A reset is asked for; a mail is sent.
    PasswordReset,
    /// The token of a mail, an invitation or the claim link is tried.
    Token,
    /// A second factor is tried, or changed.
    SecondFactor,
    /// A refresh token is exchanged.
    Refresh,
    /// The password of one's own session is tried.
    PasswordChange,
    /// A session of a workspace begins.
    WorkspaceSession,
    /// A workspace is made.
    Workspace,
    /// Somebody invites; a mail is sent.
    Invitation,
    /// Somebody is invited, by whomever: the mail reaches one who has not asked for it.
    Invited,
    /// Somebody is sent to a provider to sign in, or comes back.
    Identity,
}

/// The rates of one door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorRates {
    /// For one address, or one network of IPv6.
    pub address: Rate,
    /// For one account: an e-mail address, a user, a session that is refreshed, or who holds a token.
    pub account: Rate,
    /// For everybody together.
    pub everyone: Rate,
}

/// `limits.*`: the rates of every door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitsSection([DoorRates; Door::ALL.len()]);

impl Door {
    /// Every door.
    pub const ALL: [Self; 12] = [
        Self::SignIn,
        Self::Registration,
        Self::PasswordReset,
        Self::Token,
        Self::SecondFactor,
        Self::Refresh,
        Self::PasswordChange,
        Self::WorkspaceSession,
        Self::Workspace,
        Self::Invitation,
        Self::Invited,
        Self::Identity,
    ];

    /// The key of its setting.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::SignIn => "limits.sign_in",
            Self::Registration => "limits.registration",
            Self::PasswordReset => "limits.password_reset",
            Self::Token => "limits.token",
            Self::SecondFactor => "limits.second_factor",
            Self::Refresh => "limits.refresh",
            Self::PasswordChange => "limits.password_change",
            Self::WorkspaceSession => "limits.workspace_session",
            Self::Workspace => "limits.workspace",
            Self::Invitation => "limits.invitation",
            Self::Invited => "limits.invited",
            Self::Identity => "limits.identity",
        }
    }

    /// The names of its limits.
    pub(crate) const fn limits(self) -> Names {
        macro_rules! names {
            ($door:literal) => {
                Names {
                    address: concat!($door, "_address"),
                    site: concat!($door, "_site"),
                    account: concat!($door, "_account"),
                    everyone: concat!($door, "_everyone"),
                }
            };
        }
        match self {
            Self::SignIn => names!("sign_in"),
            Self::Registration => names!("registration"),
            Self::PasswordReset => names!("password_reset"),
            Self::Token => names!("token"),
            Self::SecondFactor => names!("second_factor"),
            Self::Refresh => names!("refresh"),
            Self::PasswordChange => names!("password_change"),
            Self::WorkspaceSession => names!("workspace_session"),
            Self::Workspace => names!("workspace"),
            Self::Invitation => names!("invitation"),
            Self::Invited => names!("invited"),
            Self::Identity => names!("identity"),
        }
    }
}

/// What the limits of a door are called, where somebody is refused.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    pub(crate) address: &'static str,
    pub(crate) site: &'static str,
    pub(crate) account: &'static str,
    pub(crate) everyone: &'static str,
}

impl LimitsSection {
    /// Reads the rates of every door.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn read<E>(mut read: impl FnMut(Door) -> Result<DoorRates, E>) -> Result<Self, E> {
        let mut all = [DoorRates::NONE_TO_SPEAK_OF; Door::ALL.len()];
        for (rates, door) in all.iter_mut().zip(Door::ALL) {
            *rates = read(door)?;
        }
        Ok(Self(all))
    }

    /// Rates that nobody reaches, for tests and measurements of something else.
    #[must_use]
    pub const fn none_to_speak_of() -> Self {
        Self([DoorRates::NONE_TO_SPEAK_OF; Door::ALL.len()])
    }

    /// The rates of one door.
    #[must_use]
    pub const fn of(&self, door: Door) -> DoorRates {
        self.0[door as usize]
    }
}

impl DoorRates {
    const NONE_TO_SPEAK_OF: Self = {
        let rate = match Rate::new(1_000_000, 1) {
            Some(rate) => rate,
            // A million a second is within the bounds.
            None => unreachable!(),
        };
        Self {
            address: rate,
            account: rate,
            everyone: rate,
        }
    };

    /// `address 30/5m, account 60/1h, everyone 6000/1m`: each of the three once, in any order.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (mut address, mut account, mut everyone) = (None, None, None);
        for part in text.split(',') {
            let (whom, rate) = part.trim().split_once(' ')?;
            let slot = match whom {
                "address" => &mut address,
                "account" => &mut account,
                "everyone" => &mut everyone,
                _ => return None,
            };
            let rate: Rate = rate.trim().parse().ok()?;
            if slot.replace(rate).is_some() {
                return None;
            }
        }
        Some(Self {
            address: address?,
            account: account?,
            everyone: everyone?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_door_has_a_place_a_key_and_names_of_its_own() {
        let mut names = BTreeSet::new();
        for (place, door) in Door::ALL.into_iter().enumerate() {
            assert_eq!(door as usize, place);
            let key = door.key().strip_prefix("limits.").unwrap();
            let limits = door.limits();
            for (name, whom) in [
                (limits.address, "address"),
                (limits.site, "site"),
                (limits.account, "account"),
                (limits.everyone, "everyone"),
            ] {
                assert_eq!(name, format!("{key}_{whom}"));
                names.insert(name);
            }
        }
        assert_eq!(names.len(), 4 * Door::ALL.len());
    }

    #[test]
    fn rates_name_each_of_the_three_once() {
        let rates = DoorRates::parse("everyone 6000/1m,address 30/5m , account  60/1h").unwrap();
        let texts = [rates.address, rates.account, rates.everyone].map(|rate| rate.to_string());
        assert_eq!(texts, ["30/5m", "60/1h", "6000/1m"]);
        for text in [
            "",
            "address 30/5m",
            "address 30/5m, account 60/1h",
            "address 30/5m, account 60/1h, everyone 0/1m",
            "address 30/5m, account 60/1h, everyone 1/1m, address 30/5m",
            "address 30/5m, account 60/1h, everyone 1/1m,",
            "address 30/5m, account 60/1h, nobody 1/1m",
            "30/5m, 60/1h, 1/1m",
        ] {
            assert_eq!(DoorRates::parse(text), None, "{text:?}");
        }
    }
}
