//! The texts of the mails. A name that a person chose stands in quotes and on one line, so that nobody
//! can write a letter of their own in our name; and to an address that nobody has confirmed goes no
//! chosen word at all, because a stranger may have signed up with it.

use auth::{Session, User};
use kernel::{EmailAddress, SecretText};
use mail::Message;
use tenancy::InvitationMail;

use crate::config::PublicUrl;
use crate::places::Place;

/// Names longer than this are cut in mails: what is longer is no name but a message.
const NAME_CHARACTERS: usize = 60;

const FOOT: &str = "If you did not expect this mail, you can ignore it.";

/// The link that verifies an address.
pub fn verify_email(to: EmailAddress, user: &User, url: &PublicUrl, token: &SecretText) -> Message {
    let text = format!(
        "{}\n\nplease confirm that this is your address:\n\n{}\n\nThe link works for 24 hours.\n\n{FOOT}\n",
        greeting(user),
        link(url, "/verify", token),
    );
    Message {
        to,
        subject: "Confirm your e-mail address".to_owned(),
        text,
    }
}

/// The link that sets a new password.
pub fn reset_password(
    to: EmailAddress,
    user: &User,
    url: &PublicUrl,
    token: &SecretText,
) -> Message {
    let text = format!(
        "{}\n\nyou can set a new password here:\n\n{}\n\nThe link works once, for one hour. \
         Setting a new password signs you out everywhere.\n\nIf you did not ask for it, ignore this \
         mail: your password stays as it is.\n",
        greeting(user),
        link(url, "/reset", token),
    );
    Message {
        to,
        subject: "Set a new password".to_owned(),
        text,
    }
}

/// Tells a user whose password is known from a breach, with the link that sets a new one.
pub fn password_compromised(
    to: EmailAddress,
    user: &User,
    url: &PublicUrl,
    token: &SecretText,
) -> Message {
    let text = format!(
        "{}\n\nthe password of your account at {url} stands in a list of passwords that were stolen, \
         here or elsewhere. Whoever has the list can try it, so it signs nobody in any more.\n\nPlease \
         set a new password here, one that you use nowhere else:\n\n{}\n\nThe link works once, for one \
         hour; after that, ask for a new password where you sign in. Setting a new password signs you \
         out everywhere.\n",
        greeting(user),
        link(url, "/reset", token),
    );
    Message {
        to,
        subject: "Your password has to be changed".to_owned(),
        text,
    }
}

/// Tells the owner of an address that somebody signed up with it.
pub fn already_registered(to: EmailAddress, user: &User, url: &PublicUrl) -> Message {
    let text = format!(
        "{}\n\nsomebody, perhaps you, tried to sign up with this address at {url}. You have an \
         account there already: sign in, or ask for a new password if you forgot yours.\n\n{FOOT}\n",
        greeting(user),
    );
    Message {
        to,
        subject: "You have an account already".to_owned(),
        text,
    }
}

/// Tells a user that the password is another one now.
pub fn password_changed(to: EmailAddress, user: &User, url: &PublicUrl) -> Message {
    let text = format!(
        "{}\n\nthe password of your account at {url} was changed, and your other sessions were \
         ended.\n\nIf that was not you, ask for a new password at once.\n",
        greeting(user),
    );
    Message {
        to,
        subject: "Your password was changed".to_owned(),
        text,
    }
}

/// Tells a user that the second factors are others now.
pub fn factors_changed(
    to: EmailAddress,
    user: &User,
    url: &PublicUrl,
    token: &SecretText,
) -> Message {
    let text = format!(
        "{}\n\nthe second factors of your account at {url} were changed, and your other sessions were \
         ended.\n\nIf that was not you, take your account back within 24 hours:\n\n{}\n\nThis signs \
         everybody out, undoes what was changed in that session, and sends you a link for a new password.\n",
        greeting(user),
        link(url, "/report", token),
    );
    Message {
        to,
        subject: "Your second factors were changed".to_owned(),
        text,
    }
}

/// Tells a user that somebody who came past the first hurdle is trying the next one.
pub fn guessing(to: EmailAddress, user: &User, url: &PublicUrl) -> Message {
    let text = format!(
        "{}\n\nsomebody who knows the password of your account at {url}, or has a session or a second \
         factor of yours, has entered so many wrong codes or passwords that we take no more for a while.\n\nIf that was you, \
         wait, or use one of your recovery codes. If not, set a new password at once: this signs \
         everybody out.\n",
        greeting(user),
    );
    Message {
        to,
        subject: "Somebody is trying to get into your account".to_owned(),
        text,
    }
}

/// Tells a user that a copy of their passkey seems to be in use.
pub fn passkey_cloned(to: EmailAddress, user: &User, url: &PublicUrl) -> Message {
    let text = format!(
        "{}\n\nsomebody tried to get into your account at {url} with a passkey of yours whose count of uses \
         went back. There may be a copy of it. We let nobody in.\n\nRemove that passkey and make a new one, \
         and if anything else looks strange, set a new password: this signs everybody out.\n",
        greeting(user),
    );
    Message {
        to,
        subject: "There may be a copy of your passkey".to_owned(),
        text,
    }
}

