//! The first page of a split: source records with what ties them, to choose those that belong to another child.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use child::{CaseId, ChildId};
use desk::{DecisionLine, Desk, DeskError, SplitCard, SplitForm};
use gate::{AppState, CsrfForm, Named, Refusal};
use serde::Deserialize;

use super::kept::Chosen;
use crate::{
    components::{
        BackLink, Button, Checkboxes, Choice, Column, Content, Csrf, FormErrors, Input, SummaryList, SummaryRow, Table,
        TableRow, Tag, components,
    },
    frame::{Frame, see_other, show_with},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/child/{id}/split", get(get_split).post(post_split))
}

/// What follows `?`: the case that led here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    case: String,
}

/// The form.
#[derive(Template)]
#[template(path = "pages/split/choose.html")]
pub(super) struct ChoosePage {
    page: Page,
    reference: String,
    name: String,
    action: String,
    csrf: Csrf,
    case: Option<String>,
    cards: Vec<Card>,
    only_one: bool,
    error: Option<String>,
    pairs: Option<Table>,
    withdraws: Option<Checkboxes>,
    into: Input,
    button: Button,
    cancel: String,
}

/// One source record with its box.
struct Card {
    summary: SummaryList,
    proposed: bool,
    take: Content,
}

/// The box of a card; its label names the card.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-checkboxes" data-module="govuk-checkboxes"><div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="{{ id }}" name="records" type="checkbox" value="{{ record }}"{% if chosen %} checked{% endif %}><label class="govuk-label govuk-checkboxes__label" for="{{ id }}">Move to another child record<span class="govuk-visually-hidden">: {{ title }}</span></label></div></div>"#
)]
struct Take {
    id: String,
    record: i64,
    title: String,
    chosen: bool,
}
components!(Take);

impl ChoosePage {
    /// The form of a child with what was chosen.
    pub fn new(page: Page, form: &SplitForm, chosen: &Chosen, errors: &FormErrors) -> Self {
        let cancel = match chosen.case {
            Some(case) => format!("/review/{case}"),
            None => format!("/child/{}/sources", form.child),
        };
        Self {
            reference: form.reference.clone(),
            name: form.name.clone(),
            action: format!("/child/{}/split", form.child),
            csrf: Csrf::new(page.csrf()),
            case: chosen.case.map(|case| case.to_string()),
            cards: form
                .cards
                .iter()
                .enumerate()
                .map(|(place, one)| card(place, one, chosen))
                .collect(),
            only_one: form.cards.len() < 2,
            error: errors.of("records").map(str::to_owned),
            pairs: pairs(form),
            withdraws: withdraws(&form.decisions, chosen, errors),
            into: Input::new("into", "Child record that they belong to (optional)")
                .hint("Leave empty for a new child record. For example, C-10042")
                .value(&chosen.into)
                .width(10)
                .no_spellcheck()
                .error(errors.of("into")),
            button: Button::new("Continue").once().testid("continue"),
            page: page.back(BackLink::new(cancel.clone())),
            cancel,
        }
    }
}

/// "Source record 1: Education".
fn card_title(place: usize, card: &SplitCard) -> String {
    format!("Source record {}: {}", place + 1, card.card.label)
}

fn card(place: usize, one: &SplitCard, chosen: &Chosen) -> Card {
    let title = card_title(place, one);
    let head = [
        SummaryRow::new("Id in the source", &one.card.record_id),
        SummaryRow::new("First received", Moment::at(one.first_seen)),
    ];
    let status = one.card.ended.then(|| SummaryRow::new("Status", Tag::new("Ended")));
    let values = one.card.values.iter().map(|(label, text)| SummaryRow::new(label, text));
    let rows = head.into_iter().chain(status).chain(values).collect();
    let take = Take {
        // The first bears the group's name, so that an error leads to it.
        id: if place == 0 {
            "records".to_owned()
        } else {
            format!("records-{}", place + 1)
        },
        record: one.record,
        title: title.clone(),
        chosen: chosen.records.contains(&one.record),
    };
    Card {
        summary: SummaryList::new(rows).card(title).testid(format!("card-{}", place + 1)),
        proposed: one.proposed,
        take: take.into(),
    }
}

