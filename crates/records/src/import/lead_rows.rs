//! Leads as rows of a file.

use crate::{FieldError, LeadDraft, MoneyDraft, NewLead};

use super::csv_import::ImportedRecord;
use super::header::{Cells, Column, Need};
use super::person_columns::{COMPANY, EMAIL, FIRST_NAME, LAST_NAME, NAME, NOTES, PHONE, take_name};
use super::written_amount::read_written_amount;

const STATUS: Column = Column {
    name: "status",
    aliases: &["leadstatus", "statut", "estado"],
    fallbacks: &["stage", "leadstage"],
    need: Need::Optional,
};

const SOURCE: Column = Column {
    name: "source",
    aliases: &[
        "leadsource",
        "quelle",
        "leadquelle",
        "origine",
        "origen",
        "fuente",
    ],
    fallbacks: &["originalsource", "herkunft", "origin"],
    need: Need::Optional,
};

const VALUE_AMOUNT: Column = Column {
    name: "value_amount",
    aliases: &[
        "value",
        "amount",
        "dealvalue",
        "leadvalue",
        "betrag",
        "wert",
        "montant",
        "importe",
    ],
    fallbacks: &["estimatedvalue", "expectedrevenue", "valeur", "valor"],
    need: Need::Optional,
};

const VALUE_CURRENCY: Column = Column {
    name: "value_currency",
    aliases: &[
        "currency", "währung", "waehrung", "devise", "monnaie", "moneda", "divisa",
    ],
    fallbacks: &[
        "currencycode",
        "currencyisocode",
        "dealcurrency",
        "leadcurrency",
    ],
    need: Need::Optional,
};

impl ImportedRecord for NewLead {
    const COLUMNS: &'static [Column] = &[
        NAME,
        FIRST_NAME,
        LAST_NAME,
        EMAIL,
        PHONE,
        COMPANY,
        STATUS,
        SOURCE,
        VALUE_AMOUNT,
        VALUE_CURRENCY,
        NOTES,
    ];

    fn from_cells(mut cells: Cells<'_>) -> Result<Self, Vec<FieldError>> {
        let value = take_value(&mut cells);
        let (value, value_error) = match value {
            Ok(value) => (value, None),
            Err(error) => (None, Some(error)),
        };
        let draft = LeadDraft {
            name: take_name(&mut cells),
            email: cells.take("email"),
            phone: cells.take("phone"),
            company: cells.take("company"),
            status: cells.take("status").map(|status| status.to_lowercase()),
            source: cells.take("source"),
            value,
            notes: cells.take("notes"),
        };
        match (draft.validate(), value_error) {
            (validated, None) => validated,
            (validated, Some(error)) => Err(validated
                .err()
                .into_iter()
                .flatten()
                .chain([error])
                .collect()),
        }
    }
}

/// The value of the row. A currency without an amount is the default of an export, not a value.
fn take_value(cells: &mut Cells<'_>) -> Result<Option<MoneyDraft>, FieldError> {
    let currency = cells
        .take("value_currency")
        .map(|code| code.trim().to_uppercase());
    let Some(written) = cells.take("value_amount") else {
        return Ok(None);
    };
    read_written_amount(&written, currency).map(Some)
}
