//! The crate as its callers see it.

mod amounts_and_columns;
#[cfg(test)]
mod files;
mod messy_rows;
mod properties;
#[cfg(test)]
mod records_from_json;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod sheet;
