//! The gate of XML records: what is not on a list is taken out before anything is made of a record, and the record is
//! written anew without it.

use quick_xml::escape::escape;

use super::element::Element;
use crate::statement::{is_dated, yes_or_no};

/// An element that may pass.
#[derive(Debug)]
pub(crate) struct Pass {
    /// Its name.
    pub(crate) name: &'static str,
    /// What of it passes.
    pub(crate) what: What,
}

/// What of an element passes.
#[derive(Debug)]
pub(crate) enum What {
    /// Its text.
    Text,
    /// Its text if that is a date, or at least nothing that anybody could read as words.
    Date,
    /// Its text if that is a yes or a no.
    Flag,
    /// Elements on a list of their own, and no text.
    Parts(&'static [Pass]),
}

/// Takes out of an element what may not pass. Says in how many places something was taken out.
pub(crate) fn pass(element: &mut Element, allowed: &[Pass]) -> u64 {
    let mut dropped = u64::from(!element.text.trim().is_empty());
    element.text.clear();
    let all = element.children.len();
    element
        .children
        .retain(|child| allowed.iter().any(|pass| pass.name == child.name));
    dropped += (all - element.children.len()) as u64;
    for child in &mut element.children {
        let what = allowed
            .iter()
            .find(|pass| pass.name == child.name)
            .map(|pass| &pass.what);
        dropped += what.map_or(0, |what| pass_one(child, what));
    }
    dropped
}

fn pass_one(element: &mut Element, what: &What) -> u64 {
    let text = element.text.trim();
    let fits = match what {
        What::Parts(allowed) => return pass(element, allowed),
        What::Text => true,
        What::Date => text.is_empty() || is_dated(text),
        What::Flag => text.is_empty() || yes_or_no(text).is_some(),
    };
    let mut dropped = element.children.len() as u64;
    element.children.clear();
    if !fits {
        element.text.clear();
        dropped += 1;
    }
    dropped
}

/// An element as text, one line for each of its parts.
pub(crate) fn written(element: &Element) -> String {
    let mut text = String::new();
    write(element, &mut text);
    text
}

fn write(element: &Element, text: &mut String) {
    let Element {
        name,
        text: own,
        children,
    } = element;
    let own = escape(own.trim());
    text.extend(["<", name, ">", &own]);
    for child in children {
        text.push('\n');
        write(child, text);
    }
    if !children.is_empty() {
        text.push('\n');
    }
    text.extend(["</", name, ">"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(name: &str, text: &str) -> Element {
        Element {
            name: name.to_owned(),
            text: text.to_owned(),
            children: Vec::new(),
        }
    }

    fn of(children: Vec<Element>) -> Element {
        Element {
            children,
            ..leaf("Child", "words between the parts")
        }
    }

    const ALLOWED: &[Pass] = &[
        Pass {
            name: "Id",
            what: What::Text,
        },
        Pass {
            name: "On",
            what: What::Date,
        },
        Pass {
            name: "Is",
            what: What::Flag,
        },
        Pass {
            name: "More",
            what: What::Parts(&[Pass {
                name: "On",
                what: What::Date,
            }]),
        },
    ];

    #[test]
    fn what_is_on_the_list_stays_and_nothing_else() {
        let inner = Element {
            name: "More".to_owned(),
            ..of(vec![leaf("On", "6 Oct 2022"), leaf("Is", "1")])
        };
        let nested = Element {
            children: vec![leaf("Note", "hidden")],
            ..leaf("Id", "a<1")
        };
        let mut record = of(vec![nested, leaf("On", "2022-10-06"), leaf("Note", "hidden"), inner]);
        // Words between parts twice, a note inside a text, a note, and a flag where only a date belongs.
        assert_eq!(pass(&mut record, ALLOWED), 5);
        assert_eq!(
            written(&record),
            "<Child>\n<Id>a&lt;1</Id>\n<On>2022-10-06</On>\n<More>\n<On>6 Oct 2022</On>\n</More>\n</Child>"
        );
    }

    #[test]
    fn words_do_not_pass_for_dates_or_flags() {
        for (name, text, stays) in [
            ("On", "2022-13-45", true),
            ("On", "06/10/2022 00:00:00", true),
            ("On", "hit by her father", false),
            ("On", "2022-10-06 neglect", false),
            ("On", "2022-10-06T09:00:00Z", true),
            ("On", "6th Sept 2022", true),
            ("On", "2022-10-06 é", false),
            ("Is", "TRUE", true),
            ("Is", "0", true),
            ("Is", "suspected", false),
        ] {
            let mut record = of(vec![leaf(name, text)]);
            pass(&mut record, ALLOWED);
            assert_eq!(!record.children[0].text.is_empty(), stays, "{text}");
        }
    }
}
