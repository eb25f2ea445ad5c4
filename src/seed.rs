//! One seed, named streams: every use of chance names its purpose, so that adding one never
//! shifts another.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha256};

/// The seed of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// The generator of one purpose. The same seed, purpose and part give the same numbers on
    /// every machine and any number of threads.
    pub fn stream(self, purpose: &str, part: u64) -> ChaCha8Rng {
        let mut hash = Sha256::new();
        hash.update(self.0.to_le_bytes());
        hash.update(part.to_le_bytes());
        hash.update(purpose.as_bytes());
        ChaCha8Rng::from_seed(hash.finalize().into())
    }
}

impl Default for Seed {
    fn default() -> Self {
        Self(1)
    }
}
