//! A file of any bytes, in chunks of any size, is taken or refused row by row.
#![no_main]

use libfuzzer_sys::fuzz_target;
use records::{CsvImport, ImportRow, NewContact, NewLead};

fuzz_target!(|data: &[u8]| {
    let Some((first, file)) = data.split_first() else {
        return;
    };
    let chunk = usize::from(*first).max(1);
    let mut leads = CsvImport::new();
    let mut rows = 0_u64;
    let mut count = |_: ImportRow<NewLead>| rows += 1;
    let taken = file
        .chunks(chunk)
        .try_for_each(|bytes| leads.push(bytes, &mut count));
    if taken.is_ok()
        && let Ok(summary) = leads.finish(&mut count)
    {
        assert_eq!(summary.rows, rows);
    }
    let mut contacts = CsvImport::new();
    let mut drop_row = |_: ImportRow<NewContact>| {};
    if contacts.push(file, &mut drop_row).is_ok() {
        let _ = contacts.finish(&mut drop_row);
    }
});
