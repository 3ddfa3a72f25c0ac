//! The one middleware around every request.

use std::future::ready;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use futures_util::FutureExt;
use kernel::IdSource;
use tracing::Instrument;

use super::access_log::Access;
use super::client_address::client;
use super::cross_origin::CrossOrigin;
use super::failed_request::FailedRequest;
use super::hang_up::hang_up;
use super::request_id::request_id;
use super::security_headers::harden;
use super::{causes, problem};
use crate::admission::show;
use crate::config::Settings;
use crate::connection::{Watch, body_with, make_headway};
use crate::error::{ApiError, Code};
use crate::extract::RequestContext;
use crate::health::Leaving;

/// What the edge needs to know.
#[derive(Clone)]
pub(crate) struct Edge {
    pub(crate) settings: Arc<Settings>,
    pub(crate) ids: IdSource,
    pub(crate) leaving: Leaving,
}

/// Answers one request: nothing leaves the server but through here.
pub(crate) async fn edge<B: MessageBody + 'static>(
    edge: Rc<Edge>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let context = context(&edge, &request);
    let in_progress = request.conn_data::<Watch>().map(Watch::begin);
    let access = Access::begin(&context.request_id, request.method().as_str());
    request.extensions_mut().insert(context.clone());
    let asked = &context.cross_origin;
    let preflight = asked.preflight(request.method(), request.headers());
    let of_request = context.clone();
    let handled = async move {
        match preflight {
            Some(answer) => {
                handle(ready(Ok(request.into_response(answer))), access, of_request).await
            }
            None => handle(next.call(request), access, of_request).await,
        }
    };
    match make_headway(handled).await {
        Some(answer) => {
            let mut answer =
                answer.map(|response| response.map_body(|_, body| body_with(body, in_progress)));
            if let Ok(response) = &mut answer
                && edge.leaving.has_begun()
            {
                let head = response.response_mut().head_mut();
                head.set_connection_type(ConnectionType::Close);
            }
            answer
        }
        // The thread is ending, or the making of the answer itself panicked.
        None => Err(FailedRequest::new(ApiError::new(Code::Internal), context).into()),
    }
}

/// What is done though the connection should end meanwhile: the handler's work, and the log of it.
async fn handle<B: MessageBody + 'static>(
    called: impl Future<Output = Result<ServiceResponse<B>, Error>>,
    access: Access,
    context: RequestContext,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let called = AssertUnwindSafe(called).catch_unwind();
    let answer = match called.instrument(access.span().clone()).await {
        Ok(Ok(response)) => Ok(finish(response, &access, &context)),
        Ok(Err(error)) => Err(broken_off(&error, &access, context)),
        // The panic itself was reported by the process's hook, without its text.
        Err(_) => Err(failed(ApiError::new(Code::Internal), &access, context)),
    };
    let status = match &answer {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    access.end(status);
    answer
}

fn context(edge: &Edge, request: &ServiceRequest) -> RequestContext {
    let peer = request.peer_addr().map(|peer| peer.ip());
    let server = &edge.settings.server;
    let client = client(server, peer, request.headers());
    RequestContext {
        request_id: request_id(&edge.ids, request.headers(), client.by_proxy),
        client: client.address,
        https: client.https,
        cross_origin: CrossOrigin::of(&server.cors_origins, request.path(), request.headers()),
    }
}

fn finish<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    access: &Access,
    context: &RequestContext,
) -> ServiceResponse<BoxBody> {
    access.learn(response.request());
    let (request, response) = response.into_parts();
    let mut response = match problem::fault(&response) {
        Some(fault) => {
            access.span().in_scope(|| causes::log(fault.error()));
            let answer = problem::answer(fault.error(), response.headers(), context);
            match fault.error().code() {
                Code::RequestTimeout => hang_up(&request, answer),
                _ => answer,
            }
        }
        None => response.map_into_boxed_body(),
    };
    show(&request, response.headers_mut());
    harden(response.headers_mut(), context);
    ServiceResponse::new(request, response)
}

/// An error that a middleware or the framework answered in place of a response.
fn broken_off(error: &Error, access: &Access, context: RequestContext) -> Error {
    let status = error.as_response_error().status_code();
    failed(ApiError::of_status(status), access, context)
}

fn failed(error: ApiError, access: &Access, context: RequestContext) -> Error {
    access.span().in_scope(|| causes::log(&error));
    FailedRequest::new(error, context).into()
}