/// Tells a user that another way to sign in was added.
pub fn identity_linked(
    to: EmailAddress,
    user: &User,
    url: &PublicUrl,
    token: &SecretText,
) -> Message {
    let text = format!(
        "{}\n\na further way to sign in was added to your account at {url}.\n\nIf that was not you, take \
         your account back within 24 hours:\n\n{}\n\nThis signs everybody out, takes that way away again, \
         undoes what was changed in that session, and sends you a link for a new password.\n",
        greeting(user),
        link(url, "/report", token),
    );
    Message {
        to,
        subject: "A way to sign in was added".to_owned(),
        text,
    }
}

/// Tells a user of a sign-in on a device where they never signed in.
pub fn new_device(
    to: EmailAddress,
    user: &User,
    url: &PublicUrl,
    session: &Session,
    place: Option<&Place>,
    token: &SecretText,
) -> Message {
    let ip = session.ip.map(|ip| ip.to_string());
    let text = format!(
        "{}\n\nsomebody signed in to your account at {url} on a device that we do not know.\n\n\
         When: {}\nFrom the address: {}\n{}With: {}\n\nIf that was you, there is nothing to do. If not, \
         take your account back within 24 hours:\n\n{}\n\nThis signs everybody out, undoes what that \
         session has changed about how you sign in, and sends you a link for a new password.\n",
        greeting(user),
        session.created_at,
        ip.as_deref().unwrap_or("unknown"),
        place.map_or_else(String::new, |place| format!("Near: {}\n", place.line())),
        quoted(session.user_agent.as_deref().unwrap_or("unknown")),
        link(url, "/report", token),
    );
    Message {
        to,
        subject: "A sign-in on a new device".to_owned(),
        text,
    }
}

/// Tells a user that a way to sign in was taken away.
pub fn identity_unlinked(to: EmailAddress, user: &User, url: &PublicUrl) -> Message {
    let text = format!(
        "{}\n\na way to sign in was taken away from your account at {url}.\n\nIf that was not you, set \
         a new password at once.\n",
        greeting(user),
    );
    Message {
        to,
        subject: "A way to sign in was taken away".to_owned(),
        text,
    }
}

/// Tells a member that an admin has untied the membership from an identity.
pub fn identity_lock_reset(to: EmailAddress, user: &User, url: &PublicUrl) -> Message {
    let text = format!(
        "{}\n\nan admin of one of your workspaces at {url} has let you choose anew with which identity \
         you open it: the next one that you open it with is the one from then on.\n\nIf you did not ask \
         for that, talk to your admin.\n",
        greeting(user),
    );
    Message {
        to,
        subject: "Your sign-in to a workspace was reset".to_owned(),
        text,
    }
}

/// The link that joins a workspace.
pub fn invitation(invitation: InvitationMail, url: &PublicUrl) -> Message {
    let text = format!(
        "Hello,\n\nyou are invited to the workspace {} as {}. You can accept here, with an account of this \
         address:\n\n{}\n\nThe link works until {}.\n\n{FOOT}\n",
        quoted(&invitation.workspace_name),
        invitation.role.as_str(),
        link(url, "/invitation", &invitation.token),
        invitation.expires_at,
    );
    Message {
        to: invitation.email,
        subject: "You are invited to a workspace".to_owned(),
        text,
    }
}

/// The token stands in the fragment, which browsers keep to themselves: it reaches no log.
fn link(url: &PublicUrl, path: &str, token: &SecretText) -> String {
    url.join(&format!("{path}#token={}", token.expose()))
}

fn greeting(user: &User) -> String {
    if user.email_verified_at.is_some() {
        format!("Hello {},", quoted(&user.name))
    } else {
        "Hello,".to_owned()
    }
}

fn quoted(name: &str) -> String {
    let plain = |c: char| !c.is_control() && !matches!(c, '"' | '\u{2028}' | '\u{2029}');
    // Without these no mail program makes a link of a name.
    let harmless = |c: char| {
        if matches!(c, '/' | '.' | ':' | '@') {
            ' '
        } else {
            c
        }
    };
    let name: String = name
        .chars()
        .filter(|c| plain(*c))
        .map(harmless)
        .take(NAME_CHARACTERS)
        .collect();
    format!("\"{}\"", name.trim())
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_name_cannot_carry_a_link_or_a_line_of_its_own() {
        assert_eq!(quoted("Ada Lovelace"), "\"Ada Lovelace\"");
        assert_eq!(
            quoted("a\"\n\nVisit https://evil.example"),
            "\"aVisit https   evil example\""
        );
        assert_eq!(quoted(&"x".repeat(100)).len(), 62);
    }
}
