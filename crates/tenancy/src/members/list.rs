//! Reading members.

use kernel::{Cursor, Page, PageLimit, UserId};

use crate::permission::ReadMembers;
use crate::store::memberships;
use crate::{Grant, Member, Tenancy, TenancyError};

const ORDER: &str = "user_id";

impl Tenancy {
    /// A page of the members, in the order in which their accounts were made.
    ///
    /// # Errors
    /// [`TenancyError::Cursor`]; the database's failure.
    pub async fn members(
        &self,
        grant: &Grant<ReadMembers>,
        limit: PageLimit,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Member>, TenancyError> {
        let after = cursor
            .map(|cursor| cursor.place::<UserId>(ORDER))
            .transpose()?;
        let count = u64::try_from(limit.get()).unwrap_or(u64::MAX) + 1;
        let control = self.0.control.reader();
        let rows = memberships::after(control, grant.workspace(), after, count).await?;
        Ok(Page::from_rows(rows, limit, |member: &Member| {
            Cursor::new(ORDER, &member.user)
        }))
    }
}
