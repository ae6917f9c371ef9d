//! What a case about a value shows instead of two records, and the three ways on: choose a value, tell a source, or leave
//! it as it is.

use askama::Template;
use desk::{CaseView, Disagreement, SaidLine};

use super::{answer::Typed, form::put_off, work::FoundForm};
use crate::{
    components::{Colour, Column, Content, Details, FormErrors, Table, TableRow, Tag, Timeline, components},
    page::{
        attribute::{About, ChoiceForm, Typed as TypedChoice, decided},
        child::value,
        moment::Moment,
    },
    words,
};

/// The part of the page that is about a value.
#[derive(Template)]
#[template(path = "pages/compare/disagreement.html")]
pub(super) struct DisagreementPart {
    child: String,
    reference: String,
    why: String,
    table: Table,
    decided: Option<Timeline>,
    choose: Option<ChoiceForm>,
    /// Where sources are told.
    tell: Option<String>,
    is_shield: bool,
    leave: Option<FoundForm>,
    defer: Option<Details>,
    split: Option<String>,
}
components!(DisagreementPart);

impl DisagreementPart {
    /// The part of a case; `works` if the viewer may decide it now.
    pub fn new(
        csrf: &str,
        case: &CaseView,
        about: &Disagreement,
        works: bool,
        typed: &Typed,
        errors: &FormErrors,
    ) -> Self {
        let address = about
            .attribute
            .map(|attribute| format!("/child/{}/attribute/{}", about.child, attribute.slug()));
        let choosing = about.choosing.as_ref().filter(|_| works);
        let choose = about.attribute.zip(choosing).map(|(attribute, choosing)| {
            let about = About {
                child: about.child,
                attribute,
                school: None,
                case: Some(case.id),
            };
            ChoiceForm::new(csrf, &about, choosing, (&TypedChoice::default(), &FormErrors::new()))
        });
        Self {
            child: format!("/child/{}", about.child),
            reference: about.reference.clone(),
            why: why(about),
            table: table(about),
            decided: about.attribute.and_then(|attribute| decided(attribute, &about.choices)),
            choose,
            tell: address.filter(|_| works && !about.telling.is_empty()),
            is_shield: about.attribute.is_none(),
            leave: works.then(|| FoundForm::new(csrf, case, "", errors)),
            defer: works.then(|| put_off(csrf, case, typed, errors)),
            split: works.then(|| format!("/child/{}/split", about.child)),
        }
    }

    /// Fills in why it is left as it is.
    pub fn with_found(mut self, csrf: &str, case: &CaseView, typed: &str, errors: &FormErrors) -> Self {
        self.leave = self.leave.map(|_| FoundForm::new(csrf, case, typed, errors));
        self
    }
}

/// What the page asks.
pub(super) fn heading(case: &CaseView) -> String {
    match &case.disagreement {
        Some(about) if about.attribute.is_some() => format!("Which {} is right?", lower(about.label)),
        Some(_) => "Is this child to be shielded?".to_owned(),
        None => "Which value is right?".to_owned(),
    }
}

fn lower(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().map(|first| first.to_lowercase().collect::<String>());
    let rest = letters.as_str();
    if rest.starts_with(char::is_uppercase) {
        return label.to_owned();
    }
    first.unwrap_or_default() + rest
}

fn said(about: &Disagreement, line: &SaidLine) -> Content {
    match about.attribute {
        Some(attribute) => value::value(attribute, &line.value, None, None),
        None => line.value.join(" ").into(),
    }
}

fn why(about: &Disagreement) -> String {
    let Some(first) = about.said.first() else {
        return "No source that you may see says anything of it any more.".to_owned();
    };
    match (about.attribute, about.why) {
        (Some(attribute), Some(why)) => {
            let text = value::text(attribute, &first.value, None);
            format!("We show {text}, which {} states, because {why}.", first.source)
        }
        (Some(attribute), None) => {
            let text = value::text(attribute, &first.value, None);
            format!("We show {text}, which {} states.", first.source)
        }
        (None, _) => "The child is shielded as long as one source says so.".to_owned(),
    }
}

fn table(about: &Disagreement) -> Table {
    let columns = [
        "Value",
        "Source",
        "Id in the source",
        "Says so since",
        "Last confirmed",
        "Outcome",
    ];
    let rows = about.said.iter().enumerate().map(|(place, line)| {
        let outcome = if line.shown {
            Tag::new(if about.attribute.is_some() { "Shown" } else { "Counts" })
        } else {
            Tag::new(if about.attribute.is_some() {
                "Not shown"
            } else {
                "Does not count"
            })
            .colour(Colour::Grey)
        };
        let confirmed: Content = line
            .updated_on
            .map_or_else(|| words::NOT_RECORDED.into(), |day| Moment::day(day).into());
        TableRow::new(vec![
            said(about, line),
            (&line.source).into(),
            line.record_id.as_deref().unwrap_or("Not shown to your role").into(),
            Moment::short_day_of(line.since).into(),
            confirmed,
            outcome.into(),
        ])
        .testid(format!("said-{}", place + 1))
    });
    Table::new("said", columns.map(Column::new).into(), rows.collect())
        .caption("What each source says")
        .first_cell_is_header()
        .stacks()
}
