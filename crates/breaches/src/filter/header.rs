//! The first 128 bytes of the file. All numbers are little-endian.

use kernel::Timestamp;
use ring::digest::{SHA256, digest};

use super::Layout;

/// The bytes of the header.
pub(crate) const HEADER_BYTES: usize = 128;

const MAGIC: [u8; 8] = *b"BWBREACH";
const VERSION: u32 = 1;

/// Where the checksum over all that stands before it begins.
const CHECKSUM: usize = 112;

/// What the header says of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) layout: Layout,
    pub(crate) summary: Summary,
    /// SHA-256 of the offsets.
    pub(crate) index_digest: [u8; 32],
    /// SHA-256 of the kept bits.
    pub(crate) body_digest: [u8; 32],
}

/// What is known of an imported list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// How many hashes are in it.
    pub hashes: u64,
    /// How many were left out, because they were seen less often than `minimum_count`.
    pub left_out: u64,
    /// How often a password must have been seen to be in it; 1 for every one.
    pub minimum_count: u64,
    /// When the newest file of the list was last changed.
    pub source_date: Timestamp,
    /// The bits of each hash that decide: one that agrees in all of them is taken for it.
    pub bits: u32,
}

impl Summary {
    /// The chance that a password which is not in the list is taken for one that is.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate, of which two digits are shown"
    )]
    pub fn false_positive_rate(&self) -> f64 {
        self.hashes as f64 / f64::from(self.bits).exp2()
    }
}

/// Why some bytes are not a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeaderFault {
    Foreign,
    Version(u32),
    Damaged,
}

impl Header {
    pub(crate) fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let Summary {
            hashes,
            left_out,
            minimum_count,
            source_date,
            ..
        } = self.summary;
        let mut bytes = [0; HEADER_BYTES];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.layout.index_bits().to_le_bytes());
        bytes[16..24].copy_from_slice(&hashes.to_le_bytes());
        bytes[24..32].copy_from_slice(&left_out.to_le_bytes());
        bytes[32..40].copy_from_slice(&minimum_count.to_le_bytes());
        bytes[40..48].copy_from_slice(&source_date.micros().to_le_bytes());
        bytes[48..80].copy_from_slice(&self.index_digest);
        bytes[80..CHECKSUM].copy_from_slice(&self.body_digest);
        let checksum = digest(&SHA256, &bytes[..CHECKSUM]);
        bytes[CHECKSUM..].copy_from_slice(&checksum.as_ref()[..HEADER_BYTES - CHECKSUM]);
        bytes
    }

    pub(crate) fn read(bytes: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFault> {
        if bytes[..8] != MAGIC {
            return Err(HeaderFault::Foreign);
        }
        let version = u32::from_le_bytes(part(bytes, 8));
        if version != VERSION {
            return Err(HeaderFault::Version(version));
        }
        let checksum = digest(&SHA256, &bytes[..CHECKSUM]);
        if checksum.as_ref()[..HEADER_BYTES - CHECKSUM] != bytes[CHECKSUM..] {
            return Err(HeaderFault::Damaged);
        }
        let layout = Layout::of_bits(u32::from_le_bytes(part(bytes, 12)));
        let layout = layout.ok_or(HeaderFault::Damaged)?;
        Ok(Self {
            layout,
            summary: Summary {
                hashes: u64::from_le_bytes(part(bytes, 16)),
                left_out: u64::from_le_bytes(part(bytes, 24)),
                minimum_count: u64::from_le_bytes(part(bytes, 32)),
                source_date: Timestamp::from_micros(i64::from_le_bytes(part(bytes, 40))),
                bits: layout.index_bits() + u32::BITS,
            },
            index_digest: part(bytes, 48),
            body_digest: part(bytes, 80),
        })
    }
}

fn part<const N: usize>(bytes: &[u8; HEADER_BYTES], begin: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&bytes[begin..begin + N]);
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        Header {
            layout: Layout::of_bits(11).unwrap(),
            summary: Summary {
                hashes: 1 << 31,
                left_out: 5,
                minimum_count: 3,
                source_date: Timestamp::from_micros(1_795_350_600_000_000),
                bits: 43,
            },
            index_digest: [1; 32],
            body_digest: [2; 32],
        }
    }

    #[test]
    fn a_header_reads_back_and_no_bit_of_it_may_be_another() {
        let bytes = header().to_bytes();
        assert_eq!(Header::read(&bytes), Ok(header()));
        for bit in 0..HEADER_BYTES * 8 {
            let mut other = bytes;
            other[bit / 8] ^= 1 << (bit % 8);
            assert!(Header::read(&other).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn the_rate_of_false_positives_follows_from_the_bits_and_the_number() {
        let rate = header().summary.false_positive_rate();
        assert!((rate - 2f64.powi(31 - 43)).abs() < 1e-12, "{rate}");
    }
}
