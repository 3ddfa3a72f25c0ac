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
    /// A refresh token is exchanged.
    Refresh,
    /// The password of one's own session is tried.
    PasswordChange,
    /// A session of a workspace begins.
    WorkspaceSession,
}

/// The rates of one door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorRates {
    /// For one address, or one network of IPv6.
    pub address: Rate,
    /// For one account, from wherever: an e-mail address, a user, or a session that is refreshed.
    pub account: Rate,
    /// For everybody together.
    pub everyone: Rate,
}

/// `limits.*`: the rates of every door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitsSection([DoorRates; Door::ALL.len()]);

impl Door {
    /// Every door.
    pub const ALL: [Self; 7] = [
        Self::SignIn,
        Self::Registration,
        Self::PasswordReset,
        Self::Token,
        Self::Refresh,
        Self::PasswordChange,
        Self::WorkspaceSession,
    ];

    /// The key of its setting.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::SignIn => "limits.sign_in",
            Self::Registration => "limits.registration",
            Self::PasswordReset => "limits.password_reset",
            Self::Token => "limits.token",
            Self::Refresh => "limits.refresh",
            Self::PasswordChange => "limits.password_change",
            Self::WorkspaceSession => "limits.workspace_session",
        }
    }

    /// The names of its limits: those of an address, of an account and of everybody.
    pub(crate) const fn limits(self) -> [&'static str; 3] {
        match self {
            Self::SignIn => ["sign_in_address", "sign_in_account", "sign_in_everyone"],
            Self::Registration => [
                "registration_address",
                "registration_account",
                "registration_everyone",
            ],
            Self::PasswordReset => [
                "password_reset_address",
                "password_reset_account",
                "password_reset_everyone",
            ],
            Self::Token => ["token_address", "token_account", "token_everyone"],
            Self::Refresh => ["refresh_address", "refresh_account", "refresh_everyone"],
            Self::PasswordChange => [
                "password_change_address",
                "password_change_account",
                "password_change_everyone",
            ],
            Self::WorkspaceSession => [
                "workspace_session_address",
                "workspace_session_account",
                "workspace_session_everyone",
            ],
        }
    }
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
            for (name, whom) in door
                .limits()
                .into_iter()
                .zip(["address", "account", "everyone"])
            {
                assert_eq!(name, format!("{key}_{whom}"));
                names.insert(name);
            }
        }
        assert_eq!(names.len(), 3 * Door::ALL.len());
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
