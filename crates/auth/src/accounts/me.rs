//! Reading users, and changing one's own name.

use audit::{Delivery, EventActor};
use kernel::{Actor, EmailAddress, Origin, UserId};
use serde_json::json;
use storage::Transaction;

use crate::events::{USER_UPDATED, about_user};
use crate::registry::Touched;
use crate::store::users;
use crate::user::PersonName;
use crate::{Auth, AuthError, User, UserSummary};

impl Auth {
    /// A user.
    ///
    /// # Errors
    /// [`AuthError::UserNotFound`].
    pub async fn user(&self, id: UserId) -> Result<User, AuthError> {
        let control = &self.0.control;
        let row = users::find(control.reader(), control.fields(), id).await?;
        row.map(User::from).ok_or(AuthError::UserNotFound)
    }

    /// Names and addresses of users, in no order; ids that are nobody's are left out.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn users(&self, ids: &[UserId]) -> Result<Vec<UserSummary>, AuthError> {
        let control = &self.0.control;
        Ok(users::summaries(control.reader(), control.fields(), ids).await?)
    }

    /// Whose an address is, however it is written; `None` when it is no user's.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn user_of_email(&self, email: &EmailAddress) -> Result<Option<UserId>, AuthError> {
        let control = &self.0.control;
        let row = users::find_by_email(control.reader(), control.fields(), email).await?;
        Ok(row.map(|row| row.user_id()))
    }

    /// Changes the caller's name. `expected` is the version that the caller has read.
    ///
    /// # Errors
    /// [`AuthError::NameInvalid`], [`AuthError::VersionMismatch`], [`AuthError::UserNotFound`].
    pub async fn update_name(
        &self,
        origin: &Origin,
        actor: &Actor,
        name: &str,
        expected: Option<u64>,
    ) -> Result<User, AuthError> {
        let name = PersonName::parse(name)?;
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        self.change(move |tx| {
            Box::pin(async move { auth.rename(tx, &origin, &actor, &name, expected).await })
        })
        .await
    }

    async fn rename(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        name: &PersonName,
        expected: Option<u64>,
    ) -> Result<(User, Touched), AuthError> {
        let row = users::find(tx.sql(), tx.fields(), actor.user).await?;
        let mut row = row.ok_or(AuthError::UserNotFound)?;
        if expected.is_some_and(|version| i64::try_from(version) != Ok(row.version)) {
            return Err(AuthError::VersionMismatch);
        }
        row.name = name.as_str().to_owned();
        users::save(tx, row).await?;
        let details = json!({ "fields": ["name"] });
        let event = about_user(USER_UPDATED, EventActor::User(*actor), actor.user, details);
        self.0
            .evidence
            .write(tx, origin, event, Delivery::WorkspacesOf(actor.user))
            .await?;
        let saved = users::find(tx.sql(), tx.fields(), actor.user)
            .await?
            .ok_or(AuthError::UserNotFound)?;
        Ok((
            saved.into(),
            Touched {
                user: Some(actor.user),
                sessions: Vec::new(),
            },
        ))
    }
}
