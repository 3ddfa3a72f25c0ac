//! Where each thing stands in the file, and which bits of a digest are kept.

use crate::PasswordDigest;

use super::HEADER_BYTES;

/// The bytes of each digest that are kept, after the bits that name its bucket.
pub(crate) const KEPT_BYTES: u64 = 4;

/// The bytes of one entry of the index.
pub(crate) const OFFSET_BYTES: u64 = 4;

/// A bucket holds so many digests at the least, where the list is as long as was expected, and less
/// than twice as many.
const BUCKET: u64 = 32;

const FEWEST_BITS: u32 = 8;
const MOST_BITS: u32 = 24;

/// How a file of so many buckets is laid out: the header, an offset for each bucket and one for the
/// end, and the kept bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    index_bits: u32,
}

impl Layout {
    /// For a list of about so many digests.
    pub(crate) fn for_about(digests: u64) -> Self {
        let index_bits = (digests / BUCKET).max(1).ilog2();
        Self {
            index_bits: index_bits.clamp(FEWEST_BITS, MOST_BITS),
        }
    }

    /// `None` for a number that no file has.
    pub(crate) fn of_bits(index_bits: u32) -> Option<Self> {
        let known = (FEWEST_BITS..=MOST_BITS).contains(&index_bits);
        known.then_some(Self { index_bits })
    }

    pub(crate) const fn index_bits(self) -> u32 {
        self.index_bits
    }

    pub(crate) const fn buckets(self) -> u64 {
        1 << self.index_bits
    }

    /// Where the offsets begin.
    pub(crate) const fn index_begin(self) -> u64 {
        HEADER_BYTES as u64
    }

    pub(crate) const fn index_bytes(self) -> u64 {
        (self.buckets() + 1) * OFFSET_BYTES
    }

    /// Where the kept bits begin.
    pub(crate) const fn body_begin(self) -> u64 {
        self.index_begin() + self.index_bytes()
    }

    /// How long the file is.
    pub(crate) const fn file_bytes(self, entries: u64) -> u64 {
        self.body_begin() + entries * KEPT_BYTES
    }

    /// The bucket of a digest, and the bits of it that are kept.
    pub(crate) fn place_of(self, digest: &PasswordDigest) -> (u64, u32) {
        let [a, b, c, d, e, f, g, h, ..] = *digest.as_bytes();
        let first = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
        let bucket = first >> (u64::BITS - self.index_bits);
        let kept = (first << self.index_bits) >> u32::BITS;
        (bucket, u32::try_from(kept).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_grows_with_the_list_and_no_further_than_64_mebibytes() {
        let bits = |digests| Layout::for_about(digests).index_bits();
        let expected = [
            (0, 8),
            (1, 8),
            (10_000, 8),
            (1_000_000, 14),
            (1_000_000_000, 24),
            (u64::MAX, 24),
        ];
        for (digests, expected) in expected {
            assert_eq!(bits(digests), expected, "{digests}");
        }
        assert_eq!(Layout::of_bits(24).unwrap().index_bytes(), 67_108_868);
        assert_eq!(Layout::of_bits(7), None);
        assert_eq!(Layout::of_bits(25), None);
    }

    #[test]
    fn the_bucket_and_the_kept_bits_are_the_first_of_the_digest() {
        let digits = b"123456789ABCDEF00112233445566778899AABBC";
        let digest = PasswordDigest::from_hex(digits).unwrap();
        let place = |bits| Layout::of_bits(bits).unwrap().place_of(&digest);
        assert_eq!(place(8), (0x12, 0x3456_789A));
        assert_eq!(place(12), (0x123, 0x4567_89AB));
        assert_eq!(place(24), (0x12_3456, 0x789A_BCDE));
    }
}
