//! Rows that are not as they should be, between rows that are.

use records::{COLUMNS_MAX, FIELD_BYTES_MAX, ROW_BYTES_MAX};

use crate::sheet::{Line, leads, lines, raw_rows};

fn taken(row: u64, line: u64, name: &str) -> Line {
    (row, line, Ok(name.to_owned()))
}

fn refused(row: u64, line: u64, code: &'static str) -> Line {
    (row, line, Err(vec![("", code)]))
}

#[test]
fn rows_and_lines_are_counted_apart() {
    let file = "\nname,notes\n\nAda,\"a\r\nb\rc\"\n , \n\nBob\nCid,x";
    let expected = vec![taken(1, 4, "Ada"), taken(2, 9, "Bob"), taken(3, 10, "Cid")];
    assert_eq!(lines(file), expected);
    assert_eq!(
        lines(
            file.replace("\r\n", "\n")
                .replace('\r', "\n")
                .replace('\n', "\r\n")
        ),
        expected
    );
}

#[test]
fn quotes_are_read_as_spreadsheets_write_them() {
    let found = leads("name,notes\n\"O\"\"Brien, Ada\",\"\"\"\"\n5\" disk,a\"b\n");
    assert_eq!(found[0].name, "O\"Brien, Ada");
    assert_eq!(found[0].notes.as_deref(), Some("\""));
    assert_eq!(found[1].name, "5\" disk");
    assert_eq!(found[1].notes.as_deref(), Some("a\"b"));
}

#[test]
fn every_error_of_a_row_is_told_at_once() {
    let file = "name,email,phone,status,value,currency\n,no,call,odd,much,EUR\nAda,,,WON,5,ABC\n";
    let all = vec![
        ("name", "required"),
        ("email", "invalid_email"),
        ("phone", "invalid_phone"),
        ("status", "unknown_status"),
        ("value/amount", "invalid_amount"),
    ];
    let currency = vec![("value/currency", "unknown_currency")];
    assert_eq!(lines(file), vec![(1, 2, Err(all)), (2, 3, Err(currency))]);
}

#[test]
fn a_quote_that_is_never_closed_costs_one_line() {
    let file = "name,email\nAda,\n\"Bob,\nCid,c@example.com\nDee\nEve,";
    let expected = vec![
        taken(1, 2, "Ada"),
        refused(2, 3, "unterminated_quote"),
        taken(3, 4, "Cid"),
        // Read again, a line must have as many cells as the header.
        refused(4, 5, "column_count"),
        taken(5, 6, "Eve"),
    ];
    assert_eq!(lines(file), expected);
    assert_eq!(lines(file.replace('\n', "\r\n")), expected);
}

#[test]
fn a_quote_that_is_never_closed_does_not_swallow_the_rows_up_to_the_next_quote() {
    let file =
        "name,notes\nAda,\"will buy\nBob,\"nice\"\nCid,\"two\nlines\"\n\"Dee\nEve,\n\"Flo\",x\n";
    let expected = vec![
        refused(1, 2, "unterminated_quote"),
        taken(2, 3, "Bob"),
        taken(3, 4, "Cid"),
        refused(4, 6, "unterminated_quote"),
        taken(5, 7, "Eve"),
        taken(6, 8, "Flo"),
    ];
    assert_eq!(lines(file), expected);
    assert_eq!(lines(file.replace('\n', "\r\n")), expected);
    // A note of several lines below an open quote is still one cell.
    let note = "name,notes\nAda,\"will buy\nBob,\"two\nlines\"\n";
    let expected = vec![refused(1, 2, "unterminated_quote"), taken(2, 3, "Bob")];
    assert_eq!(lines(note), expected);
    // Within one line, quotes are kept as people write them.
    assert_eq!(
        lines("name,notes\n\"A\"da,\"b\"c\n"),
        vec![taken(1, 2, "Ada")]
    );
}

