//! Words in leads, contacts and their files, and in the questions about them.

use serde_json::{Value, json};

use super::nest::Nest;

/// Makes, changes, asks for, imports and takes away.
pub async fn fill(nest: &Nest, token: &str) {
    for list in ["/v1/leads", "/v1/contacts"] {
        let id = one(nest, token, list).await;
        questions(nest, token, list).await;
        file(nest, token, list).await;
        let notes = json!({"notes": nest.plant("changed notes")});
        let path = format!("{list}/{id}");
        nest.send("PATCH", &path, token, notes).await.expect(200);
        nest.send("DELETE", &path, token, Value::Null)
            .await
            .expect(204);
    }
    for format in ["csv", "jsonl"] {
        let path = format!(
            "/v1/audit_events/export?format={format}&q={}",
            nest.plant("a question")
        );
        nest.send("GET", &path, token, Value::Null)
            .await
            .expect(200);
    }
}

async fn one(nest: &Nest, token: &str, list: &str) -> String {
    let fields = |place: &str| {
        let mut fields = json!({
            "name": nest.plant(&format!("{place}: name")), "email": nest.address(place),
            "phone": "+49 30 5550 73920184", "company": nest.plant(&format!("{place}: company")),
            "notes": nest.plant(&format!("{place}: notes")),
        });
        let more = if list == "/v1/leads" {
            "source"
        } else {
            "title"
        };
        fields[more] = nest.plant(&format!("{place}: {more}")).into();
        fields
    };
    nest.secret("a phone number", "+49 30 5550 73920184");
    nest.send("POST", list, token, fields("one that stays"))
        .await
        .expect(201);
    let call = nest.call("POST", list, token).json(fields("one that goes"));
    let key = nest.plant("an idempotency key");
    let made = call
        .header("idempotency-key", &key)
        .send()
        .await
        .expect(201);
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn questions(nest: &Nest, token: &str, list: &str) {
    let known = [
        ("q", 200),
        ("email", 200),
        ("source", 200),
        ("nonsense", 400),
        ("cursor", 400),
        ("sort", 400),
        ("limit", 400),
    ];
    for (name, status) in known {
        let value = match name {
            "email" => nest.address("a question"),
            _ => nest.plant("a question"),
        };
        let path = format!("{list}?{name}={value}");
        let answer = nest.send("GET", &path, token, Value::Null).await;
        let has_no_source = list == "/v1/contacts" && name == "source";
        assert_eq!(
            answer.status,
            if has_no_source { 400 } else { status },
            "{path}"
        );
    }
}

async fn file(nest: &Nest, token: &str, list: &str) {
    let word = |place: &str| nest.plant(&format!("a file: {place}"));
    let file = format!(
        "name,email,company,notes,{}\n{},{}@nest.example,{},{},{}\n,{}@nest.example,{},{},{}\n{},{},,,\n",
        word("header"),
        word("name"),
        word("address"),
        word("company"),
        word("notes"),
        word("unknown column"),
        word("refused address"),
        word("refused company"),
        word("refused notes"),
        word("refused cell"),
        word("refused name"),
        word("no address"),
    );
    let path = format!("{list}/imports");
    let call = nest
        .call("POST", &path, token)
        .header("idempotency-key", &word("key"));
    let report = call.body("text/csv", file).send().await.expect(201).json();
    assert_eq!(
        (&report["taken"], &report["refused"]),
        (&1.into(), &2.into()),
        "{report}"
    );
    let broken = word("of a kind that is not taken");
    let call = nest.call("POST", &path, token);
    call.body("text/plain", broken).send().await.expect(415);
    let headless = word("without a header") + ",x\ny,z\n";
    let call = nest.call("POST", &path, token);
    call.body("text/csv", headless).send().await.expect(422);
}
