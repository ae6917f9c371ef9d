//! Values of attributes as people read them.

use askama::Template;
use child::Attribute;
use chrono::NaiveDate;

use crate::{
    components::{Content, components},
    page::moment::Moment,
    words,
};

/// An NHS number in groups that CSS sets apart, so that copied text is digits only (page rule G26).
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<span class="app-nhs-number">{% for group in groups %}<span class="app-nhs-number__group">{{ group }}</span>{% endfor %}</span>"#
)]
struct NhsNumberText<'a> {
    groups: Vec<&'a str>,
}

/// A date of birth with the age, or what else follows a day.
#[derive(Template)]
#[template(ext = "html", source = "{{ before }}{{ day }}{{ after }}")]
struct DayWithWords {
    before: &'static str,
    day: Moment,
    after: String,
}
components!(DayWithWords);

/// The value of an attribute for a page. `age` is the age in words, told beside the date of birth; `school` is the name
/// behind the school code shown.
pub(crate) fn value(attribute: Attribute, parts: &[String], age: Option<&str>, school: Option<&str>) -> Content {
    let first = parts.first().map_or("", String::as_str);
    match attribute {
        Attribute::BirthDate => born(first, age),
        Attribute::ExpectedDate => {
            let due = |day| DayWithWords {
                before: "Due ",
                day,
                after: String::new(),
            };
            first
                .parse()
                .map_or_else(|_| first.into(), |day| due(Moment::day(day)).into())
        }
        Attribute::NhsNumber => Content::of(&NhsNumberText {
            groups: words::nhs_number_groups(first),
        }),
        _ => text(attribute, parts, school).into(),
    }
}

/// The same as plain words, for sentences.
pub(crate) fn text(attribute: Attribute, parts: &[String], school: Option<&str>) -> String {
    let first = parts.first().map_or("", String::as_str);
    let joined = |between: &str| {
        let parts: Vec<&str> = parts
            .iter()
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(between)
    };
    match attribute {
        Attribute::BirthDate | Attribute::ExpectedDate => first
            .parse::<NaiveDate>()
            .map_or_else(|_| first.to_owned(), words::date),
        Attribute::Sex => sex(first).to_owned(),
        Attribute::Address => joined(", "),
        Attribute::School => school.map_or_else(|| format!("School {first}"), str::to_owned),
        _ => joined(" "),
    }
}

/// "4 March 2001 (8 years old)".
fn born(written: &str, age: Option<&str>) -> Content {
    let Ok(day) = written.parse::<NaiveDate>() else {
        return written.into();
    };
    DayWithWords {
        before: "",
        day: Moment::day(day),
        after: age.map_or_else(String::new, in_brackets),
    }
    .into()
}

/// "4 Mar 2001 (8 years old)", for dense tables.
pub(crate) fn short_born(day: NaiveDate, age: Option<&str>) -> Content {
    DayWithWords {
        before: "",
        day: Moment::short_day(day),
        after: age.map_or_else(String::new, in_brackets),
    }
    .into()
}

fn in_brackets(age: &str) -> String {
    format!(" ({})", old(age))
}

/// "8 years" becomes "8 years old"; "not yet born" stays.
pub(crate) fn old(age: &str) -> String {
    if age.starts_with(|letter: char| letter.is_ascii_digit()) {
        format!("{age} old")
    } else {
        age.to_owned()
    }
}

/// The words of a sex code; what we do not know is shown as the source wrote it.
pub(crate) fn sex(code: &str) -> &str {
    match code {
        "F" => "Female",
        "M" => "Male",
        "U" => "Not known",
        "X" | "I" => "Indeterminate",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(attribute: Attribute, parts: &[&str]) -> String {
        let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        value(attribute, &parts, Some("8 years"), None).to_string()
    }

    #[test]
    fn each_kind_of_value_is_put_into_words() {
        let check = |attribute, parts: &[&str], text: &str| assert_eq!(shown(attribute, parts), text);
        check(
            Attribute::BirthDate,
            &["2001-03-04"],
            r#"<time datetime="2001-03-04">4 March 2001</time> (8 years old)"#,
        );
        check(Attribute::BirthDate, &["2001"], "2001");
        check(
            Attribute::ExpectedDate,
            &["2009-06-09"],
            r#"Due <time datetime="2009-06-09">9 June 2009</time>"#,
        );
        check(
            Attribute::Address,
            &["12 Ash Lane", "", "FN1 1AA"],
            "12 Ash Lane, FN1 1AA",
        );
        check(Attribute::Sex, &["F"], "Female");
        check(Attribute::School, &["900001"], "School 900001");
        check(Attribute::Carer1, &["Ada", "Okafor"], "Ada Okafor");
    }

    #[test]
    fn an_nhs_number_holds_no_spaces_that_could_be_copied() {
        let html = shown(Attribute::NhsNumber, &["9434765919"]);
        let text: String = html
            .split('<')
            .filter_map(|tag| tag.split_once('>'))
            .map(|(_, text)| text)
            .collect();
        assert_eq!(text, "9434765919", "{html}");
        assert_eq!(html.matches("app-nhs-number__group").count(), 3);
    }

    #[test]
    fn markup_in_a_value_stays_text() {
        let html = shown(Attribute::Surname, &["<script>O'Neill’s Ł🎈"]);
        assert!(!html.contains("<script") && html.contains("’s Ł🎈"), "{html}");
    }
}
