//! What holds for any bytes at all.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::{prop_assert, prop_assert_eq, proptest};
use records::{FIELD_BYTES_MAX, ImportRow, LeadDraft, NewContact, NewLead};

use crate::sheet::{import, raw_rows};

/// Bytes that mean something to the reader, more often than chance would have them.
fn messy_bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"\"",
        b"\"\"",
        b",",
        b";",
        b"\t",
        b"\r",
        b"\n",
        b"\r\n",
        b"x\",\"\n",
        b"name",
        b"email",
        b"a@b.co",
        b"sep=;",
        b"\0",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"n\0a\0",
        b"\xe4",
        b" ",
        b"1.200,50",
        b"EUR",
        "ß".as_bytes(),
    ];
    let known = proptest::sample::select(pieces).prop_map(<[u8]>::to_vec);
    vec(prop_oneof![4 => known, 1 => vec(any::<u8>(), 0..8)], 0..60).prop_map(|all| all.concat())
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    let header = prop_oneof![Just(b"name,email,notes\n".to_vec()), Just(Vec::new())];
    (header, messy_bytes()).prop_map(|(header, bytes)| [header, bytes].concat())
}

/// The reader's limits scaled rows: long runs make a row cross every limit.
fn long_file() -> impl Strategy<Value = Vec<u8>> {
    let repeated: Vec<&[u8]> = vec![b"a", b"\"", b"\n", b",", b"\r", b"x\",\"\n"];
    let run = (proptest::sample::select(repeated), 0..300_000_usize)
        .prop_map(|(piece, length)| piece.repeat(length / piece.len()));
    vec(prop_oneof![1 => run, 3 => messy_bytes()], 0..6).prop_map(|all| all.concat())
}

proptest! {
    #[test]
    fn the_rows_do_not_depend_on_how_the_file_is_cut(
        file in file(), chunks in vec(1..9_usize, 1..6),
    ) {
        let whole = raw_rows(&file, &[usize::MAX]);
        prop_assert_eq!(&raw_rows(&file, &[1]), &whole);
        prop_assert_eq!(&raw_rows(&file, &chunks), &whole);
        for cut in 0..file.len() {
            prop_assert_eq!(&raw_rows(&file, &[cut, usize::MAX]), &whole);
        }
    }

    #[test]
    fn any_bytes_are_imported_without_a_panic(file in file(), chunk in 1..50_usize) {
        let leads = import::<NewLead>(&file, chunk);
        let contacts = import::<NewContact>(&file, chunk);
        if let (Ok(leads), Ok(contacts)) = (leads.outcome, contacts.outcome) {
            prop_assert_eq!(leads.rows, contacts.rows);
        }
        for (index, row) in leads.rows.iter().enumerate() {
            let (row, errors) = match row {
                ImportRow::Taken { row, record, .. } => {
                    prop_assert_eq!(LeadDraft::from(record.clone()).validate(), Ok(record.clone()));
                    (*row, 1)
                }
                ImportRow::Refused(refused) => (refused.row, refused.errors.len()),
            };
            prop_assert_eq!(row, index as u64 + 1);
            prop_assert!(errors > 0);
        }
    }

    #[test]
    fn a_valid_lead_stays_as_it_is_when_it_is_checked_again(
        name in ".{0,30}", phone in "[0-9 +x()]{0,12}", notes in "(?s).{0,40}",
    ) {
        let text = |text: String| Some(text);
        let draft = LeadDraft {
            name: text(name), phone: text(phone), notes: text(notes), ..LeadDraft::default()
        };
        if let Ok(lead) = draft.validate() {
            prop_assert_eq!(LeadDraft::from(lead.clone()).validate(), Ok(lead));
        }
    }
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    #[test]
    fn the_limits_hold_however_long_a_row_is(file in long_file(), chunk in 1000..100_000_usize) {
        let rows = raw_rows(&file, &[chunk]);
        prop_assert_eq!(&rows, &raw_rows(&file, &[usize::MAX]));
        let mut line = 0;
        for row in &rows {
            prop_assert!(row.line > line, "each row starts below the last");
            line = row.line;
            if let Ok(cells) = &row.cells {
                // A byte of Windows-1252 takes up to three in UTF-8.
                prop_assert!(cells.iter().all(|cell| cell.len() <= 3 * FIELD_BYTES_MAX));
                prop_assert!(cells.len() <= records::COLUMNS_MAX);
            }
        }
    }
}
