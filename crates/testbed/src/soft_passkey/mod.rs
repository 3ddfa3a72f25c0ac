//! An authenticator with the browser around it, made from W3C Web Authentication and CTAP2 alone: it makes
//! passkeys with keys on P-256 (ES256), signs with them, and lies where a test asks it to.

mod cbor;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use self::cbor::Cbor;
use crate::base64url;

/// Bits of the authenticator data (Web Authentication, section 6.1).
const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const ATTESTED: u8 = 1 << 6;

/// What the authenticator and the browser do. The default is what honest ones do.
#[derive(Debug, Clone)]
pub struct Conduct {
    /// The page that the browser shows.
    pub origin: String,
    /// Whether that page is inside one of somebody else.
    pub cross_origin: bool,
    /// The relying party that the authenticator signs for; that of the question where `None`.
    pub rp_id: Option<String>,
    /// The challenge that is answered, in base64url; that of the question where `None`.
    pub challenge: Option<String>,
    /// What the browser says that it did; the truth where `None`.
    pub type_: Option<&'static str>,
    /// Whether the person touched the authenticator.
    pub present: bool,
    /// Whether the authenticator knows its person.
    pub verified: bool,
    /// How far the count of signatures goes with each; an authenticator that counts nothing stays at 0.
    pub step: i64,
    /// A signature has a bit turned in it.
    pub forged: bool,
    /// So many bytes are missing at the end of what the authenticator says.
    pub cut: usize,
    /// Whose passkey the authenticator says it is; the truth where `None`.
    pub user_handle: Option<Vec<u8>>,
}

impl Conduct {
    /// Honest ones at a page.
    #[must_use]
    pub fn at(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            cross_origin: false,
            rp_id: None,
            challenge: None,
            type_: None,
            present: true,
            verified: true,
            step: 1,
            forged: false,
            cut: 0,
            user_handle: None,
        }
    }
}

/// A passkey in an authenticator.
#[derive(Debug)]
pub struct SoftPasskey {
    /// What the next ceremony is done with.
    pub conduct: Conduct,
    /// The id of the credential.
    pub id: Vec<u8>,
    /// The highest count that was signed.
    pub counter: u32,
    key: EcdsaKeyPair,
    rp_id: String,
    user_handle: Vec<u8>,
}

impl SoftPasskey {
    /// Makes one for a `PublicKeyCredentialCreationOptionsJSON`; answers it with the
    /// `RegistrationResponseJSON`.
    ///
    /// # Panics
    /// When the options are none.
    #[must_use]
    pub fn create(conduct: Conduct, options: &Value) -> (Self, Value) {
        let random = SystemRandom::new();
        let mut id = vec![0; 32];
        let filled = random.fill(&mut id);
        filled.unwrap_or_else(|_| unreachable!("the system has no randomness"));
        Self::create_as(conduct, options, id)
    }

