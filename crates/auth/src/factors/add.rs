//! What comes with a second factor that was added, of whichever kind.

use kernel::{Actor, Origin, SecretText};
use storage::Transaction;

use super::{Change, Method, recovery_code};
use crate::registry::Touched;
use crate::store::users::UserRow;
use crate::store::{recovery_codes, sessions};
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

/// A factor that was added, and how.
pub(crate) struct Added {
    /// What was changed.
    pub(crate) change: Change,
    /// What its user has just proven by it.
    pub(crate) method: Method,
    /// Whether the user had no second factor before.
    pub(crate) is_first: bool,
}

impl Auth {
    /// Finishes to add a factor, which is done in the same transaction; answers the recovery codes, which
    /// come with the first one.
    pub(crate) async fn finish_adding(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        user: UserRow,
        added: Added,
    ) -> Result<(Vec<SecretText>, Touched), AuthError> {
        let codes = if added.is_first {
            // Of the codes too somebody may say that they did not ask for them.
            self.note_change(tx, actor, Change::CodesRenewed).await?;
            self.hand_out_codes(tx, actor).await?
        } else {
            Vec::new()
        };
        self.prove_second_factor(tx, actor, added.method).await?;
        let finished = self.finish_change(tx, origin, actor, user, added.change);
        Ok((codes, finished.await?))
    }

    /// Whoever has just shown a factor has proven who they are by it.
    async fn prove_second_factor(
        &self,
        tx: &Transaction,
        actor: &Actor,
        method: Method,
    ) -> Result<(), AuthError> {
        let found = sessions::find_with_user(tx.sql(), tx.fields(), actor.session).await?;
        let (session, _) = found.ok_or(AuthError::TokenInvalid)?;
        let methods = session.methods.with(method);
        Ok(sessions::raise(tx.sql(), actor.session, methods, tx.now()).await?)
    }

    /// Puts ten fresh codes in place of those that there are.
    pub(super) async fn hand_out_codes(
        &self,
        tx: &Transaction,
        actor: &Actor,
    ) -> Result<Vec<SecretText>, AuthError> {
        let fresh = || recovery_code::fresh(&self.0.entropy);
        let codes: Result<Vec<_>, _> = (0..recovery_code::CODES).map(|_| fresh()).collect();
        let codes = codes?;
        let plain = codes.iter().filter_map(recovery_code::plain);
        let digest = |code| self.0.one_time.digest(Purpose::RecoveryCode, &code);
        let hashes = plain.map(digest).collect();
        recovery_codes::replace(tx.sql(), actor.user, hashes, tx.now()).await?;
        Ok(codes)
    }
}
