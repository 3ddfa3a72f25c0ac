//! Lies by the hundred: several at once, among things that are harmless.

use kernel::Entropy;
use serde_json::json;
use testbed::Telling;

use crate::lies::{LIES, Lie, is_refused};
use crate::world::{CLIENT, World};

const CASES: usize = 600;

const HARMLESS: &[Lie] = &[
    |t| t.claim("locale", json!("en")),
    |t| t.claim("name", json!("Somebody Else")),
    |t| t.claim("azp", json!(CLIENT)),
    |t| t.claim("email", json!("admin@example.com")),
    |t| t.claim("auth_time", json!(1_799_999_000)),
    |t| t.claim("amr", json!(["pwd", "mfa"])),
    |t| t.head("typ", json!("JWT")),
    |t| t.claim("roles", json!(["owner"])),
    |t| t.claim("user_id", json!("usr_01h455vb4pex5vsknk084sn02q")),
];

#[tokio::test]
async fn of_hundreds_of_tokens_with_lies_in_them_none_proves_anything() {
    let world = World::new();
    let dice = Entropy::seeded(7);
    let roll = |sides: usize| usize::from(u16::from_be_bytes(dice.bytes().unwrap())) % sides;
    let (mut refused, mut honest) = (0, 0);
    for case in 0..CASES {
        let (lies, besides) = (roll(4), roll(4));
        let picked: Vec<usize> = (0..lies).map(|_| roll(LIES.len())).collect();
        let mut told: Vec<Lie> = (0..besides)
            .map(|_| HARMLESS[roll(HARMLESS.len())])
            .collect();
        // A lie is told last, so that nothing harmless takes it back.
        told.extend(picked.iter().map(|place| LIES[*place].1));
        let names: Vec<&str> = picked.iter().map(|place| LIES[*place].0).collect();
        let answer = world
            .sign_in_with(move |telling: &mut Telling| {
                for one in &told {
                    one(telling);
                }
            })
            .await;
        if picked.is_empty() {
            assert!(answer.is_ok(), "case {case}: {answer:?}");
            honest += 1;
        } else if overlap(&names) {
            // Two lies about one thing may cancel out; then nothing is said of the case.
        } else {
            assert!(is_refused(&answer), "case {case}: {names:?}: {answer:?}");
            refused += 1;
        }
    }
    println!("{refused} refused, {honest} honest, of {CASES}");
    assert!(refused > 350 && honest > 100, "{refused} {honest}");
}

/// Whether two lies are about the same part: the first words of their names tell it.
fn overlap(names: &[&str]) -> bool {
    let about = |name: &str| -> String {
        let signed = ["alg", "HS256", "signature", "key", "kid"];
        if signed.iter().any(|word| name.contains(word)) || name == "no alg" {
            "signature".to_owned()
        } else {
            let first = name.trim_start_matches("no ").split(' ').next();
            first.unwrap_or_default().to_owned()
        }
    };
    let mut about: Vec<String> = names.iter().map(|name| about(name)).collect();
    about.sort();
    about.windows(2).any(|pair| pair[0] == pair[1])
}
