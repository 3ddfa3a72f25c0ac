//! The keys that sign access tokens: made at the first start, sealed in the control database.

use kernel::{Entropy, IdSource, KeyId};
use keyring::{Keyring, Place};
use ring::signature::{Ed25519KeyPair, KeyPair};
use storage::ControlDatabase;
use zeroize::Zeroizing;

use crate::AuthError;
use crate::store::signing_keys::{self, Model};

/// A key pair and the id by which tokens name it.
pub(super) struct SigningKey {
    pub(super) id: KeyId,
    pub(super) pair: Ed25519KeyPair,
}

/// Opens the keys in use, oldest first, making one where there is none.
pub(super) async fn load_or_create(
    control: &ControlDatabase,
    keyring: &Keyring,
    entropy: Entropy,
    ids: &IdSource,
) -> Result<Vec<SigningKey>, AuthError> {
    let mut rows = signing_keys::in_use(control.reader()).await?;
    if rows.is_empty() {
        let fresh = create(keyring, &entropy, ids.next()?)?;
        rows = keep(control, fresh).await?;
    }
    rows.iter().map(|row| open(keyring, row)).collect()
}

impl SigningKey {
    pub(super) fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }
}

fn create(keyring: &Keyring, entropy: &Entropy, id: KeyId) -> Result<Model, AuthError> {
    let mut seed = Zeroizing::new([0_u8; 32]);
    entropy.fill(seed.as_mut())?;
    let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref());
    let pair = pair.map_err(|_| AuthError::SigningKey)?;
    let row = id.uuid().into_bytes();
    let sealed = keyring
        .platform_sealing_key()
        .seal(&place(&row), seed.as_ref(), entropy)?;
    Ok(Model {
        id: id.uuid(),
        sealed_seed: sealed,
        public_key: pair.public_key().as_ref().to_vec(),
        created_at: 0,
        retired_at: None,
    })
}

/// Stores a new key unless another node was quicker, and answers the keys that are in use then.
async fn keep(control: &ControlDatabase, fresh: Model) -> Result<Vec<Model>, AuthError> {
    control
        .write(move |tx| {
            Box::pin(async move {
                if signing_keys::in_use(tx.sql()).await?.is_empty() {
                    let row = Model {
                        created_at: tx.now().micros(),
                        ..fresh
                    };
                    signing_keys::insert(tx.sql(), row).await?;
                }
                Ok(signing_keys::in_use(tx.sql()).await?)
            })
        })
        .await
}

fn open(keyring: &Keyring, row: &Model) -> Result<SigningKey, AuthError> {
    let place_of_row = row.id.into_bytes();
    let seed = keyring
        .platform_sealing_key()
        .open(&place(&place_of_row), &row.sealed_seed)?;
    // The public key stands in the clear: a row whose halves do not fit together is refused.
    let pair = Ed25519KeyPair::from_seed_and_public_key(&seed, &row.public_key);
    let pair = pair.map_err(|_| AuthError::SigningKey)?;
    Ok(SigningKey {
        id: KeyId::from_uuid(row.id),
        pair,
    })
}

fn place(row: &[u8; 16]) -> Place<'_> {
    Place {
        workspace: None,
        purpose: "access-token-signing",
        table: "signing_keys",
        row,
        column: "sealed_seed",
    }
}
