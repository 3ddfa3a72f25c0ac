//! The table of all codes: what a program reads, the status, and the title for people.

use actix_web::http::StatusCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal, $title:literal;)*) => {
        /// What went wrong, as a client can tell it apart.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word that stands in `code`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What stands in `title`: the same for each occurrence.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            const fn number(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }
        }
    };
}

codes! {
    // What the request looks like.
    InvalidJson = "invalid_json", 400, "The body is not JSON";
    InvalidQuery = "invalid_query", 400, "The query string is not valid";
    InvalidCursor = "invalid_cursor", 400, "The cursor is not one of this list";
    InvalidHeader = "invalid_header", 400, "A header is not valid";
    BodyIncomplete = "body_incomplete", 400, "The body ended too early";
    IdempotencyKeyInvalid = "idempotency_key_invalid", 400, "The Idempotency-Key is not valid";
    NotFound = "not_found", 404, "There is nothing here";
    MethodNotAllowed = "method_not_allowed", 405, "This method is not possible here";
    RequestTimeout = "request_timeout", 408, "The request came too slowly";
    VersionMismatch = "version_mismatch", 412, "The thing was changed in the meantime";
    BodyTooLarge = "body_too_large", 413, "The body is too large";
    UnsupportedMediaType = "unsupported_media_type", 415, "The body is of a kind not taken here";
    InvalidBody = "invalid_body", 422, "The body does not have the expected form";
    IdempotencyKeyReused = "idempotency_key_reused", 422, "The Idempotency-Key was used before";
    RateLimited = "rate_limited", 429, "Too many requests";
    // Who calls.
    TokenMissing = "auth.token_missing", 401, "An access token is needed";
    TokenInvalid = "auth.token_invalid", 401, "The access token is not valid";
    Locked = "auth.locked", 429, "Too many passwords were tried";
    InvalidCredentials = "auth.invalid_credentials", 401, "The address or the password is wrong";
    SecondFactorRequired = "auth.second_factor_required", 401, "A second factor is needed";
    ChallengeInvalid = "auth.challenge_invalid", 401, "The sign-in has to begin anew";
    CodeInvalid = "auth.code_invalid", 403, "The code is wrong or was used before";
    PasskeyInvalid = "auth.passkey_invalid", 403, "The passkey is not valid";
    PasskeysUnavailable = "auth.passkeys_unavailable", 409, "There are no passkeys at this address";
    StepUpRequired = "auth.step_up_required", 401, "You have to prove anew who you are";
    AuthenticatorNotFound = "auth.authenticator_not_found", 404, "There is no such authenticator";
    TooManyAuthenticators = "auth.too_many_authenticators", 409, "There are too many authenticators";
    FactorsLocked = "auth.factors_locked", 403, "The second factors are locked";
    EmailUnverified = "auth.email_unverified", 403, "The address is not verified yet";
    RefreshInvalid = "auth.refresh_invalid", 401, "The refresh token is not valid";
    AccountSessionRequired = "auth.account_session_required", 403, "An account session is needed";
    WorkspaceSessionRequired =
        "auth.workspace_session_required", 403, "A workspace session is needed";
    ClaimUsed = "claim.used", 410, "The installation has an owner already";
    ClaimInvalid = "claim.invalid", 403, "The claim link is not valid";
    EmailTaken = "auth.email_taken", 409, "The address belongs to a user already";
    OneTimeTokenInvalid = "auth.token_used_or_expired", 410, "The link is not valid any more";
    PasswordRefused = "auth.password_refused", 422, "The password cannot be taken";
    PasswordCompromised =
        "auth.password_compromised", 403, "The password is known from a breach";
    PasswordUncheckable =
        "auth.password_uncheckable", 503, "The password cannot be checked at the moment";
    PasswordWrong = "auth.password_wrong", 403, "The current password is wrong";
    CrossOrigin = "auth.cross_origin", 403, "The request came from another site";
    NameInvalid = "auth.name_invalid", 422, "The name cannot be taken";
    SessionNotFound = "auth.session_not_found", 404, "There is no such session";
    OwnSession = "auth.own_session", 409, "The session is the caller's own";
    UserNotFound = "auth.user_not_found", 404, "There is no such user";
    ProviderNotFound = "auth.provider_not_found", 404, "There is no such provider";
    AttemptInvalid = "auth.attempt_invalid", 400, "This sign-in was not begun here, or is over";
    ProviderUnavailable = "auth.provider_unavailable", 503, "The provider cannot be reached";
    IdentityRefused = "auth.identity_refused", 401, "The sign-in with the provider is refused";
    EmailUnproven = "auth.email_unproven", 403, "The provider does not prove the address";
    LinkRequired = "auth.link_required", 409, "Sign in by another way first";
    IdentityTaken = "auth.identity_taken", 409, "The identity signs in somebody else";
    IdentityNotFound = "auth.identity_not_found", 404, "There is no such identity";
    LastWayIn = "auth.last_way_in", 409, "It is the last way to sign in";
    // What a caller may do.
    Forbidden = "tenancy.forbidden", 403, "The role does not allow this";
    SecondFactorNeeded =
        "tenancy.second_factor_required", 403, "The workspace asks for a second factor";
    WorkspaceNotFound = "tenancy.workspace_not_found", 404, "There is no such workspace";
    WorkspaceQuarantined = "tenancy.workspace_quarantined", 503, "The workspace is being repaired";
    WorkspaceElsewhere = "tenancy.workspace_elsewhere", 421, "The workspace lives in another region";
    MemberNotFound = "tenancy.member_not_found", 404, "There is no such member";
    InvitationNotFound = "tenancy.invitation_not_found", 404, "There is no such invitation";
    InvitationInvalid = "tenancy.invitation_invalid", 410, "The invitation is not valid any more";
    IdentityLocked = "tenancy.identity_locked", 403, "The membership is tied to an identity";
    AlreadyMember = "tenancy.already_member", 409, "The person is a member already";
    AlreadyInvited = "tenancy.already_invited", 409, "The person is invited already";
    LastOwner = "tenancy.last_owner", 409, "A workspace keeps at least one owner";
    RankTooLow = "tenancy.rank_too_low", 403, "The other person's role is above yours";
    WorkspaceNameInvalid = "tenancy.name_invalid", 422, "The workspace's name cannot be taken";
    // What a workspace holds.
    RecordNotFound = "records.not_found", 404, "There is no such record";
    ImportNotFound = "records.import_not_found", 404, "There is no such import";
    InvalidRecord = "records.invalid", 422, "The record cannot be taken";
    ImportRefused = "records.import_refused", 422, "The file cannot be imported";
    EventNotFound = "audit.event_not_found", 404, "There is no such event";
    // What we cannot do.
    Internal = "internal", 500, "Something failed on our side";
    Overloaded = "overloaded", 503, "Too busy at the moment";
    Unready = "unready", 503, "The server is not ready";
}

