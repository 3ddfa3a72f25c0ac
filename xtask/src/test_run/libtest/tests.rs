//! What the reader makes of real output, of noise in it, and of a program that dies.

use super::*;

fn read(output: &str) -> Summary {
    let programs = BTreeMap::from([
        (
            PathBuf::from("/target/debug/deps/kernel-01"),
            "kernel".to_owned(),
        ),
        (
            PathBuf::from("/target/debug/deps/it-02"),
            "server".to_owned(),
        ),
    ]);
    let mut reader = OutputReader::new(&programs);
    output.lines().for_each(|line| reader.read(line));
    reader.finish()
}

#[test]
fn a_test_that_says_that_it_shows_nothing_is_not_counted_as_passed() {
    let summary = read(
        "     Running unittests src/lib.rs (target/debug/deps/kernel-01)\n\
         running 3 tests\n\
         test tokens::by_hand ... ok\n\
         \n\
         not run: tokens::abroad: pip install failed: no route\n\
         test tokens::abroad ... ok\n\
         test tokens::alone ... \n\
         not run: tokens::alone: absent: /nowhere\n\
         ok\n\
         test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
              Running tests/it/main.rs (target/debug/deps/it-02)\n\
         running 1 test\n\
         test login::fast ... ok\n\
         test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n",
    );
    assert_eq!((summary.passed, summary.failed), (2, 0));
    for test in ["kernel::tokens::abroad", "kernel::tokens::alone"] {
        assert_eq!(summary.tests[test], Verdict::Ignored);
    }
    assert_eq!(summary.tests["server::login::fast"], Verdict::Ok);
}

#[test]
fn each_test_is_noted_under_the_package_of_its_program() {
    let summary = read(
        "     Running unittests src/lib.rs (target/debug/deps/kernel-01)\n\
         \n\
         running 2 tests\n\
         test id::tests::parses ... ok\n\
         test id::tests::panics - should panic ... FAILED\n\
         \n\
         test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n\
         \n\
              Running tests/it/main.rs (target/debug/deps/it-02)\n\
         \n\
         running 1 test\n\
         test login::slow ... ignored, by hand\n\
         \n\
         test result: ok. 0 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n",
    );
    assert_eq!((summary.passed, summary.failed), (1, 1));
    let expected = BTreeMap::from([
        ("kernel::id::tests::parses".to_owned(), Verdict::Ok),
        ("kernel::id::tests::panics".to_owned(), Verdict::Failed),
        ("server::login::slow".to_owned(), Verdict::Ignored),
    ]);
    assert_eq!(summary.tests, expected);
}

#[test]
fn noise_between_a_name_and_its_verdict_is_skipped() {
    let summary = read(
        "Running unittests src/lib.rs (target/debug/deps/kernel-01)\n\
         running 1 test\n\
         test a ... a child process says hello\n\
         {\"level\":\"info\"}\n\
         ok\n\
         test result: ok. 1 passed; 0 failed; 0 ignored\n",
    );
    assert_eq!(
        summary.tests,
        BTreeMap::from([("kernel::a".to_owned(), Verdict::Ok)])
    );
}

#[test]
fn tests_of_a_program_that_died_count_as_failed() {
    let summary = read(
        "Running unittests src/lib.rs (target/debug/deps/kernel-01)\n\
         running 3 tests\n\
         test a ... ok\n\
         Running tests/it/main.rs (target/debug/deps/it-02)\n\
         running 1 test\n\
         test b ... ok\n",
    );
    assert_eq!((summary.passed, summary.failed), (0, 3));
}

#[test]
fn the_worse_verdict_of_two_tests_with_one_name_stands() {
    let block = |verdict: &str, sums: &str| {
        format!("running 1 test\ntest a ... {verdict}\ntest result: {sums}\n")
    };
    let running = "Running unittests src/lib.rs (target/debug/deps/kernel-01)\n";
    let failed = block("FAILED", "FAILED. 0 passed; 1 failed");
    let passed = block("ok", "ok. 1 passed; 0 failed");
    let summary = read(&format!("{running}{failed}{passed}"));
    assert_eq!(summary.tests["kernel::a"], Verdict::Failed);
    assert_eq!((summary.passed, summary.failed), (1, 1));
}

#[test]
fn a_line_outside_a_program_is_no_verdict() {
    let summary = read("test a ... ok\nok\ntest result: ok. 5 passed; 0 failed\n");
    assert_eq!(
        (summary.passed, summary.failed, summary.tests.len()),
        (0, 0, 0)
    );
}
