//! `/desk/consents`: what entries of sensitive services rest on; `/child/{id}/consent/{place}`: recording or withdrawing it.

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use child::{ChildId, policy::Viewer};
use desk::{
    ConsentBasis, ConsentEntry, ConsentForm, ConsentLine, ConsentList, ConsentListKind, ConsentState, Desk, DeskError,
    TypedConsent,
};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{
    Part,
    form::{FormPage, day_text, refuse, text},
    list::{Asked, List, ListPage, child_cell, reference_cell},
};
use crate::{
    components::{
        Button, Choice, Colour, Content, FormErrors, Input, Radios, Size, SummaryList, SummaryRow, TableRow, Tag,
    },
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::{moment::Moment, typed_date::TypedDate},
    words,
};

/// The routes of consents.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/desk/consents", get(get_list))
        .route("/child/{id}/consent/{place}", get(get_consent).post(post_consent))
}

/// `GET /desk/consents`
async fn get_list(frame: Frame, State(desk): State<Desk>, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let kind = ConsentListKind::from_name(&asked.list).unwrap_or(ConsentListKind::Review);
    let list = desk.consent_list(frame.viewer(), kind, asked.page()).await?;
    if asked.page() > list.pages {
        return Ok(see_other(&format!("/desk/consents?list={}", kind.name())));
    }
    show(&page(
        frame.page("Consents", Section::Desk),
        frame.viewer(),
        kind,
        &list,
    ))
}

/// The page of a list.
pub(super) fn page(page: Page, viewer: &Viewer, kind: ConsentListKind, list: &ConsentList) -> ListPage {
    let label = |kind: ConsentListKind| match kind {
        ConsentListKind::Review => format!("{} ({})", kind.label(), words::number(list.to_review)),
        _ => kind.label().to_owned(),
    };
    ListPage::new(
        page,
        viewer,
        List {
            part: Part::Consents,
            heading: "Consents",
            address: "/desk/consents",
            lists: ConsentListKind::ALL
                .into_iter()
                .map(|kind| (kind.name(), label(kind)))
                .collect(),
            chosen: kind.name(),
            first: ConsentListKind::Review.name(),
            count: words::counted(list.total, "entry", "entries"),
            columns: &["Child", "Child record", "Service", "Rests on", "Since", "Review"],
            rows: list.lines.iter().map(row).collect(),
            place: (list.page, list.pages),
            empty: "No entry is in this list.",
        },
    )
}

fn basis(entry: &ConsentEntry) -> Option<String> {
    let known = ConsentBasis::ALL
        .into_iter()
        .find(|basis| Some(basis.name()) == entry.basis.as_deref());
    known
        .map(|basis| basis.label().to_owned())
        .or_else(|| entry.basis.clone())
}

fn state_tag(state: ConsentState) -> Tag {
    Tag::new(state.label()).colour(match state {
        ConsentState::Missing => Colour::Red,
        ConsentState::Due => Colour::Orange,
        ConsentState::Recorded | ConsentState::Stated => Colour::Green,
        ConsentState::Withdrawn => Colour::Grey,
    })
}

fn row(line: &ConsentLine) -> TableRow {
    let entry = &line.entry;
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(Content::default, |day| Moment::short_day(day).into());
    let href = format!("/child/{}/consent/{}", line.child.id, entry.place);
    TableRow::new(vec![
        child_cell(Some(&line.child), Some(href)),
        reference_cell(Some(&line.child)),
        entry.service.as_str().into(),
        state_tag(entry.state).into(),
        day(entry.on),
        day(entry.review_on),
    ])
    .testid(format!("row-{}-{}", line.child.id, entry.place))
}

/// What was typed.
struct Typed {
    consent: TypedConsent,
    on: TypedDate,
    review_on: TypedDate,
}

