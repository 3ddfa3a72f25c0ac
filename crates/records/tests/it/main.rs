//! The crate as its callers see it.

#[cfg(test)]
mod amounts_and_columns;
#[cfg(test)]
mod compile_time;
#[cfg(test)]
mod contacts;
#[cfg(test)]
mod files;
#[cfg(test)]
mod import_duplicates;
#[cfg(test)]
mod import_size;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod interrupted_imports;
#[cfg(test)]
mod lead_lists;
#[cfg(test)]
mod leads;
#[cfg(test)]
mod list_properties;
#[cfg(test)]
mod messy_rows;
#[cfg(test)]
mod older_rows;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod records_from_json;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod sealing;
#[cfg(test)]
mod sheet;
#[cfg(test)]
mod uploads;
#[cfg(test)]
mod world;
