//! How often somebody may knock, and where that is counted.

use super::super::Key;
use super::super::key::{Kind, key, rates, secret};

pub(super) const KEYS: &[Key] = &[
    secret(
        "redis.url",
        "The Redis or Valkey in which all servers count together how often somebody knocks: \
         rediss://user:password@host:port/number, or redis:// for one on this machine. Without it each of \
         several servers counts for itself, with a quarter of each rate.",
    ),
    key(
        "redis.authorities",
        Kind::Path,
        "",
        "A PEM file with the authorities that may sign that server's certificate; those that the system \
         trusts if empty.",
    ),
    rates(
        "limits.sign_in",
        "address 30/5m, account 20/15m, everyone 6000/1m",
        "How often a password is tried: calls in a time, from one address (of IPv6 one /64), \
         for one account from wherever, and by everybody together.",
    ),
    rates(
        "limits.registration",
        "address 20/1h, account 5/1h, everyone 600/1m",
        "How often somebody signs up.",
    ),
    rates(
        "limits.password_reset",
        "address 20/1h, account 5/1h, everyone 600/1m",
        "How often a reset of a password is asked for.",
    ),
    rates(
        "limits.token",
        "address 60/5m, account 10/5m, everyone 6000/1m",
        "How often the token of a mail, an invitation or the claim link is tried.",
    ),
    rates(
        "limits.second_factor",
        "address 30/5m, account 20/15m, everyone 6000/1m",
        "How often a second factor is tried or changed. An account is a sign-in between its two factors, \
         or a user.",
    ),
    rates(
        "limits.refresh",
        "address 1200/1m, account 30/1m, everyone 60000/1m",
        "How often sessions are refreshed; the account is the refresh token.",
    ),
    rates(
        "limits.password_change",
        "address 60/5m, account 10/15m, everyone 6000/1m",
        "How often the password of one's own session is tried.",
    ),
    rates(
        "limits.workspace_session",
        "address 600/5m, account 60/5m, everyone 60000/1m",
        "How often sessions of workspaces begin.",
    ),
    rates(
        "limits.workspace",
        "address 100/1h, account 50/1h, everyone 600/1m",
        "How often workspaces are made.",
    ),
    rates(
        "limits.invitation",
        "address 300/1h, account 100/1h, everyone 6000/1m",
        "How often somebody invites; the account is who invites.",
    ),
    rates(
        "limits.invited",
        "address 300/1h, account 10/1d, everyone 6000/1m",
        "How often somebody is invited; the account is the invited address.",
    ),
    rates(
        "limits.identity",
        "address 60/5m, account 20/5m, everyone 6000/1m",
        "How often somebody is sent to a provider to sign in, or comes back; the account is who links an \
         identity, or what the browser brought back.",
    ),
];
