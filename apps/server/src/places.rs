//! Where an address is, coarsely: the country and the region, from a file that the operator brings.
//! Nobody is asked over the network, and nothing is stored: the place is looked up when it is shown.

use std::net::IpAddr;
use std::path::Path;

use maxminddb::{MaxMindDbError, Reader, path};
use serde::Serialize;
use utoipa::ToSchema;

/// A file in the MaxMind DB format (version 2.0), held in memory; or none.
#[derive(Default)]
pub struct Places(Option<Reader<Vec<u8>>>);

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Place {
    /// The country as two letters (ISO 3166-1).
    #[schema(required, example = "DE")]
    pub country_code: Option<String>,
    /// The country's name in English.
    #[schema(required, example = "Germany")]
    pub country: Option<String>,
    /// The largest part of the country in which the address is, in English.
    #[schema(required, example = "Bavaria")]
    pub region: Option<String>,
}

impl Places {
    /// Reads the file.
    ///
    /// # Errors
    /// The file cannot be read, or is no such file.
    pub fn read(file: &Path) -> Result<Self, MaxMindDbError> {
        Ok(Self(Some(Reader::open_readfile(file)?)))
    }

    /// Where an address is, as far as the file knows. It knows nothing of private addresses, and what
    /// it says of others is a guess.
    #[must_use]
    pub fn of(&self, address: IpAddr) -> Option<Place> {
        let found = self.0.as_ref()?.lookup(address.to_canonical()).ok()?;
        let country = path!["country", "names", "en"];
        let region = path!["subdivisions", 0, "names", "en"];
        let place = Place {
            country_code: found.decode_path(&path!["country", "iso_code"]).ok()?,
            country: found.decode_path(&country).ok()?,
            region: found.decode_path(&region).ok()?,
        };
        (place.country_code.is_some() || place.country.is_some()).then_some(place)
    }
}

impl Place {
    /// The place as a line.
    #[must_use]
    pub fn line(&self) -> String {
        let country = self.country.as_deref().or(self.country_code.as_deref());
        let parts = self.region.as_deref().into_iter().chain(country);
        parts.collect::<Vec<_>>().join(", ")
    }
}
