//! Lists in both forms become filters; what is no list is refused with its place.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use breaches::{Coverage, Filter, ImportError, LineFault, PasswordDigest};

use crate::lists::{Place, hex, knows, list, passwords};

const PASSWORD: &str = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8";

#[test]
fn every_hash_of_a_list_is_found_and_no_other() {
    let place = Place::new();
    let summary = place.import_text(&list(&passwords(20_000))).unwrap();
    assert_eq!(summary.hashes, 20_000);
    let filter = Filter::open(&place.filter()).unwrap();
    filter.verify().unwrap();
    for password in passwords(40_000).iter().enumerate() {
        let (number, password) = password;
        let found = filter.contains(&PasswordDigest::of(password)).unwrap();
        assert_eq!(found, number < 20_000, "{password}");
    }
    let mode = fs::metadata(place.filter()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(place.left(), ["breached-passwords.bin"]);
}

#[test]
fn a_published_hash_is_found_under_its_password() {
    let place = Place::new();
    let text = format!("{PASSWORD}:10434004\r\n");
    place.import_text(&text).unwrap();
    assert!(knows(&place.filter(), "password"));
    assert!(!knows(&place.filter(), "Password"));
}

#[test]
fn a_bucket_of_many_hashes_is_searched_to_its_ends() {
    let place = Place::new();
    // All in one bucket of the 256, a thousand times what one read takes.
    let hash = |number: u32| format!("77{number:08X}{}", "0".repeat(30));
    let numbers: Vec<u32> = (0..5_000).map(|number| number * 3).collect();
    let text: String = numbers
        .iter()
        .map(|number| format!("{}:1\n", hash(*number)))
        .collect();
    place.import_text(&text).unwrap();
    let filter = Filter::open(&place.filter()).unwrap();
    for number in 0..15_000 {
        let digest = PasswordDigest::from_hex(hash(number).as_bytes()).unwrap();
        assert_eq!(filter.contains(&digest).unwrap(), number % 3 == 0);
    }
}

#[test]
fn what_decides_is_the_first_bits_and_their_number_gives_the_rate_of_false_positives() {
    let place = Place::new();
    let summary = place.import_text(&format!("{PASSWORD}:1\n")).unwrap();
    assert_eq!(summary.bits, 40);
    let expected = 1.0 / 2f64.powi(40);
    assert!((summary.false_positive_rate() - expected).abs() < 1e-18);
    let filter = Filter::open(&place.filter()).unwrap();
    let bytes = *PasswordDigest::of("password").as_bytes();
    for bit in 0..160 {
        let mut other = bytes;
        other[bit / 8] ^= 0x80 >> (bit % 8);
        let digits: String = other.iter().map(|byte| format!("{byte:02x}")).collect();
        let digest = PasswordDigest::from_hex(digits.as_bytes()).unwrap();
        assert_eq!(filter.contains(&digest).unwrap(), bit >= 40, "bit {bit}");
    }
}

#[test]
fn a_folder_of_range_files_is_read_in_order() {
    let place = Place::new();
    let ranges = place.path("ranges");
    fs::create_dir(&ranges).unwrap();
    let sorted = list(&passwords(3_000));
    for line in sorted.lines() {
        let (prefix, suffix) = line.split_at(5);
        let is_named = prefix.ends_with(['0', '2', '4', '6', '8', 'A', 'C', 'E']);
        let end = if is_named { ".txt" } else { "" };
        let file = ranges.join(format!("{prefix}{end}"));
        let before = fs::read_to_string(&file).unwrap_or_default();
        fs::write(file, format!("{before}{suffix}\r\n")).unwrap();
    }
    // What is no range file is passed over.
    fs::write(ranges.join("readme.txt"), "hello").unwrap();
    let summary = place.import("ranges").unwrap();
    assert_eq!(summary.hashes, 3_000);
    for (number, password) in passwords(6_000).iter().enumerate() {
        assert_eq!(
            knows(&place.filter(), password),
            number < 3_000,
            "{password}"
        );
    }
}

#[test]
fn a_folder_that_lacks_range_files_is_refused_unless_that_is_said() {
    let place = Place::new();
    fs::create_dir(place.path("ranges")).unwrap();
    fs::write(
        place.path("ranges/00000.txt"),
        format!("{}:1", &PASSWORD[5..]),
    )
    .unwrap();
    let refused = place.import_as("ranges", 1, Coverage::Whole).unwrap_err();
    let ImportError::Incomplete { missing, first, .. } = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((missing, first.as_str()), (1_048_575, "00001.txt"));
    place.import_as("ranges", 1, Coverage::Partial).unwrap();
}

#[test]
fn rare_hashes_are_left_out_where_that_is_asked_and_padding_always_is() {
    let place = Place::new();
    let digests = ["0", "1", "2", "3"].map(|first| format!("{first}{}", &PASSWORD[1..]));
    let text = format!(
        "{}:0\n{}:1\n{}:9\n{}:10\n",
        digests[0], digests[1], digests[2], digests[3]
    );
    fs::write(place.path("list.txt"), text).unwrap();
    let summary = place.import_as("list.txt", 10, Coverage::Whole).unwrap();
    assert_eq!(
        (summary.hashes, summary.left_out, summary.minimum_count),
        (1, 2, 10)
    );
    let summary = place.import_as("list.txt", 1, Coverage::Whole).unwrap();
    assert_eq!(
        (summary.hashes, summary.left_out, summary.minimum_count),
        (3, 0, 1)
    );
}

#[test]
fn messy_lines_are_read_and_wrong_ones_are_refused_by_file_and_line() {
    let place = Place::new();
    let (first, second) = (hex(&PasswordDigest::of("password")), "6".repeat(40));
    for text in [
        format!("{first}:1\n{second}:2"),
        format!("\u{feff}{first}:1\r\n{second}:2\r\n"),
        format!("\n{}:1  \r\n\r\n{second}:2\n\n\n", first.to_lowercase()),
    ] {
        assert_eq!(place.import_text(&text).unwrap().hashes, 2, "{text:?}");
    }
    for (text, line, fault) in [
        (format!("{first}:1\nhello\n"), 2, LineFault::Form),
        (format!("{first}:1\n{second}:\n"), 2, LineFault::Form),
        (format!("{first}:1\n{second}:2:3\n"), 2, LineFault::Form),
        (format!("{first}:1\n\n{second} 2\n"), 3, LineFault::Form),
        (format!("{first}\n"), 1, LineFault::Form),
        (format!("{second}:1\n{first}:1\n"), 2, LineFault::Order),
        (format!("{first}:1\n{first}:1\n"), 2, LineFault::Order),
        (
            "8846F7EAEE8FB117AD06BDD830B7586C:1\n".to_owned(),
            1,
            LineFault::Ntlm,
        ),
        ("\0".repeat(100_000), 1, LineFault::Form),
        (format!("{first}:1\n{first}"), 2, LineFault::Form),
    ] {
        let refused = place.import_text(&text).unwrap_err();
        let ImportError::Line {
            path,
            line: at,
            fault: why,
        } = &refused
        else {
            panic!("{refused:?}")
        };
        assert!(path.ends_with("list.txt"));
        assert_eq!((*at, *why), (line, fault), "{text:?}");
        assert!(
            refused
                .to_string()
                .contains(&format!("list.txt, line {line}: "))
        );
        assert!(!refused.to_string().contains(&first), "{refused}");
    }
}

#[test]
fn what_is_no_list_at_all_is_refused() {
    let place = Place::new();
    let missing = place.import("nothing.txt").unwrap_err();
    assert!(matches!(missing, ImportError::Read { .. }), "{missing:?}");
    let empty = place.import_text("").unwrap_err();
    assert!(matches!(empty, ImportError::Empty { .. }), "{empty:?}");
    let padding = place.import_text(&format!("{PASSWORD}:0\n")).unwrap_err();
    assert!(matches!(padding, ImportError::Empty { .. }), "{padding:?}");
    assert!(place.left().is_empty());
}

#[test]
fn an_import_that_fails_leaves_the_filter_that_was_there_and_nothing_else() {
    let place = Place::new();
    place.import_text(&format!("{PASSWORD}:1\n")).unwrap();
    let before = fs::read(place.filter()).unwrap();
    let long = list(&passwords(1_000));
    place.import_text(&format!("{long}no line\n")).unwrap_err();
    assert_eq!(fs::read(place.filter()).unwrap(), before);
    assert_eq!(place.left(), ["breached-passwords.bin"]);
}

#[test]
fn what_an_import_that_was_cut_off_has_left_is_used_again() {
    let place = Place::new();
    let partial = place.path("breached-passwords.bin.partial");
    fs::write(&partial, "x".repeat(1_000_000)).unwrap();
    place.import_text(&format!("{PASSWORD}:1\n")).unwrap();
    Filter::open(&place.filter()).unwrap().verify().unwrap();
    assert!(!partial.exists());
}

#[test]
fn two_imports_do_not_write_one_file() {
    let place = Place::new();
    let partial = place.path("breached-passwords.bin.partial");
    let other = fs::File::create(&partial).unwrap();
    other.lock().unwrap();
    let refused = place.import_text(&format!("{PASSWORD}:1\n")).unwrap_err();
    assert!(matches!(refused, ImportError::Busy { .. }), "{refused:?}");
    drop(other);
    place.import_text(&format!("{PASSWORD}:1\n")).unwrap();
}
