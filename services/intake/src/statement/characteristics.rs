//! What must not be kept of single cells: sensitive characteristics of young people (feeds, section 7), whatever a record
//! of a gated kind names that is no part of its kind, and of sets of tables every column that nothing is made of.

use child::FeedKind;

use crate::{
    decode::set_of,
    header::HeaderColumn,
    layout::{Entry, Meaning},
    statement::is_dated,
};

/// Characteristics that may be kept. Substance misuse (150) and pregnancy (180) are not among them, nor is anything
/// that is no code of the list: words may say the same.
const KEPT: [&str; 7] = ["110", "120", "130", "140", "160", "170", "190"];
/// What stands where something else than a day or a code stood. It is neither, so that an episode is not taken for one
/// without a last day.
const NOT_KEPT: &str = "[not kept]";
/// Longest code of a legal status, with room for a slip.
const CODE_CHARACTERS_MAX: usize = 4;
/// Codes that are sensitive wherever they stand.
const SENSITIVE: [&str; 2] = ["150", "180"];

/// Whether nothing is kept of columns that are no part of a kind: its files pass a gate, but a record sent by itself may
/// name anything.
pub(crate) fn drops_unknown(kind: FeedKind) -> bool {
    matches!(kind, FeedKind::Cin | FeedKind::PdsFhir | FeedKind::DchStu3) || set_of(kind).is_some()
}

/// What may be kept of a text that stands in a column; none if all of it may.
pub(crate) fn held_back(kind: FeedKind, column: &HeaderColumn, text: &str) -> Option<String> {
    if set_of(kind).is_some() {
        return held_back_in_set(column.entry, text);
    }
    if drops_unknown(kind) {
        return column.entry.is_none().then(String::new);
    }
    if kind != FeedKind::Youth {
        return None;
    }
    match column.entry {
        Some((_, Meaning::Characteristics)) => without_sensitive(text),
        Some(_) => None,
        None if column.name.contains("characteristic") => without_sensitive(text),
        None => without_sensitive_codes(text),
    }
}

/// The same for a column of a table of a set.
pub(crate) fn held_back_in_set(column: Option<Entry>, text: &str) -> Option<String> {
    match column {
        _ if text.is_empty() => None,
        None => Some(String::new()),
        Some((_, Meaning::AdoptionMark)) => Some(adoption_mark(text).to_owned()),
        Some((_, Meaning::DayOnly)) => (!text.trim().is_empty() && !is_dated(text)).then(|| NOT_KEPT.to_owned()),
        Some((_, Meaning::CodeOnly)) => (!is_code(text)).then(|| NOT_KEPT.to_owned()),
        Some(_) => None,
    }
}

/// Whether a text is no longer than codes are, and as plain.
fn is_code(text: &str) -> bool {
    let text = text.trim();
    text.len() <= CODE_CHARACTERS_MAX && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What stands for a placement for adoption (codes A3 to A6; whatever begins with an A is none of the others) or for an
/// adoption (E11, E12): a word instead of the code, so that nobody learns which. Nothing for any other code.
fn adoption_mark(text: &str) -> &'static str {
    let code = text.trim().to_ascii_uppercase().replace(' ', "");
    if code.starts_with('A') || code == "E11" || code == "E12" {
        "shield"
    } else {
        ""
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    let between = |character: char| character.is_whitespace() || ";,|/".contains(character);
    text.split(between).filter(|part| !part.is_empty())
}

/// The codes of a characteristics column that may be kept; none if all of them may.
fn without_sensitive(text: &str) -> Option<String> {
    let kept = |part: &&str| KEPT.contains(part);
    (!parts(text).all(|part| kept(&part))).then(|| parts(text).filter(kept).collect::<Vec<_>>().join(";"))
}

/// A list of codes in a column of unknown meaning, without the sensitive ones; none if there is nothing to take out.
/// Any other text is no list of characteristics.
fn without_sensitive_codes(text: &str) -> Option<String> {
    let code = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let sensitive = |part: &&str| SENSITIVE.contains(part);
    (parts(text).all(code) && parts(text).any(|part| sensitive(&part))).then(|| {
        parts(text)
            .filter(|part| !sensitive(part))
            .collect::<Vec<_>>()
            .join(";")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_of_the_list_stay() {
        for (text, kept) in [
            ("110", None),
            (" 110; 160|190 ", None),
            ("", None),
            ("150", Some("")),
            ("110;150,180 160", Some("110;160")),
            ("150.0/110", Some("110")),
            ("pregnant", Some("")),
            ("110150", Some("")),
        ] {
            assert_eq!(without_sensitive(text).as_deref(), kept, "{text}");
        }
    }

    #[test]
    fn codes_of_adoption_leave_only_that_they_were_there() {
        for (text, kept) in [
            ("A3", "shield"),
            (" a 6", "shield"),
            ("E12", "shield"),
            ("E15", ""),
            ("U1", ""),
            ("", ""),
        ] {
            assert_eq!(adoption_mark(text), kept, "{text}");
        }
    }

    #[test]
    fn words_pass_neither_for_days_nor_for_codes_and_leave_no_blank() {
        let passed = |meaning, text| held_back_in_set(Some(("dec", meaning)), text);
        for (text, stays) in [
            ("30/02/2021", true),
            ("2020-Apr-25 00:00:00", true),
            (" ", true),
            ("ran away", false),
        ] {
            assert_eq!(passed(Meaning::DayOnly, text).is_none(), stays, "{text}");
        }
        for (text, stays) in [("C2", true), (" v9 ", true), ("QQ1 1QQ", false), ("secure", false)] {
            assert_eq!(passed(Meaning::CodeOnly, text).is_none(), stays, "{text}");
        }
        assert_eq!(passed(Meaning::DayOnly, "QQ1 1QQ").as_deref(), Some("[not kept]"));
    }

    #[test]
    fn elsewhere_only_lists_of_codes_are_touched() {
        for (text, kept) in [
            ("110;180", Some("110")),
            ("180", Some("")),
            ("110;160", None),
            ("150 High Street", None),
            ("01353 150 180", None),
            ("", None),
        ] {
            assert_eq!(without_sensitive_codes(text).as_deref(), kept, "{text}");
        }
    }
}
