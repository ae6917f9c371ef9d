//! The made-up county of Fellvale: towns, streets and postcodes of the fictional area FV.

use crate::chance::Chance;

/// Towns, the largest first; populations fall off by rank.
const TOWNS: [&str; 24] = [
    "Averham Cross",
    "Kingsmarl",
    "Thornby",
    "Wexbridge",
    "Ottersford",
    "Hallowdene",
    "Marlcombe",
    "Sallowby",
    "Penhurst Regis",
    "Brackwater",
    "Eastry Fold",
    "Lindale St Mary",
    "Corvesham",
    "Dunsby Bay",
    "Foxholme",
    "Greatfen",
    "Harrowick",
    "Ilverton",
    "Little Averham",
    "Netherwold",
    "Oakenshaw Moor",
    "Quarrendon",
    "Rushmere End",
    "Tarnley",
];
const STREET_STEMS: [&str; 96] = [
    "Alder",
    "Ash",
    "Aspen",
    "Badger",
    "Barley",
    "Beacon",
    "Beech",
    "Birch",
    "Bluebell",
    "Bramble",
    "Brewery",
    "Bridge",
    "Brook",
    "Canal",
    "Castle",
    "Cedar",
    "Chapel",
    "Cherry",
    "Chestnut",
    "Church",
    "Clover",
    "Coppice",
    "Cross",
    "Curlew",
    "Dairy",
    "Dove",
    "Elder",
    "Elm",
    "Fairfield",
    "Falcon",
    "Farm",
    "Fern",
    "Field",
    "Finch",
    "Forge",
    "Foundry",
    "Gorse",
    "Granary",
    "Grange",
    "Green",
    "Harbour",
    "Hawthorn",
    "Hazel",
    "Heath",
    "Heron",
    "High",
    "Hill",
    "Holly",
    "Hop",
    "Ivy",
    "Juniper",
    "Kestrel",
    "Kiln",
    "Laburnum",
    "Larch",
    "Lark",
    "Laurel",
    "Lime",
    "Linden",
    "Lodge",
    "Manor",
    "Maple",
    "Market",
    "Mead",
    "Mill",
    "Moss",
    "Nightingale",
    "Oak",
    "Old",
    "Orchard",
    "Otter",
    "Park",
    "Pear Tree",
    "Pine",
    "Poplar",
    "Priory",
    "Quarry",
    "Rectory",
    "River",
    "Rook",
    "Rowan",
    "School",
    "Spring",
    "Spruce",
    "Station",
    "Stone",
    "Swallow",
    "Swan",
    "Sycamore",
    "Tithe",
    "Vicarage",
    "Wharf",
    "Willow",
    "Windmill",
    "Wren",
    "Yew",
];
const STREET_TYPES: [&str; 14] = [
    "Road", "Street", "Close", "Avenue", "Lane", "Drive", "Way", "Crescent", "Gardens", "Court", "Place", "Grove",
    "Walk", "Terrace",
];
/// Letters an inward code may use.
const INWARD: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";

/// One address with its grid reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// House and street.
    pub line: String,
    /// Town.
    pub town: &'static str,
    /// Postcode with its space.
    pub postcode: String,
    /// Ordnance Survey easting, metres.
    pub easting: u32,
    /// Ordnance Survey northing, metres.
    pub northing: u32,
}

/// Number of towns.
pub const fn town_count() -> usize {
    TOWNS.len()
}

/// Name of a town.
pub fn town_name(town: usize) -> &'static str {
    TOWNS[town]
}

/// A town by its population.
pub fn draw_town(chance: &mut Chance) -> usize {
    let weights: [(usize, f64); TOWNS.len()] = std::array::from_fn(|town| (town, 1.0 / (town as f64 + 2.0)));
    chance.weighted(&weights)
}

