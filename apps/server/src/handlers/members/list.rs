//! The list of members.

use actix_web::HttpResponse;
use serde::Deserialize;
use tenancy::permission::ReadMembers;
use utoipa::IntoParams;

use super::MemberBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, QueryOf, State};
use crate::flows;
use crate::handlers::{PageBody, Parameters, cursor};

/// Which page of the members.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListMembers {
    /// How many items a page holds: 1 to 200, 50 unless asked otherwise.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the members
///
/// In the order in which their accounts were made.
#[utoipa::path(
    get,
    path = "/v1/members",
    operation_id = "list_members",
    tag = "members",
    security(("access_token" = ["workspace", "members.read"])),
    params(ListMembers),
    responses((status = 200, description = "A page of members.", body = PageBody<MemberBody>))
)]
pub async fn list(
    state: State,
    Granted(grant): Granted<ReadMembers>,
    QueryOf(query): QueryOf<ListMembers>,
) -> Result<HttpResponse, ApiError> {
    let mut parameters = Parameters::default();
    let limit = parameters.limit(query.limit);
    let limit = parameters.finish(limit)?;
    let page = flows::list_members(&state, &grant, limit, cursor(query.cursor).as_ref()).await?;
    answer::ok(&PageBody::from(page.map(MemberBody::from)))
}
