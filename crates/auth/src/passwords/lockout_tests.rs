//! Counts over days.

use super::*;

const MINUTE: i64 = 60_000_000;

/// Which of attempts at these minutes are judged.
fn judged(minutes: &[i64]) -> Vec<bool> {
    let mut row = Model::fresh("somebody".to_owned());
    let mut attempt = |minute: &i64| match count(row.clone(), minute * MINUTE) {
        Ok(next) => {
            row = next;
            true
        }
        Err(_) => false,
    };
    minutes.iter().map(&mut attempt).collect()
}

#[test]
fn ten_attempts_in_a_quarter_of_an_hour_lock_an_account_for_as_long() {
    let minutes = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 15, 16, 17];
    let expected = [
        true, true, true, true, true, true, true, true, true, true, false, false, false, true, true,
    ];
    assert_eq!(judged(&minutes), expected);
}

#[test]
fn slow_attempts_lock_nothing_before_a_hundred_in_a_day() {
    let minutes: Vec<i64> = (0..100).map(|number| number * 2).collect();
    assert!(judged(&minutes).iter().all(|judged| *judged));
    let more: Vec<i64> = [200, 1_439, 1_440, 1_441, 1_442].to_vec();
    let judged = judged(&[minutes, more].concat());
    assert_eq!(judged[100..], [false, false, true, false, true]);
}

#[test]
fn guesses_of_a_day_are_never_over_a_hundred_however_they_are_spread() {
    for apart in [1, 7, 60, 89, 90, 91, 300, 900, 901] {
        let mut row = Model::fresh("somebody".to_owned());
        let mut judged: Vec<i64> = Vec::new();
        for second in (0..3 * 86_400).step_by(apart) {
            let now = second * 1_000_000;
            if let Ok(next) = count(row.clone(), now) {
                row = next;
                judged.push(now);
            }
            // The owner signs in every hour.
            if second % 3_600 == 0
                && let Ok(next) = count(row.clone(), now)
            {
                row = without_last(next);
            }
        }
        for (place, time) in judged.iter().enumerate() {
            let day = judged[place..]
                .iter()
                .take_while(|t| **t < time + micros(DAY));
            assert!(day.count() <= ATTEMPTS_OF_A_DAY, "{apart} s apart");
        }
    }
}
