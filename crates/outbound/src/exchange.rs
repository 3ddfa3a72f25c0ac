//! One request and its answer over a connection that stands.

use std::pin::pin;

use futures_util::future::{Either, select};
use http::header::{CONNECTION, HOST, HeaderValue};
use http::uri::PathAndQuery;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::OutboundError;

/// The most bytes of the head of an answer.
const LONGEST_HEAD: usize = 64 * 1024;

/// Sends a request and reads the whole answer. Nothing of it goes on once the caller stops waiting.
pub(crate) async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    request: Request<Vec<u8>>,
    longest: usize,
) -> Result<Response<Vec<u8>>, OutboundError> {
    let request = over_one_connection(request)?;
    let mut builder = http1::Builder::new();
    builder.max_buf_size(LONGEST_HEAD);
    let opened = builder.handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = opened.map_err(OutboundError::broken)?;
    let answer = pin!(async move {
        let response = sender.send_request(request).await;
        read(response.map_err(OutboundError::broken)?, longest).await
    });
    // The connection moves the bytes; it may be done before the last of them is looked at.
    match select(answer, pin!(connection)).await {
        Either::Left((answer, _)) => answer,
        Either::Right((_, answer)) => answer.await,
    }
}

/// The request in the form that goes over the wire: a path, and the host in its header.
fn over_one_connection(request: Request<Vec<u8>>) -> Result<Request<Full<Bytes>>, OutboundError> {
    let (mut head, body) = request.into_parts();
    let authority = head.uri.authority().ok_or(OutboundError::Url)?;
    let host = HeaderValue::from_str(authority.as_str()).map_err(|_| OutboundError::Url)?;
    let path = head.uri.path_and_query().cloned();
    head.uri = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
    head.headers.insert(HOST, host);
    head.headers
        .insert(CONNECTION, HeaderValue::from_static("close"));
    Ok(Request::from_parts(head, Full::new(Bytes::from(body))))
}

async fn read(
    response: Response<Incoming>,
    longest: usize,
) -> Result<Response<Vec<u8>>, OutboundError> {
    let (head, mut body) = response.into_parts();
    // What is announced to be too long is not begun.
    if body.size_hint().lower() > u64::try_from(longest).unwrap_or(u64::MAX) {
        return Err(OutboundError::TooLong);
    }
    let mut whole = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(OutboundError::broken)?;
        let Ok(piece) = frame.into_data() else {
            continue;
        };
        if piece.len() > longest - whole.len() {
            return Err(OutboundError::TooLong);
        }
        whole.extend_from_slice(&piece);
    }
    Ok(Response::from_parts(head, whole))
}
