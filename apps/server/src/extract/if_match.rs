//! `If-Match` (RFC 9110 section 13.1.1): the version that a client means to change.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest};

use crate::error::{ApiError, Code};

/// The version of the one entity tag in `If-Match`; `None` without the header and for `*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub Option<u64>);

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut headers = request.headers().get_all(IF_MATCH);
        let version = match (headers.next(), headers.next()) {
            (None, _) => Ok(None),
            (Some(header), None) => parse(header.to_str().unwrap_or_default()),
            (Some(_), Some(_)) => Err(()),
        };
        // A tag that we never handed out is the tag of no version there is.
        ready(
            version
                .map(Self)
                .map_err(|()| ApiError::new(Code::VersionMismatch)),
        )
    }
}

fn parse(header: &str) -> Result<Option<u64>, ()> {
    if header.trim() == "*" {
        return Ok(None);
    }
    let digits = header
        .trim()
        .strip_prefix('"')
        .and_then(|tag| tag.strip_suffix('"'))
        .ok_or(())?;
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain {
        digits.parse().map(Some).map_err(|_| ())
    } else {
        Err(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_strong_tag_of_ours_or_a_star_is_taken() {
        assert_eq!(parse("\"7\""), Ok(Some(7)));
        assert_eq!(parse(" * "), Ok(None));
        for bad in [
            "7",
            "W/\"7\"",
            "\"x\"",
            "\"\"",
            "\"7\", \"8\"",
            "\"+7\"",
            "\"99999999999999999999\"",
        ] {
            assert_eq!(parse(bad), Err(()), "{bad}");
        }
    }
}
