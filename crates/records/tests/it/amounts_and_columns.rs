//! Columns as the exports of real CRMs name them, and what is read from them.

use records::LeadStatus;

use crate::sheet::{contacts, leads};

#[test]
fn a_german_export_is_read() {
    let file = "Vorname;Nachname;E-Mail-Adresse;Telefon;Firma;Quelle;Betrag;Währung;Bemerkungen\n\
                Anna;Müller;anna@example.de;030 123;Müller GmbH;Messe;1.200,50;EUR;\"gut;\nja\"\n";
    let lead = &leads(file)[0];
    assert_eq!(lead.name, "Anna Müller");
    assert_eq!(lead.email.as_ref().unwrap().as_written(), "anna@example.de");
    assert_eq!(lead.source.as_deref(), Some("Messe"));
    assert_eq!(lead.value.unwrap().amount(), "1200.50");
    assert_eq!(lead.value.unwrap().currency().code(), "EUR");
    assert_eq!(lead.status, LeadStatus::New);
    assert_eq!(lead.notes.as_deref(), Some("gut;\nja"));
}

#[test]
fn an_address_book_is_read() {
    let file = "Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Value,\
                Organization 1 - Name,Organization 1 - Title\n\
                Ada King,Ada,King,Home,ada@example.com,+44 1,Analytical Ltd,Countess\n\
                ,Bob,,,,,,\n";
    let found = contacts(file);
    assert_eq!(found[0].name, "Ada King");
    assert_eq!(found[0].email.as_ref().unwrap().key(), "ada@example.com");
    assert_eq!(found[0].title.as_deref(), Some("Countess"));
    assert_eq!(found[0].company.as_deref(), Some("Analytical Ltd"));
    assert_eq!(found[1].name, "Bob");
}

#[test]
fn french_and_spanish_names_are_known() {
    let french =
        leads("Prénom;Nom;Courriel;Société;Montant;Devise\nLéa;Roy;l@r.fr;Roy;1 200,5;€\n");
    assert_eq!(french[0].name, "Léa Roy");
    assert_eq!(french[0].value.unwrap().amount(), "1200.50");
    let spanish = leads("Nombre,Apellidos,Correo electrónico,Teléfono\nEva,Ruiz,e@r.es,91 1\n");
    assert_eq!(spanish[0].name, "Eva Ruiz");
    assert_eq!(spanish[0].phone.as_deref(), Some("91 1"));
}

#[test]
fn a_name_beside_a_first_name_is_the_family_name() {
    let found = leads("Vorname;Name\nAnna;Müller\nAnna;Anna Müller\n;Müller\n");
    let names: Vec<&str> = found.iter().map(|lead| lead.name.as_str()).collect();
    assert_eq!(names, ["Anna Müller", "Anna Müller", "Müller"]);
}

#[test]
fn a_first_name_that_begins_the_family_name_is_kept() {
    let found = leads(
        "Vorname;Name\nJan;Janssen\nJan Ole;Janssen\nanna;Müller, Anna\nAnna-Lena;Anna-Lena Vo\n",
    );
    let names: Vec<&str> = found.iter().map(|lead| lead.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Jan Janssen",
            "Jan Ole Janssen",
            "Müller, Anna",
            "Anna-Lena Vo"
        ]
    );
}

#[test]
fn the_first_of_several_phones_is_taken_when_none_is_called_phone() {
    let found = leads("Name,Mobile Phone,Business Phone\nAda,1,2\n");
    assert_eq!(found[0].phone.as_deref(), Some("2"));
}

#[test]
fn a_currency_without_an_amount_is_no_value() {
    assert_eq!(leads("name,value,currency\nAda,,EUR\n")[0].value, None);
    let beside = leads("name,value\nAda,\"$1,200\"\n")[0].value.unwrap();
    assert_eq!(
        (beside.amount().as_str(), beside.currency().code()),
        ("1200.00", "USD")
    );
}
