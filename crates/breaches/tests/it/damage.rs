//! A filter that was changed in any bit, or cut anywhere, is named as damaged.

use std::fs;
use std::sync::LazyLock;

use breaches::{Filter, FilterError};
use proptest::prelude::*;

use crate::lists::{Place, list, passwords};

/// A small filter.
static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let place = Place::new();
    place.import_text(&list(&passwords(300))).unwrap();
    fs::read(place.filter()).unwrap()
});

/// A folder, and the bytes of a small filter.
fn small() -> (Place, Vec<u8>) {
    (Place::new(), SMALL.clone())
}

/// Opens these bytes and reads them whole.
fn read(place: &Place, bytes: &[u8]) -> Result<(), FilterError> {
    let path = place.path("other");
    fs::write(&path, bytes).unwrap();
    Filter::open(&path)?.verify()
}

#[test]
fn a_file_that_is_missing_or_something_else_is_no_filter() {
    let (place, bytes) = small();
    read(&place, &bytes).unwrap();
    let missing = Filter::open(&place.path("nothing")).unwrap_err();
    assert!(
        matches!(missing, FilterError::Missing { .. }),
        "{missing:?}"
    );
    for other in [
        &b""[..],
        b"hello",
        &[0; 4_096],
        list(&passwords(100)).as_bytes(),
    ] {
        let refused = read(&place, other).unwrap_err();
        assert!(
            matches!(refused, FilterError::Foreign { .. }),
            "{refused:?}"
        );
    }
    let mut later = bytes;
    later[8] = 2;
    let refused = read(&place, &later).unwrap_err();
    assert!(
        matches!(refused, FilterError::Version { version: 2, .. }),
        "{refused:?}"
    );
}

#[test]
fn a_file_that_is_too_short_or_too_long_does_not_open() {
    let (place, bytes) = small();
    for length in (128..bytes.len()).step_by(97) {
        let refused = read(&place, &bytes[..length]).unwrap_err();
        assert!(
            matches!(refused, FilterError::Damaged { .. }),
            "{refused:?}"
        );
    }
    let longer = [bytes, vec![0]].concat();
    let refused = read(&place, &longer).unwrap_err();
    assert!(
        matches!(refused, FilterError::Damaged { .. }),
        "{refused:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bit_of_a_filter_may_be_another(place in any::<prop::sample::Index>(), bit in 0..8u8) {
        let (folder, mut bytes) = small();
        let at = place.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let refused = read(&folder, &bytes);
        prop_assert!(refused.is_err(), "bit {} of byte {}", bit, at);
    }
}
