//! Drafts and patches as JSON bodies carry them.

use records::{ContactDraft, ContactPatch, LeadDraft, LeadPatch, NewContact, NewLead};
use serde_json::{Value, from_value, json, to_value};

fn lead() -> NewLead {
    let draft = json!({"name": "Ada", "email": "Ada@Example.com", "phone": "1", "company": "X",
        "status": "won", "source": "fair", "notes": "n", "value": {"amount": "5", "currency": "JPY"}});
    from_value::<LeadDraft>(draft).unwrap().validate().unwrap()
}

fn contact() -> NewContact {
    let draft = json!({"name": "Ada", "title": "Countess"});
    from_value::<ContactDraft>(draft)
        .unwrap()
        .validate()
        .unwrap()
}

fn patched(patch: Value) -> Result<NewLead, Vec<(&'static str, &'static str)>> {
    let patch: LeadPatch = from_value(patch).unwrap();
    patch
        .apply(lead())
        .map_err(|errors| errors.iter().map(|e| (e.field, e.code)).collect())
}

#[test]
fn an_empty_patch_changes_nothing() {
    assert_eq!(patched(json!({})), Ok(lead()));
    assert_eq!(ContactPatch::default().apply(contact()), Ok(contact()));
}

#[test]
fn null_clears_and_an_absent_field_stays() {
    let cleared = patched(json!({"email": null, "value": null, "status": null})).unwrap();
    let expected = NewLead {
        email: None,
        value: None,
        status: Default::default(),
        ..lead()
    };
    assert_eq!(cleared, expected);
    let patch: ContactPatch = from_value(json!({"title": null, "phone": "2"})).unwrap();
    let changed = patch.apply(contact()).unwrap();
    assert_eq!((changed.title, changed.phone.as_deref()), (None, Some("2")));
}

#[test]
fn the_name_cannot_be_cleared() {
    assert_eq!(
        patched(json!({"name": null})),
        Err(vec![("name", "required")])
    );
    assert_eq!(
        patched(json!({"name": " "})),
        Err(vec![("name", "required")])
    );
    let patch: ContactPatch = from_value(json!({"name": null})).unwrap();
    assert_eq!(patch.apply(contact()).unwrap_err()[0].code, "required");
}

#[test]
fn a_patch_is_checked_like_a_draft() {
    let wrong =
        json!({"email": "x", "value": {"amount": "0.5", "currency": "JPY"}, "status": "WON"});
    let expected = vec![
        ("email", "invalid_email"),
        ("status", "unknown_status"),
        ("value/amount", "amount_too_precise"),
    ];
    assert_eq!(patched(wrong), Err(expected));
}

#[test]
fn unknown_fields_and_types_are_refused() {
    for body in [
        json!({"name": "Ada", "id": "x"}),
        json!({"name": 5}),
        json!({"value": {"amount": 5, "currency": "EUR"}}),
        json!({"value": {"amount": "5"}}),
    ] {
        assert!(from_value::<LeadDraft>(body.clone()).is_err(), "{body}");
        assert!(from_value::<LeadPatch>(body.clone()).is_err(), "{body}");
    }
    assert!(from_value::<ContactDraft>(json!({"status": "new"})).is_err());
    assert!(from_value::<ContactPatch>(json!({"status": "new"})).is_err());
}

#[test]
fn money_is_sent_as_text() {
    let expected = json!({"amount": "5", "currency": "JPY"});
    assert_eq!(to_value(lead().value.unwrap()).unwrap(), expected);
}

#[test]
fn personal_data_is_not_printed_for_debugging() {
    assert_eq!(
        format!("{:?} {:?}", lead(), contact()),
        "NewLead(redacted) NewContact(redacted)"
    );
    assert_eq!(format!("{:?}", lead().value), "Some(Money(redacted))");
}