/// Outward codes of a town: larger towns have more. Returns the first number and how many.
fn outward_codes(town: usize) -> (usize, usize) {
    match town {
        0 => (1, 5),
        1..=3 => (6 + (town - 1) * 3, 3),
        4..=9 => (15 + (town - 4) * 2, 2),
        _ => (27 + (town - 10), 1),
    }
}

/// How many streets a town has.
fn streets(town: usize) -> usize {
    1300 / (town + 2) + 60
}

/// The postcode of a stretch of 25 houses; no two stretches share one.
fn postcode(town: usize, street: usize, stretch: usize) -> String {
    let (first, many) = outward_codes(town);
    // Below 3,600 for the largest town; 1,237 shares no factor with 3,600.
    let unit = ((street / many) * 6 + stretch) * 1_237 % 3_600;
    let (digit, letters) = (unit / 400 + 1, unit % 400);
    format!(
        "FV{} {digit}{}{}",
        first + street % many,
        char::from(INWARD[letters / 20]),
        char::from(INWARD[letters % 20])
    )
}

/// A home in `town`.
pub fn draw_home(town: usize, chance: &mut Chance) -> Address {
    let street = chance.below(streets(town));
    let longest = if chance.hit(0.3) { 150 } else { 60 };
    let number = chance.below(longest) + 1;
    let stretch = (number - 1) / 25;
    // 41 shares no factor with the number of names, so a town never has two streets of one name.
    let named = (street * 41 + town * 217) % (STREET_STEMS.len() * STREET_TYPES.len());
    let street_name = format!(
        "{} {}",
        STREET_STEMS[named / STREET_TYPES.len()],
        STREET_TYPES[named % STREET_TYPES.len()]
    );
    let line = if chance.hit(0.12) {
        format!("Flat {}, {number} {street_name}", chance.below(24) + 1)
    } else if chance.hit(0.06) {
        format!("{number}{} {street_name}", char::from(b'a' + chance.below(3) as u8))
    } else {
        format!("{number} {street_name}")
    };
    at(town, street, line, postcode(town, street, stretch))
}

/// A stopping place or site of travelling families.
pub fn draw_site(town: usize, chance: &mut Chance) -> Address {
    let street = chance.below(3);
    let site = ["Green Lane Site", "Long Meadow Caravan Park", "The Old Quarry Site"][street];
    let line = format!("Plot {}, {site}", chance.below(30) + 1);
    at(town, street, line, postcode(town, street, 5))
}

fn at(town: usize, street: usize, line: String, postcode: String) -> Address {
    let (column, row) = (town as u32 % 6, town as u32 / 6);
    let (x, y) = (street as u32 % 37 * 110, street as u32 / 37 * 130);
    Address {
        line,
        town: TOWNS[town],
        postcode,
        easting: 512_000 + column * 9_000 + x,
        northing: 271_000 + row * 8_500 + y,
    }
}

/// The address written for a child whose own is withheld: a council office.
pub fn office(town: usize) -> Address {
    let line = format!("Council Offices, Castle Square, {}", TOWNS[town]);
    at(town, 0, line, postcode(town, 0, 5))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn one_postcode_means_one_stretch_of_one_street() {
        let mut seen: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
        for town in 0..town_count() {
            for street in 0..streets(town) {
                for stretch in 0..6 {
                    let before = seen.insert(postcode(town, street, stretch), (town, street, stretch));
                    assert_eq!(before, None, "town {town} street {street} stretch {stretch}");
                }
            }
        }
        assert!(seen.len() > 20_000, "{}", seen.len());
    }

    #[test]
    fn postcodes_have_a_valid_shape() {
        let mut chance = Chance::stream(1, 1);
        for _ in 0..500 {
            let home = draw_home(draw_town(&mut chance), &mut chance);
            let (outward, inward) = home.postcode.split_once(' ').unwrap();
            assert!(outward.len() <= 4 && outward.starts_with("FV") && outward[2..].parse::<u8>().is_ok());
            assert!(inward.len() == 3 && inward.bytes().skip(1).all(|letter| INWARD.contains(&letter)));
        }
    }
}
