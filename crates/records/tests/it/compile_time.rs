//! What the compiler refuses: a verb without its grant, a grant that nobody gave, a database in
//! the place of a grant.

#[test]
fn a_verb_cannot_be_called_around_its_grant() {
    let programs = trybuild::TestCases::new();
    programs.compile_fail("tests/it/refused/*.rs");
}
