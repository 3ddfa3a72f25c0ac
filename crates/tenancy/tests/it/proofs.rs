//! A grant is a proof: what would forge one does not compile.

#[test]
fn a_grant_cannot_be_forged() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
