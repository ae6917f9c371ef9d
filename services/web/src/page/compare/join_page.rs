//! What two child records say apart, and what they would say as one.

use askama::Template;
use child::{Attribute, ChildView, view::RowView};
use desk::{JoinPreview, PartView};

use super::join_choice::{ChoicesPart, TypedJoin};
use crate::{
    components::{
        BackLink, Button, CharacterCount, Column, Content, Csrf, FormErrors, Size, SummaryList, SummaryRow, Table,
        TableRow, WarningText,
    },
    layout::Page,
    page::{
        child::value,
        decision::{cards, held, title},
        desk::TEXT_CHARACTERS_MAX,
    },
    words,
};

/// The page before two child records are joined.
#[derive(Template)]
#[template(path = "pages/compare/join.html")]
pub(super) struct JoinPage {
    page: Page,
    heading: &'static str,
    intro: String,
    stops: Vec<WarningText>,
    withdraws: Vec<String>,
    differing: Option<Table>,
    equal: Option<SummaryList>,
    moving: Option<Table>,
    after: Vec<SummaryList>,
    form: Option<JoinForm>,
    cancel: String,
}

/// The reason and the button; none while something stands in the way.
struct JoinForm {
    action: String,
    csrf: Csrf,
    version: i64,
    choices: Option<ChoicesPart>,
    reason: CharacterCount,
    button: Button,
}

impl JoinPage {
    /// The page of a case with what was typed.
    pub fn new(page: Page, case: child::CaseId, join: &JoinPreview, typed: &TypedJoin, errors: &FormErrors) -> Self {
        let (before, after) = (&join.preview.before, &join.preview.after);
        let cancel = format!("/review/{case}");
        // Records that are one child record already stay so.
        let stays = before.len() < 2;
        let label = if join.needs_reason {
            "Why are these the same child?"
        } else {
            "Why are these the same child? (optional)"
        };
        let hint = if join.needs_reason {
            "The chance of a match is low, so say what you know. It goes on record with your name."
        } else {
            "It goes on record with your name."
        };
        let reason = CharacterCount::new("reason", label, TEXT_CHARACTERS_MAX)
            .size(Size::Small)
            .hint(hint)
            .value(&typed.reason)
            .error(errors.of("reason"));
        let button = if stays {
            "Keep these records together"
        } else {
            "Join these records"
        };
        let joined = after.first().filter(|_| after.len() == 1);
        Self {
            heading: if stays {
                "Check before keeping these together"
            } else {
                "Check before joining"
            },
            intro: intro(before, joined),
            stops: join.stops.iter().map(WarningText::new).collect(),
            withdraws: join.preview.withdraws.clone(),
            differing: joined.filter(|_| !stays).and_then(|joined| differing(before, joined)),
            equal: joined.filter(|_| !stays).and_then(|joined| equal(before, joined)),
            moving: joined.filter(|_| !stays).and_then(|joined| moving(before, joined)),
            after: cards(after, "after"),
            form: join.stops.is_empty().then(|| JoinForm {
                action: format!("/review/{case}/join"),
                csrf: Csrf::new(page.csrf()),
                version: join.version,
                choices: ChoicesPart::new(join, typed, errors),
                reason,
                button: Button::new(button).once().testid("join"),
            }),
            page: page.back(BackLink::new(cancel.clone())),
            cancel,
        }
    }
}

fn intro(before: &[PartView], joined: Option<&PartView>) -> String {
    let reference = |part: &PartView| part.reference.clone();
    let survivor = joined.and_then(reference);
    let others: Vec<String> = before
        .iter()
        .filter_map(reference)
        .filter(|reference| Some(reference) != survivor.as_ref())
        .collect();
    match (survivor, others.is_empty()) {
        (Some(survivor), false) => format!(
            "{survivor} stays and takes in {}. Whoever opens the other record, or follows a link to it, is led to {survivor} \
             and told so.",
            others.join(" and ")
        ),
        (Some(survivor), true) => format!("All of these records are in {survivor}, and stay there."),
        (None, _) => "The records become one child record.".to_owned(),
    }
}

fn shown(view: &ChildView, row: Option<&RowView>) -> Option<Content> {
    let row = row?;
    Some(value::value(
        row.attribute,
        &row.value,
        view.age.as_deref(),
        view.school.as_deref(),
    ))
}

fn row_of(part: &PartView, attribute: Attribute) -> Option<&RowView> {
    part.view.rows.iter().find(|row| row.attribute == attribute)
}

/// Whether all the child records say the same of an attribute.
fn agree(before: &[PartView], attribute: Attribute) -> bool {
    let value = |part: &PartView| row_of(part, attribute).map(|row| row.value.clone());
    before.windows(2).all(|pair| value(&pair[0]) == value(&pair[1]))
}

/// What differs: each record's value, what will be shown, and the rule that says so.
fn differing(before: &[PartView], joined: &PartView) -> Option<Table> {
    let mut columns = vec![Column::new("Field")];
    columns.extend(before.iter().map(|part| Column::new(title(part))));
    columns.extend([Column::new("Will be shown"), Column::new("Why")]);
    let rows: Vec<TableRow> = Attribute::ALL
        .into_iter()
        .filter(|attribute| !agree(before, *attribute))
        .map(|attribute| {
            let missing = || Content::from(words::NOT_RECORDED);
            let mut cells: Vec<Content> = vec![attribute.label().into()];
            let values = before.iter().map(|part| shown(&part.view, row_of(part, attribute)));
            cells.extend(values.map(|value| value.unwrap_or_else(missing)));
            let row = row_of(joined, attribute);
            cells.push(shown(&joined.view, row).unwrap_or_else(missing));
            let rule = row.and_then(|row| row.reason).unwrap_or("only one of them states it");
            cells.push(capital(rule).into());
            TableRow::new(cells).testid(format!("differs-{}", attribute.slug()))
        })
        .collect();
    (!rows.is_empty()).then(|| {
        Table::new("differing", columns, rows)
            .caption("What differs")
            .first_cell_is_header()
            .stacks()
    })
}

/// What all of them say.
fn equal(before: &[PartView], joined: &PartView) -> Option<SummaryList> {
    let rows: Vec<SummaryRow> = joined
        .view
        .rows
        .iter()
        .filter(|row| agree(before, row.attribute))
        .filter_map(|row| Some(SummaryRow::new(row.label, shown(&joined.view, Some(row))?)))
        .collect();
    (!rows.is_empty()).then(|| SummaryList::new(rows).testid("equal"))
}

/// What hangs off the source records and goes with them.
fn moving(before: &[PartView], joined: &PartView) -> Option<Table> {
    let mut columns = vec![Column::new("What")];
    columns.extend(before.iter().map(|part| Column::new(title(part)).numeric()));
    columns.push(Column::new("Joined").numeric());
    let parts: Vec<Vec<(&str, String)>> = before.iter().chain([joined]).map(held).collect();
    let rows: Vec<TableRow> = held(joined)
        .into_iter()
        .map(|(label, _)| {
            let of = |part: &Vec<(&str, String)>| {
                let found = part.iter().find(|(known, _)| *known == label);
                found.map_or_else(|| "0".into(), |(_, count)| Content::from(count))
            };
            let mut cells: Vec<Content> = vec![label.into()];
            cells.extend(parts.iter().map(of));
            TableRow::new(cells).testid(format!("moves-{}", label.to_lowercase().replace(' ', "-")))
        })
        .collect();
    (!rows.is_empty()).then(|| {
        Table::new("moving", columns, rows)
            .caption("What goes with the records")
            .first_cell_is_header()
            .stacks()
    })
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
