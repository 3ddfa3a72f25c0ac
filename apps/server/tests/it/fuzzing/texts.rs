//! Texts that somebody might send: plain, hostile, and of a kind that the server gives a meaning.

use proptest::prelude::*;

/// Names that some route knows.
const NAMES: &[&str] = &[
    "email",
    "password",
    "name",
    "token",
    "workspace_name",
    "client",
    "role",
    "value",
    "amount",
    "currency",
    "status",
    "notes",
    "phone",
    "company",
    "source",
    "title",
    "new_password",
    "current_password",
    "refresh_token",
    "session",
    "limit",
    "cursor",
    "sort",
    "q",
    "action",
    "actor",
    "target",
    "since",
    "until",
    "format",
    "except",
    "created_since",
    "updated_until",
    "value_currency",
    "value_min",
    "value_max",
    "version",
    "id",
    "workspace_id",
    "",
];

/// Values that some route gives a meaning, or nearly.
const VALUES: &[&str] = &[
    "person@fuzz.example",
    "a@b",
    "@",
    "quartz lamp orbit 27",
    "Robin",
    "web",
    "native",
    "owner",
    "viewer",
    "new",
    "won",
    "EUR",
    "JPY",
    "12.50",
    "-1",
    "1e9",
    "0.001",
    "99999999999999999999",
    "1",
    "200",
    "201",
    "0",
    "created_at",
    "-value",
    "lead.*",
    "lead.created",
    "csv",
    "jsonl",
    "current",
    "2026-11-22T12:30:00Z",
    "2026-02-30T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "-0001-01-01T00:00:00Z",
    "null",
    "true",
    "{}",
    "[]",
    "%",
    "_",
    "'; DROP TABLE leads; --",
    "\" OR 1=1",
    "*",
    "NEAR(",
    "a AND",
    "../../root.key",
    "WyJjcmVhdGVkX2F0IiwxXQ",
    "bwt_",
    "bwr_x",
    "lead_00000000000000000000000000",
    "usr_7zzzzzzzzzzzzzzzzzzzzzzzzz",
    "=1+1",
    "\u{feff}",
];

/// Values of headers.
const HEADERS: &[&str] = &[
    "\"1\"",
    "\"0\"",
    "*",
    "W/\"1\"",
    "\"99999999999999999999\"",
    "\"1\", \"2\"",
    "Bearer",
    "Bearer x",
    "Basic eDp5",
    "Bearer a.b.c",
    "bytes=0-",
    "gzip",
    "100",
    "same-origin",
    "key-1",
    "text/csv",
    "__Host-bailiwick_refresh=x; __Host-bailiwick_workspace_refresh=bwr_x",
    "a=b; a=c",
    "for=_x;proto",
];

/// Names of fields and parameters, those that are known somewhere first.
pub fn name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(NAMES);
    prop_oneof![6 => known.prop_map(|text| (*text).to_owned()), 1 => text()]
}

/// Values that mean something somewhere, or nearly.
pub fn meaningful() -> impl Strategy<Value = String> {
    let known = prop::sample::select(VALUES);
    prop_oneof![4 => known.prop_map(|text| (*text).to_owned()), 1 => text()]
}

/// Any text: empty, long, of any script, with controls.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => ".{0,40}",
        2 => prop::collection::vec(any::<char>(), 0..30).prop_map(String::from_iter),
        1 => Just(String::new()),
        1 => (any::<char>(), 1_usize..3_000).prop_map(|(letter, count)| letter.to_string().repeat(count)),
    ]
}

/// A text for a path or a query string: everything that may not stand there is escaped.
pub fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~*()!,".contains(&byte);
    text.bytes()
        .map(|byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect()
}

/// The bytes that a header's value may have (RFC 9110 section 5.5), those beyond ASCII included.
pub fn header_value() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(HEADERS);
    let allowed = prop_oneof![0x20_u8..0x7f, 0x80_u8..=0xff, Just(b'\t')];
    prop_oneof![
        2 => known.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(allowed, 0..60),
        1 => (0_usize..400).prop_map(|count| vec![b'k'; count]),
    ]
}
