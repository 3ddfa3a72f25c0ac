//! The compact form of a signed token (RFC 7515 section 3.1) and its Ed25519 signature
//! (RFC 8037 section 3.1). Whoever comes this far has proven nothing yet.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ED25519, UnparsedPublicKey};

use super::claims::Header;

/// Tokens longer than this are refused before they are looked at; ours have about 600 bytes.
pub(super) const LONGEST: usize = 4_096;

/// A token taken apart, its signature not yet checked.
pub(super) struct Compact<'a> {
    pub(super) header: Header,
    signed: &'a [u8],
    claims: &'a str,
    signature: Vec<u8>,
}

impl<'a> Compact<'a> {
    /// `None` unless the token has three parts of strict base64url (no padding, no stray bits)
    /// and a header of the one known form.
    pub(super) fn parse(token: &'a str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let header: Header = serde_json::from_slice(&decode(header)?).ok()?;
        if header.alg != "EdDSA" || header.typ != "at+jwt" {
            return None;
        }
        Some(Self {
            header,
            signed: signed.as_bytes(),
            claims,
            signature: decode(signature)?,
        })
    }

    /// The bytes of the claims, once the signature is right.
    pub(super) fn verified(&self, public_key: &[u8]) -> Option<Vec<u8>> {
        verify_signature(public_key, self.signed, &self.signature).then(|| decode(self.claims))?
    }
}

pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn verify_signature(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key)
        .verify(message, signature)
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::verify_signature;
    use serde_json::Value;

    fn bytes(hex: &Value) -> Vec<u8> {
        let hex = hex.as_str().unwrap();
        let pairs = (0..hex.len()).step_by(2);
        pairs
            .map(|place| u8::from_str_radix(&hex[place..place + 2], 16).unwrap())
            .collect()
    }

    #[test]
    fn wycheproof_ed25519_signatures_are_judged_as_its_authors_do() {
        let vectors = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors");
        let file = format!("{vectors}/wycheproof/ed25519_test.json");
        let Ok(text) = std::fs::read(&file) else {
            println!("absent, so nothing was checked: {file}");
            return;
        };
        let document: Value = serde_json::from_slice(&text).unwrap();
        let (mut valid, mut invalid) = (0_u64, 0_u64);
        for group in document["testGroups"].as_array().unwrap() {
            let key = bytes(&group["publicKey"]["pk"]);
            for case in group["tests"].as_array().unwrap() {
                let expected = case["result"] == "valid";
                let found = verify_signature(&key, &bytes(&case["msg"]), &bytes(&case["sig"]));
                assert_eq!(
                    found, expected,
                    "case {}: {}",
                    case["tcId"], case["comment"]
                );
                *(if expected { &mut valid } else { &mut invalid }) += 1;
            }
        }
        println!("{valid} valid and {invalid} invalid signatures judged");
        assert_eq!(valid + invalid, document["numberOfTests"].as_u64().unwrap());
    }
}
