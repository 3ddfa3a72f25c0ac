//! The `Idempotency-Key` of an import. Its fingerprint is a digest of the file, which is known when
//! the last byte has passed.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use kernel::{Actor, IdempotencyKey};
use ring::digest;

use crate::error::{ApiError, Code};

const HEADER: &str = "idempotency-key";

/// The key of an import, if the client sent one, and the digest of what has passed of the file.
pub struct ImportKey {
    key: Option<String>,
    route: String,
    file: digest::Context,
}

impl ImportKey {
    /// Refuses a key that is none before anything of the file is read.
    ///
    /// # Errors
    /// 400 `idempotency_key_invalid`.
    pub fn check(&self, actor: &Actor) -> Result<(), ApiError> {
        self.of(actor, &[]).map(|_| ())
    }

    /// Takes the next bytes of the file into the digest.
    pub fn pass(&mut self, bytes: &[u8]) {
        self.file.update(bytes);
    }

    /// The key with the fingerprint of the whole file, bound to the user and the session's workspace.
    ///
    /// # Errors
    /// 400 `idempotency_key_invalid`.
    pub fn finish(mut self, actor: &Actor) -> Result<Option<IdempotencyKey>, ApiError> {
        let empty = digest::Context::new(&digest::SHA256);
        let file = std::mem::replace(&mut self.file, empty).finish();
        self.of(actor, file.as_ref())
    }

    fn of(&self, actor: &Actor, digest: &[u8]) -> Result<Option<IdempotencyKey>, ApiError> {
        let key = self.key.as_ref();
        let key = key.map(|key| IdempotencyKey::new(key, actor, &self.route, digest));
        key.transpose()
            .map_err(|error| ApiError::new(Code::IdempotencyKeyInvalid).detail(format!("{error}.")))
    }
}

impl FromRequest for ImportKey {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = request.headers().get(HEADER);
        // A key that is not text is refused by its characters, like any other bad one.
        let key = key.map(|key| String::from_utf8_lossy(key.as_bytes()).into_owned());
        let route = format!("POST {}", request.path());
        ready(Ok(Self {
            key,
            route,
            file: digest::Context::new(&digest::SHA256),
        }))
    }
}
