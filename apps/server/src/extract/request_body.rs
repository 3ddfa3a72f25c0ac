//! The body of a request, read once and shared by the extractors that need it.

use std::cell::RefCell;
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest};
use tokio::sync::OnceCell;

use super::State;
use super::body_budget::{BodyBudget, HeldBody, Sender};
use super::content_type::content_length;
use super::patience::{self, Patience};
use crate::config::BodyPatience;
use crate::error::{ApiError, Code};

/// The body of one request. Clones are the same body.
#[derive(Clone)]
pub struct RequestBody(Rc<Inner>);

struct Inner {
    payload: RefCell<Option<Payload>>,
    declared: Option<u64>,
    patience: BodyPatience,
    budget: BodyBudget,
    bytes: OnceCell<Bytes>,
}

impl RequestBody {
    /// The body of the request, from whichever extractor asks first.
    pub fn of(request: &HttpRequest, payload: &mut Payload) -> Self {
        if let Some(body) = request.extensions().get::<Self>() {
            return body.clone();
        }
        let body = Self(Rc::new(Inner {
            payload: RefCell::new(Some(payload.take())),
            declared: content_length(request),
            patience: patience::of_settings(request),
            budget: budget(request),
            bytes: OnceCell::new(),
        }));
        request.extensions_mut().insert(body.clone());
        body
    }

    /// The whole body, at most `limit` bytes of it, which count as held for the sender.
    pub async fn bytes(&self, limit: usize, sender: Sender) -> Result<Bytes, ApiError> {
        self.0
            .bytes
            .get_or_try_init(|| self.read(limit, sender))
            .await
            .cloned()
    }

    /// The unread body, for one who reads it piece by piece.
    pub fn take(&self) -> Option<Payload> {
        self.0.payload.borrow_mut().take()
    }

    /// Takes back what nobody will read any more: see [`RequestBody::unread`].
    pub fn put_back(&self, rest: Payload) {
        self.0.payload.replace(Some(rest));
    }

    /// What was put back of the request's body.
    pub fn unread(request: &HttpRequest) -> Option<Payload> {
        request.extensions().get::<Self>()?.take()
    }

    async fn read(&self, limit: usize, sender: Sender) -> Result<Bytes, ApiError> {
        refuse_length(self.0.declared, limit)?;
        let Some(mut payload) = self.take() else {
            return Err(ApiError::new(Code::BodyIncomplete));
        };
        let patience = Patience::new(self.0.patience.piece, self.0.patience.body);
        let declared = self.0.declared.and_then(|length| length.try_into().ok());
        let held = self.0.budget.begin(sender, declared.unwrap_or(limit));
        let bytes = collect(&mut payload, limit, patience, held).await;
        if bytes.is_err() {
            self.put_back(payload);
        }
        bytes
    }
}

async fn collect(
    payload: &mut Payload,
    limit: usize,
    patience: Patience,
    mut held: HeldBody,
) -> Result<Bytes, ApiError> {
    while let Some(piece) = patience.next(payload).await? {
        let piece = piece?;
        if held.len() + piece.len() > limit {
            return Err(too_large(limit));
        }
        held.push(&piece)?;
    }
    Ok(held.freeze())
}

fn budget(request: &HttpRequest) -> BodyBudget {
    let state = request.app_data::<State>();
    state.map_or_else(|| BodyBudget::new(0), |state| state.bodies.clone())
}

/// Refuses by the announced length, before a byte is read.
pub fn refuse_length(declared: Option<u64>, limit: usize) -> Result<(), ApiError> {
    let limit_wide = u64::try_from(limit).unwrap_or(u64::MAX);
    if declared.is_some_and(|declared| declared > limit_wide) {
        return Err(too_large(limit));
    }
    Ok(())
}

/// The refusal of a body over the limit.
pub fn too_large(limit: usize) -> ApiError {
    ApiError::new(Code::BodyTooLarge).detail(format!("At most {limit} bytes are taken here."))
}
