//! As much of CBOR (RFC 8949) as an authenticator writes, in the canonical form of CTAP2.

/// A value.
pub(super) enum Cbor {
    Integer(i64),
    Bytes(Vec<u8>),
    Text(&'static str),
    /// In the order in which it is written.
    Map(Vec<(Cbor, Cbor)>),
}

impl Cbor {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Integer(number) if *number < 0 => head(out, 1, number.unsigned_abs() - 1),
            Self::Integer(number) => head(out, 0, number.unsigned_abs()),
            Self::Bytes(bytes) => {
                head(out, 2, bytes.len() as u64);
                out.extend(bytes);
            }
            Self::Text(text) => {
                head(out, 3, text.len() as u64);
                out.extend(text.as_bytes());
            }
            Self::Map(pairs) => {
                head(out, 5, pairs.len() as u64);
                for (key, value) in pairs {
                    key.write(out);
                    value.write(out);
                }
            }
        }
    }
}

/// The first byte with the kind, and the number in as few bytes as there are for it.
fn head(out: &mut Vec<u8>, kind: u8, number: u64) {
    let bytes = number.to_be_bytes();
    let (mark, length) = match number {
        0..24 => {
            out.push(kind << 5 | bytes[7]);
            return;
        }
        24..0x100 => (24, 1),
        0x100..0x1_0000 => (25, 2),
        0x1_0000..0x1_0000_0000 => (26, 4),
        _ => (27, 8),
    };
    out.push(kind << 5 | mark);
    out.extend(&bytes[8 - length..]);
}