impl Code {
    /// The status of the answer.
    #[must_use]
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.number()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What stands in `type`: the page of this server that explains the code (RFC 9457 section
    /// 3.1.1).
    #[must_use]
    pub fn type_uri(self) -> String {
        format!("/problems/{}", self.as_str())
    }

    /// The code with that word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
    }

    /// The code of a missing thing whose ids begin with `prefix`: what an id that cannot exist
    /// answers is what a missing thing answers.
    #[must_use]
    pub fn missing(prefix: &str) -> Self {
        match prefix {
            "lead" | "con" => Self::RecordNotFound,
            "imp" => Self::ImportNotFound,
            "usr" => Self::MemberNotFound,
            "ws" => Self::WorkspaceNotFound,
            "ses" => Self::SessionNotFound,
            "idn" => Self::IdentityNotFound,
            "inv" => Self::InvitationNotFound,
            "aut" => Self::AuthenticatorNotFound,
            "evt" => Self::EventNotFound,
            _ => Self::NotFound,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_has_its_own_word_and_an_error_status() {
        let words: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        for code in Code::ALL {
            assert_eq!(code.status().as_u16(), code.number());
            assert!(code.status().is_client_error() || code.status().is_server_error());
            let plain = |c: char| c.is_ascii_lowercase() || c == '_' || c == '.';
            assert!(code.as_str().chars().all(plain), "{}", code.as_str());
        }
    }
}
