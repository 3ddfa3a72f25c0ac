//! The access token of a request (RFC 6750 section 2.1).

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

use crate::error::{ApiError, Code};

/// The token of the one `Authorization: Bearer` header.
///
/// # Errors
/// `auth.token_missing` without the header, `auth.token_invalid` for another scheme or two headers.
pub fn bearer(request: &HttpRequest) -> Result<&str, ApiError> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let Some(header) = headers.next() else {
        return Err(ApiError::new(Code::TokenMissing));
    };
    let invalid = || ApiError::new(Code::TokenInvalid);
    if headers.next().is_some() {
        return Err(invalid());
    }
    let (scheme, token) = header
        .to_str()
        .ok()
        .and_then(|t| t.split_once(' '))
        .ok_or_else(invalid)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err(invalid());
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn code(headers: &[&str]) -> Option<Code> {
        let request = headers
            .iter()
            .fold(TestRequest::default(), |request, header| {
                request.append_header((AUTHORIZATION, *header))
            });
        bearer(&request.to_http_request())
            .err()
            .map(|error| error.code())
    }

    #[test]
    fn one_bearer_token_is_taken_and_nothing_else() {
        assert_eq!(code(&["Bearer abc"]), None);
        assert_eq!(code(&["bearer abc"]), None);
        assert_eq!(code(&[]), Some(Code::TokenMissing));
        for headers in [
            &["Basic abc"][..],
            &["Bearer"],
            &["Bearer "],
            &["abc"],
            &["Bearer a", "Bearer b"],
        ] {
            assert_eq!(code(headers), Some(Code::TokenInvalid), "{headers:?}");
        }
    }
}