/// How each two of the records weigh.
fn pairs(form: &SplitForm) -> Option<Table> {
    let number = |record: i64| form.cards.iter().position(|card| card.record == record);
    let name = |record: i64| {
        let place = number(record)?;
        Some(card_title(place, form.cards.get(place)?))
    };
    let rows: Vec<TableRow> = form
        .pairs
        .iter()
        .filter_map(|pair| {
            let cells: Vec<Content> = vec![
                name(pair.left)?.into(),
                name(pair.right)?.into(),
                words::signed(pair.weight).into(),
                words::chance(pair.probability).into(),
            ];
            Some(TableRow::new(cells))
        })
        .collect();
    let columns = vec![
        Column::new("Record"),
        Column::new("And record"),
        Column::new("Score").numeric(),
        Column::new("Chance of a match").numeric(),
    ];
    (!rows.is_empty()).then(|| {
        Table::new("pairs", columns, rows)
            .caption("How each two of the records compare")
            .first_cell_is_header()
            .stacks()
    })
}

/// Earlier decisions, each of which can be taken back with the split.
fn withdraws(decisions: &[DecisionLine], chosen: &Chosen, errors: &FormErrors) -> Option<Checkboxes> {
    let choices = decisions.iter().map(|line| {
        let text = format!("{} – {}, {}", line.decided, line.person, words::date_time(line.at));
        let choice = Choice::new(line.id.to_string(), text).chosen(chosen.withdraws.contains(&line.id));
        if line.reason.is_empty() {
            choice
        } else {
            choice.hint(&line.reason)
        }
    });
    (!decisions.is_empty()).then(|| {
        Checkboxes::new("withdraws", "Earlier decisions to take back", choices.collect())
            .hint("A decision that these records are the same child has to be taken back before they can be parted.")
            .error(errors.of("withdraws"))
    })
}

/// Shows the form with what was chosen.
pub(super) async fn form(
    frame: &Frame,
    desk: &Desk,
    id: ChildId,
    status: StatusCode,
    chosen: &Chosen,
    errors: &FormErrors,
) -> Result<Response, Refusal> {
    let form = desk.split_form(frame.viewer(), id, chosen.case).await?;
    if form.child != id {
        return Ok(see_other(&chosen.address(form.child)));
    }
    let title = format!("Split child record {}", form.reference);
    let page = frame.page(title, Section::Search).errors(errors.summary());
    show_with(status, &ChoosePage::new(page, &form, chosen, errors))
}

/// What the desk says is wrong, beside the fields of this form.
pub(super) fn refuse(problems: Vec<desk::Problem>, has_decisions: bool) -> FormErrors {
    let mut errors = FormErrors::new();
    for problem in problems {
        match &*problem.field {
            "decision" if has_decisions => errors.add("withdraws", problem.message),
            "decision" => errors.add("records", problem.message),
            _ => errors.add(problem.field, problem.message),
        }
    }
    errors
}

/// `GET /child/{id}/split`
async fn get_split(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let case: Option<CaseId> = asked.case.parse().ok();
    let chosen = match Chosen::kept(frame.session(), id).await? {
        // Going back from the second page keeps what was chosen.
        Some(kept) if kept.case == case => kept,
        _ => Chosen::nothing(case),
    };
    form(&frame, &desk, id, StatusCode::OK, &chosen, &FormErrors::new()).await
}

/// `POST /child/{id}/split`: to the page that shows what would come of it.
async fn post_split(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let chosen = Chosen::sent(id, &sent);
    match desk.preview_split(frame.viewer(), id, &chosen.typed()).await {
        Ok(_) => {
            chosen.keep(frame.session()).await?;
            Ok(see_other(&format!("/child/{id}/split/check")))
        }
        Err(DeskError::Unusable(problems)) => {
            let has_decisions = sent.iter().any(|(name, _)| name == "decided");
            let errors = refuse(problems, has_decisions);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            form(&frame, &desk, id, status, &chosen, &errors).await
        }
        Err(error) => Err(error.into()),
    }
}
