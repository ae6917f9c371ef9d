//! Addresses as education writes them: in the parts of BS 7666, or in lines.

/// The first line: "4" before "High Street" is one line; a flat stands before it.
pub(super) fn premises(secondary: Option<&str>, primary: Option<&str>, street: Option<&str>) -> String {
    let premises: Vec<&str> = [primary, street].into_iter().flatten().collect();
    let premises = premises.join(" ");
    let line = [secondary.unwrap_or_default(), &premises];
    let line: Vec<&str> = line.into_iter().filter(|part| !part.is_empty()).collect();
    line.join(", ")
}

/// First line and town of an address in lines: of several the third is the town as a rule, and the last one where there
/// are fewer.
pub(super) fn lines<'t>(filled: &[&'t str]) -> (String, Option<&'t str>) {
    let town = filled.get(2).or(filled.get(1)).copied();
    (filled.first().copied().unwrap_or_default().to_owned(), town)
}
