//! Members and invitations of our workspace. Whom a call changes or removes has just joined.

use serde_json::json;

use super::super::{Caller, Town};
use super::Ask;
use crate::world::Call;

pub(super) async fn request(ask: &Ask<'_>) -> Option<Call> {
    let town = ask.town;
    Some(match ask.route() {
        ("GET", "/v1/members" | "/v1/invitations") => ask.call(""),
        ("PATCH", "/v1/members/{user_id}") => {
            let user = town.join(&town.ours, "viewer").await.user;
            ask.call(&user).json(json!({"role": "member"}))
        }
        ("DELETE", "/v1/members/{user_id}") => {
            let user = town.join(&town.ours, "viewer").await.user;
            ask.call(&user)
        }
        ("POST", "/v1/members/{user_id}/identity_lock/reset" | "/v1/members/{user_id}/unlock") => {
            let user = town.join(&town.ours, "viewer").await.user;
            ask.call(&user)
        }
        ("POST", "/v1/invitations") => {
            let email = town.fresh_email();
            ask.call("").json(json!({"email": email, "role": "viewer"}))
        }
        ("DELETE", "/v1/invitations/{id}") => {
            let email = town.fresh_email();
            let invitation = town.invite(&town.ours, &email, "viewer").await;
            ask.call(invitation["id"].as_str().unwrap())
        }
        ("POST", "/v1/invitations/accept") => accept(ask).await,
        _ => return None,
    })
}

/// The invited person accepts; callers of the other kinds try with an invitation to that person.
async fn accept(ask: &Ask<'_>) -> Call {
    let town = ask.town;
    let guest = town.sign_up().await;
    let token = town.invited_token(&town.ours, &guest.email, "viewer").await;
    let call = town.world.post(ask.path, json!({"token": token}));
    if ask.caller == Caller::Account {
        return Town::signed(ask.caller, &guest, call);
    }
    town.by(ask.caller, call)
}
