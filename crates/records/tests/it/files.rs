//! Whole files: encodings, delimiters, headers, size.

use std::error::Error;

use records::{COLUMNS_MAX, ImportError, NewLead, ROW_BYTES_MAX, ROWS_MAX, RowFault};

use crate::sheet::{import, leads, lines, refusal};

const TEXT: &str = "name;company;notes\r\nJürgen Groß;Bäckerei & Söhne;\"zwei\r\nZeilen; ja\"\r\n";

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn assert_is_the_baker(file: &[u8]) {
    let found = leads(file);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].name, "Jürgen Groß");
    assert_eq!(found[0].company.as_deref(), Some("Bäckerei & Söhne"));
    assert_eq!(found[0].notes.as_deref(), Some("zwei\nZeilen; ja"));
}

#[test]
fn every_encoding_that_spreadsheets_save_is_read() {
    assert_is_the_baker(TEXT.as_bytes());
    assert_is_the_baker(format!("\u{feff}{TEXT}").as_bytes());
    assert_is_the_baker(&utf16(&format!("\u{feff}{TEXT}"), u16::to_le_bytes));
    assert_is_the_baker(&utf16(&format!("\u{feff}{TEXT}"), u16::to_be_bytes));
    assert_is_the_baker(&utf16(TEXT, u16::to_le_bytes));
    assert_is_the_baker(&utf16(TEXT, u16::to_be_bytes));
    let western: Vec<u8> = TEXT
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    assert!(std::str::from_utf8(&western).is_err());
    assert_is_the_baker(&western);
}

#[test]
fn encodings_may_be_mixed_between_cells() {
    let file = [
        b"name,company\n".as_slice(),
        "Zoë,".as_bytes(),
        b"Caf\xe9 \x80\n",
    ]
    .concat();
    let found = leads(file);
    assert_eq!(found[0].name, "Zoë");
    assert_eq!(found[0].company.as_deref(), Some("Café €"));
}

#[test]
fn every_delimiter_and_line_end_is_read() {
    for delimiter in [",", ";", "\t", "|"] {
        for line_end in ["\n", "\r\n", "\r"] {
            let file = format!("name,email{0}Ada,a@example.com{0}Bob,{0}", line_end);
            let found = leads(file.replace(',', delimiter));
            assert_eq!(found.len(), 2, "{delimiter:?} {line_end:?}");
            assert_eq!(found[0].email.as_ref().unwrap().key(), "a@example.com");
        }
    }
}

#[test]
fn the_line_that_declares_the_delimiter_is_skipped_and_counted() {
    let file = "\u{feff}sep=;\r\nname;notes\r\nAda;a,b,c,d\r\n;x\r\n";
    let expected = vec![
        (1, 3, Ok("Ada".into())),
        (2, 4, Err(vec![("name", "required")])),
    ];
    assert_eq!(lines(file), expected);
}

#[test]
fn a_file_without_its_name_column_is_refused() {
    let error = refusal("email,phone\na@example.com,1\n");
    assert_eq!(error, ImportError::MissingColumn { column: "name" });
    assert_eq!(error.to_string(), "the column \"name\" is missing");
    assert_eq!(error.code(), "missing_column");
}

#[test]
fn a_file_with_two_columns_for_one_field_is_refused() {
    for header in [
        "name,email,E-Mail",
        "name,Mail,email address",
        "Full Name,name",
    ] {
        let error = refusal(format!("{header}\nAda,a@example.com,b@example.com\n"));
        assert!(
            matches!(error, ImportError::DuplicateColumn { .. }),
            "{header}"
        );
        assert_eq!(error.code(), "duplicate_column");
    }
}

#[test]
fn a_file_without_a_header_is_refused() {
    for file in ["", "\u{feff}", "\n\r\n  \n", ",,,\n", "sep=;\n"] {
        assert_eq!(refusal(file), ImportError::NoHeader, "{file:?}");
    }
    assert_eq!(ImportError::NoHeader.code(), "no_header");
}

#[test]
fn a_header_that_cannot_be_read_is_refused() {
    for (file, fault) in [
        ("na\0me,email\nAda,x\n".to_owned(), RowFault::NotText),
        (
            "name,\"email\nAda,x\n".to_owned(),
            RowFault::UnterminatedQuote,
        ),
        (
            format!("name{}\n", ",x".repeat(COLUMNS_MAX)),
            RowFault::TooManyColumns,
        ),
        ("n".repeat(ROW_BYTES_MAX + 1), RowFault::RowTooLarge),
    ] {
        let error = refusal(file);
        assert_eq!(error, ImportError::UnreadableHeader(fault));
        assert_eq!(error.code(), "unreadable_header");
        assert!(error.source().is_some());
    }
}

#[test]
fn unknown_columns_are_ignored_and_reported() {
    let file = "Record ID,name, Fav\u{7}orite Colour ,,Phone,Mobile Phone\n1,Ada,red,,12,34\n";
    let imported = import::<NewLead>(file.as_bytes(), 7);
    let summary = imported.outcome.unwrap();
    assert_eq!(
        summary.ignored_columns,
        ["Record ID", "Favorite Colour", "Mobile Phone"]
    );
    assert_eq!(summary.rows, 1);
    assert_eq!(leads(file)[0].phone.as_deref(), Some("12"));
}

#[test]
fn a_file_cut_anywhere_is_read_without_a_panic() {
    for encoded in [
        TEXT.as_bytes().to_vec(),
        utf16(&format!("\u{feff}{TEXT}"), u16::to_le_bytes),
    ] {
        for length in 0..encoded.len() {
            let _ = import::<NewLead>(&encoded[..length], 5);
        }
    }
}

#[test]
fn a_hundred_thousand_rows_are_taken() {
    let mut file = "name,email,value_amount,value_currency\r\n".to_owned();
    for row in 0..100_000 {
        file.push_str(&format!(
            "Lead {row},lead{row}@example.com,\"1,{:03}.50\",EUR\r\n",
            row % 1000
        ));
    }
    let imported = import::<NewLead>(file.as_bytes(), 64 * 1024);
    assert_eq!(imported.outcome.unwrap().rows, 100_000);
    assert_eq!(imported.rows.len(), 100_000);
}

#[test]
fn a_file_with_a_row_too_many_is_refused() {
    let mut rows = 0;
    let mut import = records::CsvImport::new();
    let mut count = |_: records::ImportRow<NewLead>| rows += 1;
    import.push(b"name,email\n", &mut count).unwrap();
    let thousand = b",x\n".repeat(1000);
    for _ in 0..ROWS_MAX / 1000 {
        import.push(&thousand, &mut count).unwrap();
    }
    assert_eq!(
        import.push(b"Ada,\n", &mut count),
        Err(ImportError::TooManyRows)
    );
    assert_eq!(import.push(b"", &mut count), Err(ImportError::TooManyRows));
    assert_eq!(import.finish(&mut count), Err(ImportError::TooManyRows));
    assert_eq!(rows, ROWS_MAX);
    assert_eq!(ImportError::TooManyRows.code(), "too_many_rows");
}
