//! Randomness as a value: the system's generator in the product, a seeded stream in tests.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ring::digest;
use ring::rand::{SecureRandom, SystemRandom};

use crate::Key256;

/// A source of unpredictable bytes. Clones share one stream.
#[derive(Clone)]
pub struct Entropy(Source);

#[derive(Clone)]
enum Source {
    System(SystemRandom),
    Seeded {
        seed: [u8; 32],
        block: Arc<AtomicU64>,
    },
}

/// The system's generator failed; nothing may go on without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntropyError;

impl fmt::Display for EntropyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the system's random generator failed")
    }
}

impl std::error::Error for EntropyError {}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Source::System(_) => f.write_str("Entropy(system)"),
            Source::Seeded { .. } => f.write_str("Entropy(seeded)"),
        }
    }
}

impl Entropy {
    /// The operating system's generator.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that opens the generator"
    )]
    pub fn system() -> Self {
        Self(Source::System(SystemRandom::new()))
    }

    /// A stream that is the same for the same seed. For tests alone: whoever knows the seed knows
    /// every key that comes from it.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let digest = digest::digest(&digest::SHA256, &seed.to_be_bytes());
        let mut bytes = [0_u8; 32];
        bytes.copy_from_slice(digest.as_ref());
        Self(Source::Seeded {
            seed: bytes,
            block: Arc::new(AtomicU64::new(0)),
        })
    }

    /// Fills `bytes` with fresh randomness.
    ///
    /// # Errors
    /// [`EntropyError`] when the system's generator fails.
    pub fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        match &self.0 {
            Source::System(random) => random.fill(bytes).map_err(|_| EntropyError),
            Source::Seeded { seed, block } => {
                for chunk in bytes.chunks_mut(32) {
                    let number = block.fetch_add(1, Ordering::SeqCst);
                    let mut context = digest::Context::new(&digest::SHA256);
                    context.update(seed);
                    context.update(&number.to_be_bytes());
                    chunk.copy_from_slice(&context.finish().as_ref()[..chunk.len()]);
                }
                Ok(())
            }
        }
    }

    /// `N` fresh bytes.
    ///
    /// # Errors
    /// [`EntropyError`] when the system's generator fails.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], EntropyError> {
        let mut bytes = [0_u8; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// A fresh 256-bit key.
    ///
    /// # Errors
    /// [`EntropyError`] when the system's generator fails.
    pub fn key(&self) -> Result<Key256, EntropyError> {
        self.bytes().map(Key256::from_bytes)
    }
}
