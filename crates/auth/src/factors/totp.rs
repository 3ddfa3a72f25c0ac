//! Codes of authenticator apps (RFC 6238): HMAC-SHA-1, 6 digits, steps of 30 seconds, because that is
//! what every app understands. One step before and one after the present one are taken (section 5.2).

use kernel::{SecretText, Timestamp};
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

use crate::AuthError;

/// 160 bits, as RFC 4226 section 4 recommends.
pub(crate) const SECRET_BYTES: usize = 20;

/// The secret that an app and this server share.
pub(crate) type TotpSecret = Zeroizing<[u8; SECRET_BYTES]>;

/// The time step in which the code is one of this secret's, near `now`.
pub(crate) fn step_of(
    secret: &TotpSecret,
    code: &SecretText,
    now: Timestamp,
) -> Result<Option<i64>, AuthError> {
    let Some(code) = digits(code.expose()) else {
        return Ok(None);
    };
    let now = u64::try_from(now.seconds()).unwrap_or(0);
    let step = generator(secret, None)?.check(&code, now);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// What an app reads from a QR code (Key Uri Format of Google Authenticator): the secret with whose it is.
pub(crate) fn uri(
    secret: &TotpSecret,
    issuer: &str,
    account: &str,
) -> Result<SecretText, AuthError> {
    let generator = generator(secret, Some((issuer, account)))?;
    let uri = generator.to_url().map_err(|_| AuthError::TotpSecret)?;
    Ok(SecretText::new(uri))
}

/// The secret as people type it: base32 (RFC 4648 section 6).
pub(crate) fn base32(secret: &TotpSecret) -> Result<SecretText, AuthError> {
    Ok(SecretText::new(
        generator(secret, None)?.secret().to_base32(),
    ))
}

fn generator(secret: &TotpSecret, named: Option<(&str, &str)>) -> Result<Totp, AuthError> {
    let mut builder = Builder::new().with_secret(secret.to_vec()).with_skew(1);
    if let Some((issuer, account)) = named {
        // A colon would part the label in another place.
        let plain = |text: &str| text.replace(':', " ");
        builder = builder
            .with_issuer(Some(plain(issuer)))
            .with_account_name(plain(account));
    }
    builder.build().map_err(|_| AuthError::TotpSecret)
}

/// The six digits of a code, however a person wrote it: apps show `123 456`.
fn digits(code: &str) -> Option<String> {
    let plain: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let is_code = plain.len() == 6 && plain.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(code: &str, second: i64) -> Option<i64> {
        let secret: TotpSecret = Zeroizing::new(*b"12345678901234567890");
        let code = SecretText::new(code.to_owned());
        let now = Timestamp::from_micros(second * 1_000_000);
        step_of(&secret, &code, now).unwrap()
    }

    #[test]
    fn a_code_is_taken_from_one_step_before_to_one_step_after_its_own() {
        // RFC 6238, appendix B: at 59 s the code is 94287082, of which the last six digits count here.
        for (second, expected) in [
            (0, Some(1)),
            (29, Some(1)),
            (59, Some(1)),
            (89, Some(1)),
            (90, None),
            (120, None),
        ] {
            assert_eq!(step("287082", second), expected, "{second}");
        }
    }

    #[test]
    fn a_code_is_six_digits_with_or_without_spaces() {
        assert_eq!(step(" 287 082\n", 59), Some(1));
        for text in [
            "",
            "28708",
            "2870820",
            "28708a",
            "٢٨٧٠٨٢",
            "-28708",
            "94287082",
        ] {
            assert_eq!(step(text, 59), None, "{text}");
        }
    }

    #[test]
    fn an_app_is_told_whose_secret_it_is() {
        let secret: TotpSecret = Zeroizing::new(*b"12345678901234567890");
        let uri = uri(&secret, "app.example.com", "ada:l@example.com").unwrap();
        let parts = "otpauth://totp/app.example.com:ada%20l%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert!(uri.expose().starts_with(parts), "{}", uri.expose());
        assert!(uri.expose().contains("issuer=app.example.com"));
    }

    /// The codes that others have published, for the secret of those with SHA-1.
    fn published(file: &str) -> Option<serde_json::Value> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/otp");
        let text = std::fs::read_to_string(std::path::Path::new(folder).join(file)).ok()?;
        Some(serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn the_published_codes_of_rfc_6238_and_rfc_4226_are_ours() {
        let (Some(totp), Some(hotp)) = (
            published("rfc6238_totp.json"),
            published("rfc4226_hotp.json"),
        ) else {
            println!("not run: the published codes of RFC 6238 and RFC 4226 are not here");
            return;
        };
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let mut count = 0;
        for test in totp["tests"].as_array().unwrap() {
            if test["algorithm"] != "SHA1" {
                continue;
            }
            let time = test["time"].as_i64().unwrap();
            assert_eq!(step(&text(&test["code6"]), time), Some(time / 30), "{test}");
            count += 1;
        }
        for test in hotp["tests"].as_array().unwrap() {
            let counter = test["counter"].as_i64().unwrap();
            assert_eq!(
                step(&text(&test["code"]), counter * 30),
                Some(counter),
                "{test}"
            );
            count += 1;
        }
        println!("{count} published codes");
        assert!(count >= 16, "{count}");
    }
}
