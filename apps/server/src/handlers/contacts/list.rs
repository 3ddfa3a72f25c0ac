//! The list of contacts.

use actix_web::HttpResponse;
use tenancy::permission::ReadRecords;

use super::{ContactBody, ListContacts};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, QueryOf, State};
use crate::handlers::PageBody;

/// Lists contacts
#[utoipa::path(
    get,
    path = "/v1/contacts",
    operation_id = "list_contacts",
    tag = "contacts",
    security(("access_token" = ["workspace", "records.read"])),
    params(ListContacts),
    responses((status = 200, description = "A page of contacts.", body = PageBody<ContactBody>))
)]
pub async fn list(
    state: State,
    Granted(grant): Granted<ReadRecords>,
    QueryOf(query): QueryOf<ListContacts>,
) -> Result<HttpResponse, ApiError> {
    let page = state.records.contacts(&grant, &query.try_into()?).await?;
    answer::ok(&PageBody::from(page.map(ContactBody::from)))
}
