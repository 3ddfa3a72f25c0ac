//! What a live credential looks like: its issuer's prefix, and enough random characters after it.

/// A kind of credential.
struct Pattern {
    kind: &'static str,
    prefix: &'static str,
    /// How many characters must follow the prefix, so that prose may name a prefix.
    least_tail: usize,
    alphabet: fn(char) -> bool,
}

/// Prefixes are written in two halves, so that this file does not find itself.
const PATTERNS: &[Pattern] = &[
    pattern(
        "Stripe live secret key",
        concat!("sk_", "live_"),
        10,
        is_word,
    ),
    pattern(
        "Stripe live restricted key",
        concat!("rk_", "live_"),
        10,
        is_word,
    ),
    pattern(
        "webhook signing secret",
        concat!("whs", "ec_"),
        16,
        is_base64,
    ),
    pattern("AWS access key", concat!("AK", "IA"), 16, is_upper_or_digit),
    pattern("Anthropic key", concat!("sk-", "ant-"), 20, is_token),
    pattern("OpenAI key", concat!("sk-", "proj-"), 20, is_token),
    pattern("GitHub token", concat!("gh", "p_"), 36, is_word),
    pattern("GitHub token", concat!("github", "_pat_"), 22, is_word),
    pattern("Slack token", concat!("xox", "b-"), 20, is_token),
    pattern("Google API key", concat!("AI", "za"), 35, is_token),
    pattern(
        "age secret key",
        concat!("AGE-SECRET", "-KEY-1"),
        20,
        is_upper_or_digit,
    ),
];

const KEY_BEGINS: &str = concat!("-----BE", "GIN ");
const KEY_ENDS: &str = concat!("PRIVATE ", "KEY-----");

/// The kind of credential that stands in the line; none when there is none.
pub fn find(line: &str) -> Option<&'static str> {
    if is_private_key(line) {
        return Some("private key");
    }
    PATTERNS
        .iter()
        .find(|pattern| occurs(pattern, line))
        .map(|pattern| pattern.kind)
}

const fn pattern(
    kind: &'static str,
    prefix: &'static str,
    least_tail: usize,
    alphabet: fn(char) -> bool,
) -> Pattern {
    Pattern {
        kind,
        prefix,
        least_tail,
        alphabet,
    }
}

fn is_private_key(line: &str) -> bool {
    line.split_once(KEY_BEGINS)
        .is_some_and(|(_, rest)| rest.contains(KEY_ENDS))
}

fn occurs(pattern: &Pattern, line: &str) -> bool {
    line.match_indices(pattern.prefix).any(|(at, prefix)| {
        let stands_alone = !line[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let tail = line[at + prefix.len()..]
            .chars()
            .take_while(|c| (pattern.alphabet)(*c));
        stands_alone && tail.count() >= pattern.least_tail
    })
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_token(c: char) -> bool {
    is_word(c) || c == '-'
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-')
}

fn is_upper_or_digit(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_of_every_kind_is_found() {
        for pattern in PATTERNS {
            let line = format!("key = \"{}{}\"", pattern.prefix, "A1".repeat(20));
            assert_eq!(find(&line), Some(pattern.kind), "{}", pattern.prefix);
        }
    }

    #[test]
    fn a_private_key_in_pem_is_found_and_a_public_one_is_not() {
        assert_eq!(
            find(&format!("{KEY_BEGINS}{KEY_ENDS}")),
            Some("private key")
        );
        assert_eq!(
            find(&format!("x = '{KEY_BEGINS}EC {KEY_ENDS}'")),
            Some("private key")
        );
        assert_eq!(find(&format!("{KEY_BEGINS}PUBLIC KEY-----")), None);
    }

    #[test]
    fn the_bare_name_of_a_prefix_is_no_credential() {
        for pattern in PATTERNS {
            assert_eq!(find(&format!("keys begin with `{}`", pattern.prefix)), None);
            assert_eq!(find(&format!("{}short", pattern.prefix)), None);
        }
    }

    #[test]
    fn a_prefix_inside_a_longer_word_is_no_credential() {
        assert_eq!(
            find(&format!("X{}{}", PATTERNS[3].prefix, "A".repeat(16))),
            None
        );
    }
}
