//! Local authority codes at the start of a UPN.

/// Codes that the census accepts, historic and pseudo codes included (identifiers, section 5).
const CODES: &[(u16, u16)] = &[
    (1, 5),
    (201, 213),
    (301, 320),
    (330, 336),
    (340, 344),
    (350, 359),
    (370, 373),
    (380, 384),
    (390, 394),
    (420, 420),
    (660, 681),
    (701, 708),
    (800, 803),
    (805, 808),
    (810, 813),
    (815, 816),
    (820, 823),
    (825, 826),
    (830, 831),
    (835, 841),
    (845, 846),
    (850, 852),
    (855, 857),
    (860, 861),
    (865, 896),
    (908, 909),
    (916, 916),
    (919, 919),
    (921, 921),
    (925, 926),
    (928, 929),
    (931, 931),
    (933, 933),
    (935, 938),
    (940, 943),
];

/// Whether a three-digit code is, or was since April 1999, a local authority's.
pub(super) fn is_authority(code: &str) -> bool {
    code.parse::<u16>()
        .is_ok_and(|code| CODES.iter().any(|&(first, last)| (first..=last).contains(&code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn present_and_historic_authorities_are_known() {
        assert!(["873", "943", "201", "909", "001"].into_iter().all(is_authority));
        assert!(!["000", "999", "214", "932", ""].into_iter().any(is_authority));
    }
}
