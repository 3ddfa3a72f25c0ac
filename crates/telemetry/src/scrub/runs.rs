//! Long runs of hex or base64 characters: keys, hashes, tokens without a prefix.
//!
//! Paths and names are made of the same characters. What sets a random run apart is that digits
//! and letters of both cases alternate all the time, while names are made of plain words.

use super::span_end;

/// The shortest run that is taken for a key: 128 bits in hex.
const SHORTEST: usize = 32;
/// So many changes between digits, small and capital letters within [`SHORTEST`] characters are
/// no words. A random text of 32 characters has 13 on average in base 32, and 20 in base 64.
const CHANGES: u32 = 6;

pub(super) const fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || is_joint(byte)
}

pub(super) fn end(bytes: &[u8], at: usize) -> usize {
    span_end(bytes, at, is_part)
}

/// Whether the run holds a key.
pub(super) fn is_secret(run: &[u8]) -> bool {
    run.len() >= SHORTEST && looks_random(run)
}

/// Whether the run is a UUID in its usual form (RFC 9562 section 4).
pub(super) fn is_uuid(run: &[u8]) -> bool {
    run.len() == 36
        && run.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn looks_random(run: &[u8]) -> bool {
    let mut window = Window::default();
    let mut at = 0;
    while at < run.len() {
        if run.len() - at >= 36 && is_uuid(&run[at..at + 36]) {
            window = Window::default();
            at += 36;
            continue;
        }
        let piece_end = span_end(run, at, |byte| !is_joint(byte));
        let piece = &run[at..piece_end];
        if at > 0 && run[at - 1] == b'_' && is_typeid_suffix(piece) {
            window = Window::default();
        } else if !is_word(piece) && window.take_piece(piece) {
            return true;
        }
        at = piece_end + 1;
    }
    false
}

const fn is_joint(byte: u8) -> bool {
    matches!(byte, b'-' | b'_' | b'/' | b'+')
}

/// A piece of a path or a name: six letters or more in one case. It is left out, and
/// does not end a key: by chance such a piece can stand in one.
fn is_word(piece: &[u8]) -> bool {
    (6..SHORTEST).contains(&piece.len())
        && (piece.iter().all(u8::is_ascii_lowercase) || piece.iter().all(u8::is_ascii_uppercase))
}

fn is_typeid_suffix(piece: &[u8]) -> bool {
    let crockford =
        |byte: &u8| byte.is_ascii_digit() || (byte.is_ascii_lowercase() && !b"ilou".contains(byte));
    piece.len() == 26 && piece[0] <= b'7' && piece.iter().all(crockford)
}

/// The last 32 characters: one bit each.
#[derive(Default)]
struct Window {
    changes: u32,
    digits: u32,
    length: usize,
    hex_length: usize,
    last: Option<Class>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Small,
    Capital,
}

impl Window {
    /// Takes the characters between two joints, and one for the joint.
    fn take_piece(&mut self, piece: &[u8]) -> bool {
        piece.iter().any(|&byte| self.take(byte)) || self.take(b'-')
    }

    /// Takes one more character; says whether the last 32 look like a key.
    fn take(&mut self, byte: u8) -> bool {
        let class = match byte {
            b'0'..=b'9' => Some(Class::Digit),
            b'a'..=b'z' => Some(Class::Small),
            b'A'..=b'Z' => Some(Class::Capital),
            _ => None,
        };
        let change = class.is_some() && self.last.is_some() && class != self.last;
        self.changes = (self.changes << 1) | u32::from(change);
        self.digits = (self.digits << 1) | u32::from(class == Some(Class::Digit));
        self.length += 1;
        self.hex_length = if byte.is_ascii_hexdigit() {
            self.hex_length + 1
        } else {
            0
        };
        // Words that a joint parts do not make a change.
        self.last = class;
        let mixed = self.digits != 0 && self.changes.count_ones() >= CHANGES;
        self.hex_length >= SHORTEST || (self.length >= SHORTEST && mixed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_masked(text: &str) -> bool {
        is_secret(text.as_bytes())
    }

    #[test]
    fn paths_names_and_ids_are_no_keys() {
        for text in [
            "/v1/workspaces/ws_01h455vb4pex5vsknk084sn02q/members/usr_01h455vb4pex5vsknk084sn02q",
            "/v1/ws_01h455vb4pex5vsknk084sn02q",
            "data/workspaces/01890a5d-ac96-774b-bcce-b302099a8057/records",
            "a_rather_long_name_of_a_function_that_says_what_it_does",
            "DATABASE_CONNECTION_POOL_TIMED_OUT_WHILE_WAITING",
            "ConnectionAcquireTimedOutWhileWaitingForServer",
            "/tmp/tmpAbC123/data/workspaces/eu",
        ] {
            assert!(!is_masked(text), "{text}");
        }
    }

    #[test]
    fn keys_in_hex_and_base64_are_masked() {
        for text in [
            "d41d8cd98f00b204e9800998ecf8427e",
            "00000000000000000000000000000000",
            "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA",
            "x-4Zk_9Qw2Lr7-Tn5Vb8_Yc1Md6Jf3-Hs0Gp/Xa+Ke",
            "data/workspaces/q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ",
            "k3v9x2m7q1w8z4t6y5r0p3n2b7c1d8f4",
        ] {
            assert!(is_masked(text), "{text}");
        }
    }
}
