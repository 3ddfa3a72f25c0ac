//! The sample files of the documentation.

use records::{ImportRow, NewContact, NewLead};

use crate::sheet::{Imported, import};

const LEADS: &str = include_str!("../../../../docs/samples/leads.csv");
const CONTACTS: &str = include_str!("../../../../docs/samples/contacts.csv");

fn refused<R>(imported: Imported<R>) -> (u64, Vec<(u64, &'static str)>) {
    let codes = imported.rows.iter().filter_map(|row| match row {
        ImportRow::Refused(refused) => Some((refused.row, refused.errors[0].code)),
        ImportRow::Taken { .. } => None,
    });
    (imported.outcome.unwrap().rows, codes.collect())
}

#[test]
fn the_sample_of_leads_has_two_rows_that_are_refused() {
    let found = refused(import::<NewLead>(LEADS.as_bytes(), 100));
    assert_eq!(
        found,
        (12, vec![(5, "invalid_email"), (9, "currency_missing")])
    );
}

#[test]
fn the_sample_of_contacts_is_taken_whole() {
    assert_eq!(
        refused(import::<NewContact>(CONTACTS.as_bytes(), 100)),
        (6, vec![])
    );
}
