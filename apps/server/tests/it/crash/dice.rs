//! Chance that can be repeated.

use kernel::Entropy;

/// A stream of numbers that hangs on its seed alone (SplitMix64).
pub struct Dice(u64);

impl Dice {
    /// A fresh seed, or the one in `BAILIWICK_SEED`. It is printed, so that a failure can be repeated.
    #[expect(clippy::print_stdout, reason = "shown with the failure of the test")]
    pub fn throw() -> Self {
        let given = std::env::var("BAILIWICK_SEED").ok();
        let given = given.map(|seed| seed.parse().expect("BAILIWICK_SEED is a number"));
        let seed = given.unwrap_or_else(|| {
            let mut bytes = [0; 8];
            Entropy::system().fill(&mut bytes).unwrap();
            u64::from_le_bytes(bytes)
        });
        println!("BAILIWICK_SEED={seed}");
        Self(seed)
    }

    /// A number below the limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(limit).unwrap()).unwrap()
    }
}
