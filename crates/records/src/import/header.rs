//! From the names in the header row to the columns that a kind of record has.

use unicode_normalization::UnicodeNormalization;

use super::import_error::ImportError;

/// How much of an ignored column's name is reported, in characters.
const REPORTED_NAME_CHARACTERS: usize = 80;

/// A column that a kind of record knows.
#[derive(Debug)]
pub struct Column {
    /// The field, and the column's name in the documentation.
    pub name: &'static str,
    /// What the column may be called, in lower case without spaces, `_`, `-` and `.`.
    pub aliases: &'static [&'static str],
    /// Names that count only when no alias is there, the first first. Exports have several of
    /// these side by side (a mobile and a business phone), and the others are then ignored.
    pub fallbacks: &'static [&'static str],
    /// Whether a file must have it.
    pub need: Need,
}

/// Whether a file must have a column.
#[derive(Debug, Clone, Copy)]
pub enum Need {
    /// It may be missing.
    Optional,
    /// It must be there.
    Required,
    /// It must be there unless one of these is.
    RequiredUnless(&'static [&'static str]),
}

/// Where each known column stands in this file.
#[derive(Debug)]
pub(super) struct Mapping {
    places: Vec<(&'static str, usize)>,
    pub(super) ignored_columns: Vec<String>,
}

impl Mapping {
    pub(super) fn read(columns: &'static [Column], header: &[String]) -> Result<Self, ImportError> {
        let names: Vec<String> = header.iter().map(|name| normal_name(name)).collect();
        let mut places = Vec::new();
        for column in columns {
            if let Some(place) = find(column, &names)? {
                places.push((column.name, place));
            }
        }
        require(columns, &places)?;
        let is_ignored = |place: &usize| places.iter().all(|(_, taken)| taken != place);
        let ignored_columns = (0..header.len())
            .filter(is_ignored)
            .map(|place| reported_name(&header[place]))
            .filter(|name| !name.is_empty())
            .collect();
        Ok(Self {
            places,
            ignored_columns,
        })
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.places
            .iter()
            .find(|(name, _)| *name == column)
            .map(|(_, place)| *place)
    }
}

/// One data row whose cells are found by the names of their columns.
pub struct Cells<'a> {
    mapping: &'a Mapping,
    cells: Vec<String>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(mapping: &'a Mapping, cells: Vec<String>) -> Self {
        Self { mapping, cells }
    }

    /// Takes a cell out of the row; nothing when it is blank or the file has no such column.
    pub fn take(&mut self, column: &str) -> Option<String> {
        let cell = self.cells.get_mut(self.mapping.place(column)?)?;
        Some(std::mem::take(cell)).filter(|text| !text.trim().is_empty())
    }
}

/// A column's name without what people write differently: case, spaces, `_`, `-`, `.`, a byte
/// order mark, and the signs that mark a required column.
pub(super) fn normal_name(name: &str) -> String {
    let dropped = |c: char| c.is_whitespace() || "_-.:*\u{feff}".contains(c) || c.is_control();
    name.nfkc()
        .filter(|c| !dropped(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

fn find(column: &Column, names: &[String]) -> Result<Option<usize>, ImportError> {
    let mut matching = (0..names.len()).filter(|place| {
        let name = names[*place].as_str();
        normal_name(column.name) == name || column.aliases.contains(&name)
    });
    let first = matching.next();
    if matching.next().is_some() {
        return Err(ImportError::DuplicateColumn {
            column: column.name,
        });
    }
    let fallback = || {
        column
            .fallbacks
            .iter()
            .find_map(|alias| names.iter().position(|n| n == alias))
    };
    Ok(first.or_else(fallback))
}

fn require(columns: &[Column], places: &[(&'static str, usize)]) -> Result<(), ImportError> {
    let found = |name: &str| places.iter().any(|(known, _)| *known == name);
    for column in columns {
        let satisfied = match column.need {
            Need::Optional => true,
            Need::Required => found(column.name),
            Need::RequiredUnless(others) => {
                found(column.name) || others.iter().any(|other| found(other))
            }
        };
        if !satisfied {
            return Err(ImportError::MissingColumn {
                column: column.name,
            });
        }
    }
    Ok(())
}

fn reported_name(name: &str) -> String {
    let printable = name.chars().filter(|c| !c.is_control() && *c != '\u{feff}');
    let name: String = printable.take(REPORTED_NAME_CHARACTERS).collect();
    name.trim().to_owned()
}
