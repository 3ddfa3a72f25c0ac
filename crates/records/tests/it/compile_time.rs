//! What the compiler refuses: a verb without its grant, a grant that nobody gave, a database in
//! the place of a grant.

#[test]
fn a_verb_cannot_be_called_around_its_grant() {
    let programs = trybuild::TestCases::new();
    programs.compile_fail("tests/it/refused/writing_needs_more_than_reading.rs");
    programs.compile_fail("tests/it/refused/a_grant_cannot_be_made_by_hand.rs");
    programs.compile_fail("tests/it/refused/a_verb_takes_no_database.rs");
}
