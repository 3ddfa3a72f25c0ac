//! The table, printed whole, and what must hold in every cell of it.

use std::fmt::Write;

use super::*;

const FOUND: [Found; 5] = [
    Found::Identity,
    Found::Nobody,
    Found::Unconfirmed,
    Found::Password,
    Found::OtherIdentity,
];
const STANDING: [Standing; 4] = [
    Standing::Active,
    Standing::Disabled,
    Standing::Reported,
    Standing::Locked,
];

const fn link(same_user: bool, is_recent: bool) -> Asking {
    Asking::Link {
        same_user,
        is_recent,
    }
}

const ASKING: [(&str, Asking); 5] = [
    ("no session", Asking::SignIn),
    ("own, recent", link(true, true)),
    ("own, old", link(true, false)),
    ("other's, recent", link(false, true)),
    ("other's, old", link(false, false)),
];

fn emails() -> Vec<Email> {
    let mut all = vec![Email::Absent];
    for verified in [Some(true), Some(false), None] {
        for is_authority in [true, false] {
            all.push(Email::Present {
                verified,
                is_authority,
            });
        }
    }
    all
}

fn cells() -> Vec<(Found, Standing, Email, Asking, Decision)> {
    let mut cells = Vec::new();
    for found in FOUND {
        for standing in STANDING {
            for email in emails() {
                for (_, asking) in ASKING {
                    let decision = decide(found, standing, email, asking);
                    cells.push((found, standing, email, asking, decision));
                }
            }
        }
    }
    cells
}

fn word(decision: Decision) -> String {
    match decision {
        Decision::Refuse(refusal) => format!("- {}", refusal.as_str()),
        other => format!("{other:?}"),
    }
}

fn printed() -> String {
    let mut text = String::from(
        "# What comes of an identity: what was found, how it stands, what the provider says of the\n\
         # address; then in whose session the person asks. A word that begins with - is a refusal.\n\n",
    );
    let heads = ASKING.map(|(name, _)| name).join(" | ");
    let _ = writeln!(text, "found | standing | email | {heads}");
    for found in FOUND {
        for standing in STANDING {
            for email in emails() {
                let email_text = match email {
                    Email::Absent => "absent".to_owned(),
                    Email::Present {
                        verified,
                        is_authority,
                    } => {
                        let verified = match verified {
                            Some(true) => "verified",
                            Some(false) => "not verified",
                            None => "silent",
                        };
                        let whose = if is_authority {
                            "authority"
                        } else {
                            "no authority"
                        };
                        format!("{verified}, {whose}")
                    }
                };
                let line = ASKING.map(|(_, asking)| word(decide(found, standing, email, asking)));
                let line = line.join(" | ");
                let _ = writeln!(text, "{found:?} | {standing:?} | {email_text} | {line}");
            }
        }
    }
    text
}

#[test]
fn the_table_is_the_one_that_people_have_read() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/golden/linking.txt");
    let now = printed();
    if std::env::var_os("BAILIWICK_UPDATE").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), now);
    assert_eq!(cells().len(), 700);
}

#[test]
fn an_address_leads_into_no_confirmed_account_whatever_a_provider_says_of_it() {
    for (found, standing, email, asking, decision) in cells() {
        let cell = format!("{found:?} {standing:?} {email:?} {asking:?}: {decision:?}");
        let is_admitted = matches!(
            decision,
            Decision::SignIn | Decision::Create | Decision::TakeOver
        );
        if is_admitted {
            assert_eq!(standing, Standing::Active, "{cell}");
            assert_eq!(asking, Asking::SignIn, "{cell}");
            assert!(found == Found::Identity || email.is_proven(), "{cell}");
            assert!(
                !matches!(found, Found::Password | Found::OtherIdentity),
                "{cell}"
            );
        }
        if matches!(decision, Decision::Link | Decision::AlreadyLinked) {
            assert!(
                matches!(
                    asking,
                    Asking::Link {
                        is_recent: true,
                        ..
                    }
                ),
                "{cell}"
            );
        }
        if decision == Decision::Link {
            assert_ne!(found, Found::Identity, "{cell}");
        }
    }
}

#[test]
fn who_has_not_proven_an_address_learns_nothing_of_it() {
    for email in emails().into_iter().filter(|email| !email.is_proven()) {
        for found in FOUND.into_iter().filter(|found| *found != Found::Identity) {
            for standing in STANDING {
                let decision = decide(found, standing, email, Asking::SignIn);
                assert_eq!(decision, Decision::Refuse(Refusal::EmailUnproven));
            }
        }
    }
}
