//! Query strings.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use crate::error::{ApiError, Code};

/// The values of the query string. `T` refuses unknown parameters.
#[derive(Debug)]
pub struct QueryOf<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for QueryOf<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request.query_string()))
    }
}

impl<T: DeserializeOwned> QueryOf<T> {
    /// Reads the text behind the question mark.
    ///
    /// # Errors
    /// 400 `invalid_query`
    pub fn read(text: &str) -> Result<Self, ApiError> {
        // The parser would put a replacement for what is no text, and look for that.
        let query = Query::<T>::from_query(text).ok().filter(|_| is_text(text));
        // The parser's words quote what was sent, and cannot say which parameter it was.
        query.map(|query| Self(query.into_inner())).ok_or_else(|| {
            ApiError::new(Code::InvalidQuery)
                .detail("A parameter is unknown, stands twice, or has a value of another form.")
        })
    }
}

/// Whether the text is UTF-8 once its percent signs are read (RFC 3986 section 2.1).
fn is_text(query: &str) -> bool {
    let mut pieces = query.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let code = piece
            .get(..2)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        // A percent sign that begins no code stands for itself.
        bytes.push(code.unwrap_or(b'%'));
        bytes.extend_from_slice(piece.get(2..).unwrap_or_default().as_bytes());
    }
    std::str::from_utf8(&bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_once_decoded_is_told() {
        for text in ["", "a=b", "q=%C3%BC", "q=100%", "q=%zz", "q=\u{fc}"] {
            assert!(is_text(text), "{text}");
        }
        for other in ["q=%ff", "q=%C3", "%80=a", "q=%C3%28"] {
            assert!(!is_text(other), "{other}");
        }
    }
}
