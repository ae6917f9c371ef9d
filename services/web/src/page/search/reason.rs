//! Why somebody looks beyond their own children: given once per session (page P3).

use child::policy::{Reach, Role, reach};

use crate::components::{Choice, FormErrors, Input, Select};

/// Name of the select and of the box beside "Other".
pub(super) const FIELD: &str = "reason";
const OTHER_FIELD: &str = "reason-other";
/// Value of "Other" in the select.
const OTHER: &str = "other";
/// Longest reason in own words (page rule G19).
const OTHER_LETTERS_MAX: usize = 500;

/// Value in the form and the words that go on record.
const REASONS: [(&str, &str); 3] = [
    ("working", "Working with the child"),
    ("contact", "New contact about the child"),
    ("duplicate", "Checking a duplicate"),
];

/// Whether the role finds more for a reason. Stewards, transport and those who keep shields and archives search all children
/// as their daily work, so that a reason would tell nothing.
pub(super) fn asks(role: Role) -> bool {
    reach(role) == Reach::WiderForAReason
}

/// The reason in words, none if none was given, or what is wrong with what was chosen.
pub(super) fn read(chosen: &str, other: &str, errors: &mut FormErrors) -> Option<String> {
    if chosen.is_empty() {
        return None;
    }
    if chosen == OTHER {
        let other = other.trim();
        if other.is_empty() {
            errors.add(OTHER_FIELD, "Enter why you are searching");
        } else if other.chars().count() > OTHER_LETTERS_MAX {
            errors.add(
                OTHER_FIELD,
                format!("Reason must be {OTHER_LETTERS_MAX} characters or less"),
            );
        } else {
            return Some(other.to_owned());
        }
        return None;
    }
    let words = REASONS
        .iter()
        .find(|(value, _)| *value == chosen)
        .map(|(_, words)| (*words).to_owned());
    if words.is_none() {
        errors.add(FIELD, "Select why you search all children, or no reason");
    }
    words
}

/// The select and the box for other reasons.
pub(super) fn fields(chosen: &str, other: &str, errors: &FormErrors) -> (Select, Input) {
    let reasons = REASONS.iter().map(|(value, words)| Choice::new(*value, *words));
    let choices = std::iter::once(Choice::new("", "No reason – search my own children only"))
        .chain(reasons)
        .chain([Choice::new(OTHER, "Other")])
        .collect();
    let select = Select::new(FIELD, "Reason for searching all children", choices)
        .choose(chosen)
        .hint(
            "Without a reason you search the children of your own school, caseload or team. A reason holds until you sign \
             out, and is recorded with every search and view.",
        )
        .error(errors.of(FIELD));
    let other = Input::new(OTHER_FIELD, "Other reason, if you chose “Other”")
        .value(other)
        .error(errors.of(OTHER_FIELD));
    (select, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_of_the_list_or_in_own_words() {
        let check = |chosen: &str, other: &str, reason: Option<&str>, message: Option<&str>| {
            let mut errors = FormErrors::new();
            assert_eq!(read(chosen, other, &mut errors).as_deref(), reason);
            assert_eq!(errors.of(FIELD).or(errors.of(OTHER_FIELD)), message);
        };
        check("working", "", Some("Working with the child"), None);
        check("other", " Court asked ", Some("Court asked"), None);
        check("other", " ", None, Some("Enter why you are searching"));
        check(
            "other",
            &"a".repeat(501),
            None,
            Some("Reason must be 500 characters or less"),
        );
        check("", "", None, None);
        check(
            "made-up",
            "",
            None,
            Some("Select why you search all children, or no reason"),
        );
    }
}
