//! Contacts as rows of a file.

use crate::{ContactDraft, FieldError, NewContact};

use super::csv_import::ImportedRecord;
use super::header::{Cells, Column, Need};
use super::person_columns::{COMPANY, EMAIL, FIRST_NAME, LAST_NAME, NAME, NOTES, PHONE, take_name};

const TITLE: Column = Column {
    name: "title",
    aliases: &["jobtitle", "organization1title", "berufsbezeichnung"],
    fallbacks: &[
        "position", "role", "funktion", "poste", "fonction", "cargo", "puesto",
    ],
    need: Need::Optional,
};

impl ImportedRecord for NewContact {
    const COLUMNS: &'static [Column] = &[
        NAME, FIRST_NAME, LAST_NAME, EMAIL, PHONE, COMPANY, TITLE, NOTES,
    ];

    fn from_cells(mut cells: Cells<'_>) -> Result<Self, Vec<FieldError>> {
        let draft = ContactDraft {
            name: take_name(&mut cells),
            email: cells.take("email"),
            phone: cells.take("phone"),
            company: cells.take("company"),
            title: cells.take("title"),
            notes: cells.take("notes"),
        };
        draft.validate()
    }
}
