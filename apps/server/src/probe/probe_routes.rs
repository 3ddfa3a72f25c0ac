//! Routes made to go wrong.

use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use kernel::LeadId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenancy::permission::ReadRecords;

use crate::answer;
use crate::error::{ApiError, Code};
use crate::extract::{
    AccountCaller, Body, BodyOrDefault, Caller, CsvUpload, Granted, IfMatch, PathId, QueryOf,
    RequestContext, Visitor,
};
use crate::routing::{Methods, Routes};

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    name: String,
    #[serde(default)]
    size: u8,
}

/// Puts the routes beside the real ones.
pub(crate) fn register(routes: &mut Routes<'_>) {
    routes.at("/probe/panic", Methods::new().get(panics).post(panics));
    routes.at("/probe/internal", Methods::new().get(internal));
    routes.at("/probe/bare/{status}", Methods::new().get(bare));
    routes.at("/probe/client", Methods::new().get(client));
    routes.at(
        "/probe/body",
        Methods::new().post(body).patch(body_or_default),
    );
    routes.at(
        "/probe/caller",
        Methods::new().post(body_before_caller).get(caller),
    );
    routes.at("/probe/account", Methods::new().post(account));
    routes.at("/probe/workspace", Methods::new().get(workspace));
    routes.at("/probe/leads/{id}", Methods::new().get(lead));
    routes.at("/probe/query", Methods::new().get(query));
    routes.at("/probe/version", Methods::new().get(version));
    routes.at("/probe/upload", Methods::new().post(upload));
}

async fn panics() -> HttpResponse {
    panic!("canary of the panic");
}

async fn internal() -> Result<HttpResponse, ApiError> {
    Err(ApiError::new(Code::Internal).caused_by("canary of the cause"))
}

/// An answer as the framework makes it: a status and nothing else.
async fn bare(status: actix_web::web::Path<u16>) -> HttpResponse {
    HttpResponse::new(actix_web::http::StatusCode::from_u16(*status).unwrap())
}

async fn client(request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, ApiError> {
    let https = request.extensions().get::<RequestContext>().unwrap().https;
    let origin = visitor.origin;
    answer::ok(&json!({
        "ip": origin.ip, "user_agent": origin.user_agent, "request_id": origin.request_id,
        "https": https,
    }))
}

async fn body(Body(sample): Body<Sample>) -> Result<HttpResponse, ApiError> {
    answer::created_with_version("/probe/body/1", 7, &sample)
}

async fn body_or_default(
    BodyOrDefault(sample): BodyOrDefault<Sample>,
) -> Result<HttpResponse, ApiError> {
    answer::ok_with_version(8, &sample)
}

async fn body_before_caller(
    Body(sample): Body<Sample>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    answer::ok(&json!({"name": sample.name, "user": caller.actor.user}))
}

async fn caller(caller: Caller) -> Result<HttpResponse, ApiError> {
    answer::ok(&json!({"actor_name": caller.origin.actor_name}))
}

async fn account(
    caller: AccountCaller,
    Body(sample): Body<Sample>,
) -> Result<HttpResponse, ApiError> {
    let key = caller.origin.idempotency.map(|key| *key.fingerprint());
    let answer = answer::ok(&json!({"name": sample.name, "fingerprint": key}))?;
    Ok(answer::replayed(answer))
}

async fn workspace(Granted(grant): Granted<ReadRecords>) -> Result<HttpResponse, ApiError> {
    answer::ok(&json!({"workspace": grant.workspace()}))
}

async fn lead(PathId(id): PathId<LeadId>) -> Result<HttpResponse, ApiError> {
    answer::ok(&json!({"id": id}))
}

async fn query(QueryOf(sample): QueryOf<Sample>) -> Result<HttpResponse, ApiError> {
    answer::ok(&sample)
}

async fn version(IfMatch(version): IfMatch) -> Result<HttpResponse, ApiError> {
    answer::ok(&json!({"version": version}))
}

async fn upload(mut upload: CsvUpload) -> Result<HttpResponse, ApiError> {
    let mut bytes = 0;
    while let Some(piece) = upload.next().await? {
        bytes += piece.len();
    }
    answer::ok(&json!({"bytes": bytes}))
}
