//! Files for the imports.

use proptest::prelude::*;

use super::rig::Rig;
use super::texts::{meaningful, text};
use super::wire::{Reply, Wire};
use crate::matrix::Caller;

const CASES: u32 = 200;

/// A file: its kind, whether it holds leads, its bytes.
type File = (&'static str, bool, Vec<u8>);

fn file() -> impl Strategy<Value = File> {
    let kinds = prop::sample::select(vec![
        "text/csv",
        "text/csv",
        "text/csv; charset=utf-16le",
        "text/csv; charset=windows-1252",
        "text/csv; charset=nonsense",
        "TEXT/CSV;header=absent",
    ]);
    let bytes = prop_oneof![
        4 => sheet().prop_map(String::into_bytes),
        1 => sheet().prop_map(|text| utf_16(&text)),
        1 => sheet().prop_map(|text| [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        1 => prop::collection::vec(any::<u8>(), 0..2_000),
        1 => (cell(), 0_usize..3_000).prop_map(|(cell, count)| cell.repeat(count).into_bytes()),
    ];
    (kinds, any::<bool>(), bytes)
}

/// Rows of cells with any delimiter and any line end, most often under a good header.
fn sheet() -> impl Strategy<Value = String> {
    let header = prop_oneof![
        3 => Just("name,email,value,currency,status".to_owned()),
        1 => Just("Name;E-Mail;Phone".to_owned()),
        1 => cell(),
        1 => Just("name,name,email".to_owned()),
    ];
    let delimiter = prop::sample::select(vec![",", ";", "\t", "|", ""]);
    let end = prop::sample::select(vec!["\n", "\r\n", "\r", "\n\n"]);
    let rows = prop::collection::vec(prop::collection::vec(cell(), 0..7), 0..8);
    (header, delimiter, end, rows).prop_map(|(header, delimiter, end, rows)| {
        let rows = rows.iter().map(|row| row.join(delimiter));
        std::iter::once(header)
            .chain(rows)
            .collect::<Vec<_>>()
            .join(end)
    })
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => meaningful(),
        1 => text(),
        2 => meaningful().prop_map(|text| format!("\"{}\"", text.replace('"', "\"\""))),
        1 => Just("\"".to_owned()),
        1 => Just("\"never closed".to_owned()),
        1 => Just("\"a\"b".to_owned()),
        1 => Just("\0".to_owned()),
        1 => (0_usize..70_000).prop_map(|count| "x".repeat(count)),
    ]
}

fn utf_16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn no_file_makes_an_import_fail_on_our_side() {
    let rig = Rig::build();
    let token = &rig.town.person(Caller::Owner).token;
    let bytes = |(kind, leads, bytes): &File| {
        let list = if *leads { "leads" } else { "contacts" };
        let wire = Wire {
            method: "POST".to_owned(),
            target: format!("/v1/{list}/imports"),
            headers: vec![
                (
                    "authorization".to_owned(),
                    format!("Bearer {token}").into_bytes(),
                ),
                ("content-type".to_owned(), kind.as_bytes().to_vec()),
            ],
            body: bytes.clone(),
        };
        wire.bytes()
    };
    rig.run(CASES, &file(), bytes, Reply::fault);
    rig.expect(&[201], 20);
    rig.expect(&[422], 20);
    rig.end();
}