impl Typed {
    fn sent(form: &[(String, String)]) -> Self {
        let on = TypedDate::sent("on", "Date of the decision", form);
        let review_on = TypedDate::sent("review_on", "Review date", form);
        let of = |name: &str| text(form, name).to_owned();
        Self {
            consent: TypedConsent {
                decision: of("decision"),
                basis: of("basis"),
                by: of("by"),
                on: day_text(&on),
                review_on: day_text(&review_on),
            },
            on,
            review_on,
        }
    }
}

fn form(page: Page, form: &ConsentForm, typed: &Typed, errors: &FormErrors) -> FormPage {
    let entry = &form.entry;
    let mut rows = vec![
        SummaryRow::new("Service", &entry.service),
        SummaryRow::new("Source", &entry.source),
        SummaryRow::new("Stands", state_tag(entry.state)),
    ];
    let texts = [
        ("Organisation", entry.organisation.clone()),
        ("Rests on", basis(entry)),
        ("Decided by", entry.by.clone()),
    ];
    rows.extend(
        texts
            .into_iter()
            .filter_map(|(label, text)| Some(SummaryRow::new(label, text?))),
    );
    let bases = ConsentBasis::ALL
        .into_iter()
        .map(|basis| Choice::new(basis.name(), basis.label()));
    let decisions = vec![
        Choice::new("given", "The entry may stand"),
        Choice::new("withdrawn", "Consent is withdrawn: take the entry away now"),
    ];
    let address = format!("/child/{}/consent/{}", form.child.id, entry.place);
    let button = Button::new("Save").once().testid("save-consent");
    FormPage::new(
        page.errors(errors.summary()),
        "Consent to an entry of a sensitive service",
        address,
        "/desk/consents".to_owned(),
        button,
    )
    .about_child(&form.child)
    .about(SummaryList::new(rows))
    .sends("seen", &form.seen)
    .field(
        Radios::new("decision", "What was decided?", decisions)
            .size(Size::Small)
            .choose(&[&typed.consent.decision])
            .error(errors.of("decision")),
    )
    .field(
        Radios::new(
            "basis",
            "What does the entry rest on, if it may stand?",
            bases.collect(),
        )
        .size(Size::Small)
        .choose(&[&typed.consent.basis])
        .error(errors.of("basis")),
    )
    .field(
        Input::new("by", "Who gave or withdrew consent, or suspects harm?")
            .size(Size::Small)
            .value(&typed.consent.by)
            .autocomplete("off")
            .no_spellcheck()
            .error(errors.of("by")),
    )
    .field(typed.on.boxes(errors).size(Size::Small).hint("For example, 27 3 2026"))
    .field(
        typed
            .review_on
            .boxes(errors)
            .size(Size::Small)
            .hint("If the entry may stand: when to look at it again. For example, 27 3 2027"),
    )
}

fn page_of(frame: &Frame, form: &ConsentForm) -> Page {
    frame.page(format!("Consent, child record {}", form.child.reference), Section::Desk)
}

/// `GET /child/{id}/consent/{place}`
async fn get_consent(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, place)): Named<(ChildId, usize)>,
) -> Result<Response, Refusal> {
    let consent = desk.consent_form(frame.viewer(), id, place).await?;
    show(&form(
        page_of(&frame, &consent),
        &consent,
        &Typed::sent(&[]),
        &FormErrors::new(),
    ))
}

/// `POST /child/{id}/consent/{place}`
async fn post_consent(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, place)): Named<(ChildId, usize)>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let typed = Typed::sent(&sent);
    let seen = text(&sent, "seen");
    match desk
        .record_consent(frame.viewer(), id, place, seen, &typed.consent)
        .await
    {
        Ok(()) => {
            let told = if typed.consent.decision == "withdrawn" {
                "Consent is withdrawn. The entry is gone everywhere."
            } else {
                "The consent is recorded."
            };
            frame.tell_next(told).await?;
            Ok(see_other("/desk/consents"))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[&typed.on, &typed.review_on], "decision");
            let consent = desk.consent_form(frame.viewer(), id, place).await?;
            let page = form(page_of(&frame, &consent), &consent, &typed, &errors);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}
