//! The columns that everything with a name has in common, as CRMs and address books call them.

use super::header::{Cells, Column, Need};

pub(super) const NAME: Column = Column {
    name: "name",
    aliases: &[
        "fullname",
        "displayname",
        "contactname",
        "leadname",
        "kontaktname",
        "vollständigername",
        "nomcomplet",
        "nombrecompleto",
    ],
    fallbacks: &[
        "contact",
        "lead",
        "person",
        "ansprechpartner",
        "kontakt",
        "contacto",
    ],
    need: Need::RequiredUnless(&["first_name", "last_name"]),
};

pub(super) const FIRST_NAME: Column = Column {
    name: "first_name",
    aliases: &[
        "givenname",
        "forename",
        "vorname",
        "prénom",
        "prenom",
        "nombre",
    ],
    fallbacks: &[],
    need: Need::Optional,
};

pub(super) const LAST_NAME: Column = Column {
    name: "last_name",
    aliases: &[
        "familyname",
        "surname",
        "nachname",
        "familienname",
        "nom",
        "nomdefamille",
        "apellido",
        "apellidos",
    ],
    fallbacks: &[],
    need: Need::Optional,
};

pub(super) const EMAIL: Column = Column {
    name: "email",
    aliases: &[
        "emailaddress",
        "mail",
        "mailaddress",
        "email1value",
        "email1",
        "emailadresse",
        "mailadresse",
        "adresseemail",
        "adressemail",
        "adresseélectronique",
        "courriel",
        "correo",
        "correoelectrónico",
        "correoelectronico",
    ],
    fallbacks: &[
        "primaryemail",
        "workemail",
        "businessemail",
        "personalemail",
        "homeemail",
    ],
    need: Need::Optional,
};

pub(super) const PHONE: Column = Column {
    name: "phone",
    aliases: &[
        "phonenumber",
        "telephone",
        "telephonenumber",
        "tel",
        "phone1value",
        "telefon",
        "telefonnummer",
        "téléphone",
        "numérodetéléphone",
        "teléfono",
        "telefono",
    ],
    fallbacks: &[
        "primaryphone",
        "businessphone",
        "workphone",
        "mobilephone",
        "mobilephonenumber",
        "mobile",
        "mobilenumber",
        "cellphone",
        "cell",
        "homephone",
        "mobil",
        "handy",
        "mobiltelefon",
        "portable",
        "móvil",
        "movil",
    ],
    need: Need::Optional,
};

pub(super) const COMPANY: Column = Column {
    name: "company",
    aliases: &[
        "companyname",
        "organization",
        "organisation",
        "organizationname",
        "organization1name",
        "firma",
        "firmenname",
        "unternehmen",
        "société",
        "societe",
        "entreprise",
        "empresa",
        "compañía",
    ],
    fallbacks: &["accountname", "account", "employer", "associatedcompany"],
    need: Need::Optional,
};

pub(super) const NOTES: Column = Column {
    name: "notes",
    aliases: &["note", "notizen", "notiz", "remarques", "notas"],
    fallbacks: &[
        "comments",
        "comment",
        "remarks",
        "bemerkungen",
        "bemerkung",
        "kommentar",
        "commentaires",
        "commentaire",
        "comentarios",
        "description",
        "beschreibung",
    ],
    need: Need::Optional,
};

/// The name of the row, put together if need be.
///
/// In German files `Name` beside `Vorname` is the family name, so a first name that has no last
/// name is put before a name that does not hold it already.
pub(super) fn take_name(cells: &mut Cells<'_>) -> Option<String> {
    let (name, first, last) = (
        cells.take("name"),
        cells.take("first_name"),
        cells.take("last_name"),
    );
    match (name, first, last) {
        (Some(name), Some(first), None) if !holds_words(&name, &first) => Some(join(&first, &name)),
        (Some(name), ..) => Some(name),
        (None, Some(first), Some(last)) => Some(join(&first, &last)),
        (None, first, last) => first.or(last),
    }
}

/// Whether the name has these words in this order: `Jan` is no part of `Janssen`.
fn holds_words(name: &str, first: &str) -> bool {
    let (name, first) = (name.to_lowercase(), first.to_lowercase());
    let (name, first) = (words(&name), words(&first));
    !first.is_empty() && name.windows(first.len()).any(|part| part == first)
}

fn words(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| c.is_whitespace() || c == ',');
    words.filter(|word| !word.is_empty()).collect()
}

fn join(first: &str, last: &str) -> String {
    format!("{} {}", first.trim(), last.trim())
}
