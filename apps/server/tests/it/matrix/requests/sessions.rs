//! Sessions. Those that a call ends are begun for it.

use serde_json::json;

use super::super::people::{Issued, PASSWORD, sign_in};
use super::super::{Caller, Town};
use super::Ask;
use crate::world::Call;

pub(super) async fn request(ask: &Ask<'_>) -> Option<Call> {
    let world = &ask.town.world;
    Some(match ask.route() {
        ("GET", "/v1/sessions") => ask.call(""),
        ("POST", "/v1/sessions") => {
            let email = &ask.town.person(ask.caller).email;
            ask.call("")
                .json(json!({"email": email, "password": PASSWORD}))
        }
        ("POST", "/v1/sessions/refresh") => {
            let issued = begun(ask).await;
            ask.call("")
                .json(json!({"refresh_token": issued.refresh_token}))
        }
        ("DELETE", "/v1/sessions/{id}") => {
            // A stranger's try names a session of ours.
            let person = match ask.caller {
                Caller::Foreign => ask.town.person(Caller::Owner),
                other => ask.town.person(other),
            };
            let session = sign_in(world, &person.email).await.session;
            ask.call(&session)
        }
        ("DELETE", "/v1/sessions/current") => spent(ask, ask.path, &begun(ask).await),
        ("DELETE", "/v1/sessions") => {
            let call = world.delete("/v1/sessions?except=current");
            if ask.caller == Caller::Anonymous {
                return Some(call);
            }
            let person = ask.town.newcomer(ask.caller).await;
            Town::signed(ask.caller, &person, call)
        }
        _ => return None,
    })
}

/// A session of the caller's kind, begun for this call.
async fn begun(ask: &Ask<'_>) -> Issued {
    let town = ask.town;
    let person = town.person(ask.caller);
    match ask.caller {
        Caller::Anonymous | Caller::Account => sign_in(&town.world, &person.email).await,
        Caller::Foreign => town.open(person, &town.theirs.id).await,
        _ => town.open(person, &town.ours.id).await,
    }
}

fn spent(ask: &Ask<'_>, path: &str, issued: &Issued) -> Call {
    let call = ask.town.world.call(ask.method, path);
    if ask.caller == Caller::Anonymous {
        return call;
    }
    call.bearer(&issued.token)
}