    /// The same with an id that somebody chose.
    ///
    /// # Panics
    /// When the options are none.
    #[must_use]
    pub fn create_as(conduct: Conduct, options: &Value, id: Vec<u8>) -> (Self, Value) {
        let algorithms = options["pubKeyCredParams"].as_array();
        let es256 = |one: &Value| one["alg"] == -7 && one["type"] == "public-key";
        assert!(
            algorithms.is_some_and(|all| all.iter().any(es256)),
            "no ES256"
        );
        let made = Self {
            counter: 0,
            key: fresh_key(),
            rp_id: text(&options["rp"]["id"]).to_owned(),
            user_handle: bytes(&options["user"]["id"]),
            conduct,
            id,
        };
        let client_data = made.client_data("webauthn.create", options);
        let statement = made.attestation();
        let answer = json!({
            "id": base64url(&made.id),
            "rawId": base64url(&made.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": { "credProps": { "rk": true } },
            "response": {
                "clientDataJSON": base64url(client_data),
                "attestationObject": base64url(statement),
                "transports": ["internal", "hybrid"],
            },
        });
        (made, answer)
    }

    /// Signs for a `PublicKeyCredentialRequestOptionsJSON`; answers with the `AuthenticationResponseJSON`.
    ///
    /// # Panics
    /// When the options are none, or of another relying party.
    #[must_use]
    pub fn sign(&mut self, options: &Value) -> Value {
        if self.conduct.rp_id.is_none() {
            assert_eq!(text(&options["rpId"]), self.rp_id, "another relying party");
        }
        let next = i64::from(self.counter) + self.conduct.step;
        self.counter = u32::try_from(next).unwrap_or(0);
        let client_data = self.client_data("webauthn.get", options);
        let mut said = self.authenticator_data(0);
        let mut signed = said.clone();
        signed.extend(digest(&SHA256, client_data.as_bytes()).as_ref());
        let signature = self.key.sign(&SystemRandom::new(), &signed);
        let signature = signature.unwrap_or_else(|_| unreachable!("the key signs nothing"));
        let mut signature = signature.as_ref().to_vec();
        if self.conduct.forged {
            // The last byte is one of the second number.
            let last = signature.len() - 1;
            signature[last] ^= 1;
        }
        said.truncate(said.len() - self.conduct.cut);
        let whose = self.conduct.user_handle.as_ref();
        json!({
            "id": base64url(&self.id),
            "rawId": base64url(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": base64url(client_data),
                "authenticatorData": base64url(said),
                "signature": base64url(signature),
                "userHandle": base64url(whose.unwrap_or(&self.user_handle)),
            },
        })
    }

    /// What the browser says (section 5.8.1).
    fn client_data(&self, type_: &str, options: &Value) -> String {
        let asked = text(&options["challenge"]);
        let said = json!({
            "type": self.conduct.type_.unwrap_or(type_),
            "challenge": self.conduct.challenge.as_deref().unwrap_or(asked),
            "origin": self.conduct.origin,
            "crossOrigin": self.conduct.cross_origin,
        });
        said.to_string()
    }

    /// Relying party, flags and count (section 6.1).
    fn authenticator_data(&self, more: u8) -> Vec<u8> {
        let rp_id = self.conduct.rp_id.as_ref().unwrap_or(&self.rp_id);
        let mut data = digest(&SHA256, rp_id.as_bytes()).as_ref().to_vec();
        let present = if self.conduct.present { PRESENT } else { 0 };
        let verified = if self.conduct.verified { VERIFIED } else { 0 };
        data.push(present | verified | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// The new credential, with nothing that tells of what make the authenticator is (sections 6.5 and
    /// 8.7).
    fn attestation(&self) -> Vec<u8> {
        let mut data = self.authenticator_data(ATTESTED);
        let length = u16::try_from(self.id.len()).unwrap_or(u16::MAX);
        data.extend([0; 16]);
        data.extend(length.to_be_bytes());
        data.extend(&self.id);
        data.extend(cose_key(&self.key).encode());
        let whole = Cbor::Map(vec![
            (Cbor::Text("fmt"), Cbor::Text("none")),
            (Cbor::Text("attStmt"), Cbor::Map(Vec::new())),
            (Cbor::Text("authData"), Cbor::Bytes(data)),
        ]);
        let mut whole = whole.encode();
        whole.truncate(whole.len() - self.conduct.cut);
        whole
    }
}

/// The public key (RFC 9053, section 7.1.1).
fn cose_key(key: &EcdsaKeyPair) -> Cbor {
    let point = key.public_key().as_ref();
    let (x, y) = (point[1..33].to_vec(), point[33..65].to_vec());
    Cbor::Map(vec![
        (Cbor::Integer(1), Cbor::Integer(2)),
        (Cbor::Integer(3), Cbor::Integer(-7)),
        (Cbor::Integer(-1), Cbor::Integer(1)),
        (Cbor::Integer(-2), Cbor::Bytes(x)),
        (Cbor::Integer(-3), Cbor::Bytes(y)),
    ])
}

fn fresh_key() -> EcdsaKeyPair {
    let (kind, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
    let made = EcdsaKeyPair::generate_pkcs8(kind, &random);
    let made = made.unwrap_or_else(|_| unreachable!("no key can be made"));
    let key = EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random);
    key.unwrap_or_else(|_| unreachable!("the key cannot be read"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text(value)).unwrap_or_default()
}