#[test]
fn a_quote_that_is_never_closed_in_a_long_file_costs_one_line() {
    let mut file = "name,email\nAda,\n\"Bob,\n".to_owned();
    while file.len() < 3 * ROW_BYTES_MAX {
        file.push_str("Cid,c@example.com\n");
    }
    let found = lines(&file);
    assert_eq!(found.len(), file.lines().count() - 1);
    assert_eq!(found[1], refused(2, 3, "row_too_large"));
    assert_eq!(found.iter().filter(|row| row.2.is_err()).count(), 1);
    assert_eq!(found.last().unwrap().1, file.lines().count() as u64);
}

#[test]
fn a_row_over_the_limit_is_refused_and_the_next_line_read() {
    let longest = format!("{}\"{}\"\n", "x,".repeat(99), "y".repeat(FIELD_BYTES_MAX));
    let header = format!("name{}\n", ",c".repeat(99));
    assert_eq!(
        lines(format!("{header}{longest}Ada\n")),
        vec![taken(1, 2, "x"), taken(2, 3, "Ada")]
    );
    for too_long in ["z".repeat(ROW_BYTES_MAX), "z".repeat(3 * ROW_BYTES_MAX)] {
        for line_end in ["\n", "\r\n", "\r"] {
            let file = format!("{header}{too_long}{line_end}Ada{line_end}");
            let expected = vec![refused(1, 2, "row_too_large"), taken(2, 3, "Ada")];
            assert_eq!(lines(file), expected);
        }
    }
    let end_of_file = format!("{header}{}", "z".repeat(2 * ROW_BYTES_MAX));
    assert_eq!(lines(end_of_file), vec![refused(1, 2, "row_too_large")]);
}

#[test]
fn a_cell_over_the_limit_is_refused() {
    let cell = |length| format!("name,c\nAda,{}\nBob,\n", "y".repeat(length));
    assert_eq!(lines(cell(FIELD_BYTES_MAX)).len(), 2);
    let expected = vec![refused(1, 2, "field_too_large"), taken(2, 3, "Bob")];
    assert_eq!(lines(cell(FIELD_BYTES_MAX + 1)), expected);
}

#[test]
fn a_row_with_too_many_cells_is_refused() {
    let row = |columns| format!("name\nAda{}\nBob\n", ",".repeat(columns - 1));
    assert_eq!(
        lines(row(COLUMNS_MAX)),
        vec![taken(1, 2, "Ada"), taken(2, 3, "Bob")]
    );
    for columns in [COLUMNS_MAX + 1, 3 * COLUMNS_MAX] {
        let expected = vec![refused(1, 2, "too_many_columns"), taken(2, 3, "Bob")];
        assert_eq!(lines(row(columns)), expected);
    }
}

#[test]
fn a_row_that_an_unquoted_delimiter_shifts_is_refused() {
    let file = "name,email\nDoe, Ada,a@example.com\nBob\nCid,,,\n";
    let expected = vec![
        refused(1, 2, "column_count"),
        taken(2, 3, "Bob"),
        taken(3, 4, "Cid"),
    ];
    assert_eq!(lines(file), expected);
}

#[test]
fn a_row_that_is_not_text_is_refused() {
    let expected = vec![refused(1, 2, "not_text"), taken(2, 3, "Bob")];
    assert_eq!(lines("name\nA\0da\nBob\n"), expected);
    let lone_surrogate = [
        b"\xff\xfe".as_slice(),
        b"n\0a\0m\0e\0\n\0A\0\x00\xd8\n\0B\0o\0b\0",
    ];
    assert_eq!(lines(lone_surrogate.concat()), expected);
    let half_character = [b"\xff\xfe".as_slice(), b"n\0a\0m\0e\0\n\0A\0B"].concat();
    assert_eq!(lines(half_character), vec![refused(1, 2, "not_text")]);
}

#[test]
fn a_byte_order_mark_within_the_file_is_kept_however_it_is_cut() {
    let file = format!("name\n{}\n\u{feff}Ada\n", "z".repeat(ROW_BYTES_MAX));
    let mark = file.len() - 7;
    for chunks in [[file.len(), 1], [mark, 1], [mark + 1, 9]] {
        let rows = raw_rows(file.as_bytes(), &chunks);
        assert_eq!(rows.len(), 3);
        assert_eq!(
            rows[2].cells,
            Ok(vec!["\u{feff}Ada".to_owned()]),
            "{chunks:?}"
        );
    }
}
