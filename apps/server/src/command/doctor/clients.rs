//! Whether the server tells its clients apart: behind a proxy that it does not know, all of them come
//! from one address, share the limits of one, and leave no trace of their own.

use std::collections::BTreeSet;

use audit::{EventFilter, EventQuery};
use kernel::{PageLimit, UserId};

use super::finding::Finding;
use crate::command::explain::reason;
use crate::command::installation::Installation;

const CHECK: &str = "client_addresses";

/// From so many users on, one address for all of them is no household any more. An office behind one
/// address is another matter, so it is a warning, and says how many there are.
const USERS: usize = 5;

/// Looks at the newest sessions that began.
pub(super) async fn check(installation: &Installation) -> Finding {
    let query = EventQuery {
        filter: EventFilter {
            action: Some("session.created".to_owned()),
            ..EventFilter::default()
        },
        limit: PageLimit::new(200).unwrap_or_default(),
        ..EventQuery::default()
    };
    match installation.audit.list(&installation.control, &query).await {
        Ok(page) => {
            let began = page.data.into_iter();
            judge(began.filter_map(|event| Some((event.actor_id?, event.personal.ip))))
        }
        Err(error) => Finding::failed(CHECK, reason(&error), "restore control.db from a backup"),
    }
}

/// Of sessions, who began them and from which address; one whose address was erased says nothing.
fn judge(sessions: impl Iterator<Item = (UserId, Option<String>)>) -> Finding {
    let known = sessions.filter_map(|(user, address)| Some((user, address?)));
    let (users, addresses): (BTreeSet<_>, BTreeSet<_>) = known
        .map(|(user, address)| (user.to_string(), address))
        .unzip();
    let mut addresses = addresses.into_iter();
    match (addresses.next(), addresses.next()) {
        (Some(only), None) if users.len() >= USERS => {
            let users = users.len();
            let message = format!(
                "the last sessions, of {users} users, all began from {only}: where that is a proxy, every client has its address in the audit log, and all share the limits of one"
            );
            let remedy = format!(
                "set server.trusted_proxies to the addresses of the proxy, and server.forwarded_header to the header that it writes; if {users} users do sit behind one address, leave it"
            );
            Finding::warning(CHECK, message, remedy)
        }
        (Some(_), None) => Finding::ok(CHECK, "too few users have signed in to tell"),
        (Some(_), Some(_)) => Finding::ok(CHECK, "the last sessions began from several addresses"),
        (None, _) => Finding::ok(CHECK, "nobody has signed in yet"),
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, Entropy, IdSource};

    use super::super::finding::Status;
    use super::*;

    fn users(count: usize) -> Vec<UserId> {
        let ids = IdSource::new(Clock::system(), Entropy::seeded(1));
        (0..count).map(|_| ids.next().unwrap()).collect()
    }

    fn all_from(address: &str, count: usize) -> Vec<(UserId, Option<String>)> {
        let users = users(count).into_iter();
        users.map(|user| (user, Some(address.to_owned()))).collect()
    }

    #[test]
    fn five_users_with_one_address_are_a_warning_that_names_the_setting() {
        let finding = judge(all_from("10.0.0.1", 5).into_iter());
        assert_eq!(finding.status, Status::Warning);
        assert!(finding.message.contains("10.0.0.1"), "{}", finding.message);
        let remedy = finding.remedy.unwrap();
        assert!(remedy.contains("server.trusted_proxies"), "{remedy}");
    }

    #[test]
    fn few_users_several_addresses_and_erased_ones_are_no_warning() {
        let one = users(1)[0];
        let often = vec![(one, Some("10.0.0.1".to_owned())); 50];
        let mut several = all_from("10.0.0.1", 9);
        several.push((one, Some("10.0.0.2".to_owned())));
        let erased = users(9).into_iter().map(|user| (user, None)).collect();
        for sessions in [Vec::new(), often, all_from("10.0.0.1", 4), several, erased] {
            let finding = judge(sessions.clone().into_iter());
            assert_eq!(finding.status, Status::Ok, "{sessions:?}");
        }
    }
}
