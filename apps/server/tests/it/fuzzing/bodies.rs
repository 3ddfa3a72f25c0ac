//! Bodies: JSON that nearly fits, JSON of any shape, and what only looks like it.

use proptest::prelude::*;

use super::texts::{meaningful, name, text};

/// A body with what it claims to be.
pub fn body() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let kinds = prop::sample::select(vec![
        "application/json",
        "application/json",
        "application/json",
        "application/json; charset=utf-8",
        "application/json; charset=latin1",
        "application/json;;;=",
        "text/csv",
        "text/csv; charset=utf-16",
        "multipart/form-data",
        "",
    ]);
    (
        kinds,
        prop_oneof![
            6 => fitting().prop_map(String::into_bytes),
            3 => json().prop_map(String::into_bytes),
            2 => broken(),
            1 => deep().prop_map(String::into_bytes),
            1 => prop::collection::vec(any::<u8>(), 0..200),
            1 => Just(Vec::new()),
        ],
    )
}

/// Bodies that some route takes.
fn whole() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        r#"{"name": "Robin", "email": "robin@fuzz.example", "value": {"amount": "1.50", "currency": "EUR"}}"#,
        r#"{"name": "Robin", "title": "Head", "phone": "+49 30 5550100"}"#,
        r#"{"name": "Somewhere"}"#,
        r#"{"email": "guest@fuzz.example", "role": "viewer"}"#,
        r#"{"email": "x@fuzz.example", "password": "quartz lamp orbit 27", "name": "X"}"#,
        r#"{"email": "x@fuzz.example", "password": "quartz lamp orbit 27", "client": "web"}"#,
        r#"{"token": "bwt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "new_password": "quartz lamp orbit 28"}"#,
        r#"{"token": "bwt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#,
        r#"{"email": "x@fuzz.example"}"#,
        r#"{"refresh_token": "bwr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#,
        r#"{"role": "admin"}"#,
        r#"{"client": "native"}"#,
        "{}",
    ])
    .prop_map(str::to_owned)
}

/// A whole body, or one with a field put in front of it: another one, the same twice, another type.
fn fitting() -> impl Strategy<Value = String> {
    let extra = prop::option::weighted(0.4, (name(), json()));
    (whole(), extra).prop_map(|(body, extra)| match extra {
        Some((name, value)) => {
            let comma = if body == "{}" { "" } else { ", " };
            format!("{{{}: {value}{comma}{}", quoted(&name), &body[1..])
        }
        None => body,
    })
}

/// Any JSON text.
fn json() -> impl Strategy<Value = String> {
    let numbers = prop::sample::select(vec![
        "0",
        "-0",
        "1",
        "1e999",
        "-1e-999",
        "3.141592653589793238462643",
        "18446744073709551616",
        "1E+2",
    ]);
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        numbers.prop_map(str::to_owned),
        Just("9".repeat(400)),
        meaningful().prop_map(|text| quoted(&text)),
        text().prop_map(|text| quoted(&text)),
        Just(r#""\ud800""#.to_owned()),
        Just(r#""\u0000""#.to_owned()),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..5);
        let fields = prop::collection::vec((name(), inner), 0..5);
        prop_oneof![
            list.prop_map(|items| format!("[{}]", items.join(","))),
            fields.prop_map(|fields| {
                let field = |(name, value): &(String, String)| format!("{}:{value}", quoted(name));
                let fields: Vec<String> = fields.iter().map(field).collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

/// JSON that ends too early, goes on too long, or has bytes in it that are no text.
fn broken() -> impl Strategy<Value = Vec<u8>> {
    (
        fitting(),
        any::<prop::sample::Index>(),
        prop::collection::vec(any::<u8>(), 0..4),
    )
        .prop_map(|(body, place, bytes)| {
            let place = place.index(body.len() + 1);
            let mut broken = body.as_bytes()[..place].to_vec();
            broken.extend(bytes);
            if place % 2 == 0 {
                broken.extend(&body.as_bytes()[place..]);
            }
            broken
        })
}

/// Nested deeper than anybody means it.
fn deep() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec!["[", "{\"a\":", "{\"value\":", "[[{\"name\":"]);
    (parts, 1_usize..5_000).prop_map(|(part, count)| part.repeat(count))
}

/// A value for a field: most often a text, which is the kind that most fields have.
pub fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => text().prop_map(|text| quoted(&text)),
        2 => meaningful().prop_map(|text| quoted(&text)),
        1 => json(),
    ]
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}
