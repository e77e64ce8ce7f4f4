//! What the compiler refuses, with messages that say what to do.

#[test]
fn each_with_its_message() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
