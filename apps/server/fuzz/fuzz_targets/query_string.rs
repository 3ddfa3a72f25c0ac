//! Any text is the query string of a list, or is refused as one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use server::{Code, read_as_each_query};

fuzz_target!(|text: &str| {
    for refusal in read_as_each_query(text).into_iter().filter_map(Result::err) {
        assert_eq!(refusal.code(), Code::InvalidQuery);
    }
});
