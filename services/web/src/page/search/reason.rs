//! Why somebody looks beyond their own children: given once per session, of the council's list for the role (page P3).

use child::policy::{GivenReason, OTHER_REASON, OWN_WORDS_MAX, OwnWords, ReasonList, WrongReason};

use crate::components::{Choice, FormErrors, Input, Select};

/// Name of the select and of the box for words of one's own.
pub(super) const FIELD: &str = "reason";
const OTHER_FIELD: &str = "reason-other";

/// The reason that was given, none if none was, or what is wrong with it.
pub(super) fn read(list: &ReasonList, chosen: &str, words: &str, errors: &mut FormErrors) -> Option<GivenReason> {
    if chosen.is_empty() {
        return None;
    }
    let given = GivenReason {
        code: chosen.to_owned(),
        words: words.trim().to_owned(),
    };
    match list.take(given) {
        Ok(given) => return Some(given),
        Err(WrongReason::NotListed) => errors.add(FIELD, "Select why you search all children, or no reason"),
        Err(WrongReason::NoWords) => errors.add(OTHER_FIELD, "Enter why you are searching"),
        Err(WrongReason::TooManyWords) => errors.add(
            OTHER_FIELD,
            format!("Reason must be {OWN_WORDS_MAX} characters or less"),
        ),
    }
    None
}

/// The select and, where the list has room for them, the box for words of one's own.
pub(super) fn fields(list: &ReasonList, chosen: &str, words: &str, errors: &FormErrors) -> (Select, Option<Input>) {
    let listed = list.reasons.iter();
    let other = (list.own_words == OwnWords::Allowed).then(|| Choice::new(OTHER_REASON, "Other"));
    let choices = std::iter::once(Choice::new("", "No reason – search my own children only"))
        .chain(listed.map(|reason| Choice::new(&*reason.code, &*reason.words)))
        .chain(other)
        .collect();
    let select = Select::new(FIELD, "Reason for searching all children", choices)
        .choose(chosen)
        .hint(
            "Without a reason you search the children of your own school, caseload or team. A reason holds until you sign \
             out, and is recorded with every search and view.",
        )
        .error(errors.of(FIELD));
    let label = match list.own_words {
        OwnWords::No => None,
        OwnWords::Allowed => Some("Other reason, if you chose “Other”"),
        OwnWords::Demanded => Some("The reason in your own words"),
    };
    let box_of = |label| {
        Input::new(OTHER_FIELD, label)
            .value(words)
            .error(errors.of(OTHER_FIELD))
    };
    (select, label.map(box_of))
}

#[cfg(test)]
mod tests {
    use child::policy::{Reasons, Role};

    use super::*;

    #[test]
    fn a_reason_is_one_of_the_list_or_in_own_words() {
        let reasons = Reasons::default();
        let list = reasons.search(Role::SocialWorker).unwrap();
        let check = |chosen: &str, other: &str, reason: Option<&str>, message: Option<&str>| {
            let mut errors = FormErrors::new();
            let given = read(list, chosen, other, &mut errors);
            let stated = given.map(|given| list.stated(&given).unwrap());
            assert_eq!(stated.as_deref(), reason);
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

    #[test]
    fn the_box_for_words_stands_where_the_list_has_room_for_them() {
        let of_role = Reasons::default().search(Role::SocialWorker).unwrap().clone();
        let shown = |own_words| {
            let list = ReasonList {
                own_words,
                ..of_role.clone()
            };
            let (select, words) = fields(&list, "", "", &FormErrors::new());
            (
                select.to_string().contains("value=\"other\""),
                words.map(|words| words.to_string().contains("in your own words")),
            )
        };
        assert_eq!(shown(OwnWords::No), (false, None));
        assert_eq!(shown(OwnWords::Allowed), (true, Some(false)));
        assert_eq!(shown(OwnWords::Demanded), (false, Some(true)));
    }
}
