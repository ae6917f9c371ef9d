//! Postcodes, whole or in part.

use std::{fmt, str::FromStr};

use linkage::ident::Postcode;

/// A postcode as far as it is known.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The whole postcode, `CB23 6DP`.
    Full(Postcode),
    /// District and sector digit, `CB23 6`.
    Sector(String),
    /// The part before the space, `CB23`.
    District(String),
}

/// The text is no postcode and no part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a postcode or the first part of one")]
pub struct PlaceError;

impl Place {
    /// The district, which every place has.
    pub fn district(&self) -> &str {
        match self {
            Self::Full(postcode) => postcode.district(),
            Self::Sector(sector) => sector.split(' ').next().unwrap_or(sector),
            Self::District(district) => district,
        }
    }

    /// The sector, if it is known.
    pub fn sector(&self) -> Option<&str> {
        match self {
            Self::Full(postcode) => Some(postcode.sector()),
            Self::Sector(sector) => Some(sector),
            Self::District(_) => None,
        }
    }

    /// The whole postcode, if it is known.
    pub fn full(&self) -> Option<&str> {
        match self {
            Self::Full(postcode) => Some(postcode.as_str()),
            Self::Sector(_) | Self::District(_) => None,
        }
    }
}

impl FromStr for Place {
    type Err = PlaceError;

    /// A part is right if some postcode begins with it: the rest is made up and the whole is parsed.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(postcode) = text.parse::<Postcode>() {
            return Ok(Self::Full(postcode));
        }
        let bare = text.trim().to_ascii_uppercase();
        if !(2..=6).contains(&bare.len()) || bare.starts_with("BFPO") {
            return Err(PlaceError);
        }
        let as_district = format!("{bare} 1AA")
            .parse::<Postcode>()
            .ok()
            .filter(|whole| whole.district() == bare);
        if let Some(whole) = as_district {
            return Ok(Self::District(whole.district().to_owned()));
        }
        match format!("{bare}AA").parse::<Postcode>() {
            Ok(whole) => Ok(Self::Sector(whole.sector().to_owned())),
            Err(_) => Err(PlaceError),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full(postcode) => postcode.as_str(),
            Self::Sector(part) | Self::District(part) => part,
        })
    }
}

/// Only how much is known shows, never where.
impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full(_) => "Place::Full(***)",
            Self::Sector(_) => "Place::Sector(***)",
            Self::District(_) => "Place::District(***)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, shown: &str, sector: Option<&str>, district: &str) {
        let place: Place = text.parse().unwrap();
        assert_eq!(
            (place.to_string().as_str(), place.sector(), place.district()),
            (shown, sector, district),
            "{text}"
        );
    }

    #[test]
    fn whole_and_part_postcodes_are_told_apart() {
        check("cb236dp", "CB23 6DP", Some("CB23 6"), "CB23");
        check("CB23 6DP", "CB23 6DP", Some("CB23 6"), "CB23");
        check("cb23 6", "CB23 6", Some("CB23 6"), "CB23");
        check("cb236", "CB23 6", Some("CB23 6"), "CB23");
        check("cb23", "CB23", None, "CB23");
        check("w1a", "W1A", None, "W1A");
        check("e1", "E1", None, "E1");
    }

    #[test]
    fn names_and_dates_are_no_places() {
        for text in ["zoe", "o", "2001", "4", "cb", "q1", "c-48291", "", "éé1"] {
            assert_eq!(text.parse::<Place>(), Err(PlaceError), "{text}");
        }
    }
}
