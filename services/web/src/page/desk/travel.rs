//! `/desk/travel`: the travel of children whom no route list names.

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use child::{ChildId, fact::Assistant, policy::Viewer, view::TransportView};
use desk::{Desk, DeskError, TravelState, TravelWork, TravelWorklist};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{
    Part,
    form::{FormPage, TEXT_CHARACTERS_MAX, refuse, text},
    list::{Asked, List, ListPage, child_cell, reference_cell},
};
use crate::{
    components::{
        Button, CharacterCount, Choice, Colour, FormErrors, Radios, Size, SummaryList, SummaryRow, TableRow, Tag,
    },
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::{
        child::{other_needs, times},
        moment::Moment,
    },
    words,
};

/// Names every state in the filter.
const ALL: &str = "all";

/// The routes of the worklist.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/desk/travel", get(get_list))
        .route("/desk/travel/{id}", get(get_one).post(post_one))
}

/// `GET /desk/travel`
async fn get_list(frame: Frame, State(desk): State<Desk>, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let state = TravelState::from_name(&asked.list);
    let list = desk.travel_worklist(frame.viewer(), state, asked.page()).await?;
    if asked.page() > list.pages {
        let name = state.map_or(ALL, TravelState::name);
        return Ok(see_other(&format!("/desk/travel?list={name}")));
    }
    show(&page(frame.page("Travel", Section::Desk), frame.viewer(), state, &list))
}

/// The page of the worklist.
pub(super) fn page(page: Page, viewer: &Viewer, state: Option<TravelState>, list: &TravelWorklist) -> ListPage {
    let states = TravelState::ALL
        .into_iter()
        .map(|state| (state.name(), state.label().to_owned()));
    let lists = std::iter::once((ALL, "All children".to_owned()))
        .chain(states)
        .collect();
    let shown = ListPage::new(
        page,
        viewer,
        List {
            part: Part::Travel,
            heading: "Travel not on a route list",
            address: "/desk/travel",
            lists,
            chosen: state.map_or(ALL, TravelState::name),
            first: ALL,
            count: words::counted(list.total, "child", "children"),
            columns: &[
                "Child",
                "Child record",
                "Why not on a list",
                "School",
                "Journeys and needs",
                "Arranged",
            ],
            rows: list.children.iter().map(row).collect(),
            place: (list.page, list.pages),
            empty: "No child is in this list.",
        },
    );
    shown.note(format!(
        "{} to be arranged. The route lists of the transport team name every other child who travels today.",
        words::counted(list.to_arrange, "child’s travel is", "children’s travel is"),
    ))
}

fn state_tag(state: TravelState) -> Tag {
    Tag::new(state.label()).colour(match state {
        TravelState::Open => Colour::Red,
        TravelState::Changed => Colour::Yellow,
        TravelState::Arranged => Colour::Green,
    })
}

fn needs(work: &TravelWork) -> impl Iterator<Item = &TransportView> {
    work.child
        .transport
        .iter()
        .flatten()
        .filter(|need| need.starts_on.is_none())
}

fn row(work: &TravelWork) -> TableRow {
    let each = |text: &dyn Fn(&TransportView) -> String| needs(work).map(text).collect::<Vec<_>>().join("; ");
    TableRow::new(vec![
        child_cell(Some(&work.child), Some(format!("/desk/travel/{}", work.child.id))),
        reference_cell(Some(&work.child)),
        work.why.label().into(),
        each(&|need| words::or_not_recorded(need.school.as_deref()).to_owned()).into(),
        each(&|need| format!("{}. {}, {}", times(need), need.seat, other_needs(need))).into(),
        state_tag(work.state).into(),
    ])
    .testid(format!("row-{}", work.child.id))
}

fn about(need: &TransportView) -> Vec<SummaryRow> {
    let text = words::or_not_recorded;
    vec![
        SummaryRow::new("School", text(need.school.as_deref())),
        SummaryRow::new("Pick-up", text(need.pickup_line.as_deref())),
        SummaryRow::new("Pick-up postcode", text(need.pickup_postcode.as_deref())),
        SummaryRow::new("Days and times", times(need)),
        SummaryRow::new("Seat or wheelchair", &need.seat),
        SummaryRow::new("Other needs", other_needs(need)),
        SummaryRow::new("Passenger assistant", text(need.assistant.map(Assistant::label))),
        SummaryRow::new("Carer phone", text(need.carer_phone.as_deref())),
    ]
}

fn form(page: Page, work: &TravelWork, arranged: &str, note: &str, errors: &FormErrors) -> FormPage {
    let mut rows: Vec<SummaryRow> = needs(work).flat_map(about).collect();
    rows.push(SummaryRow::new("Stands", state_tag(work.state)).testid("travel-state"));
    if let (Some(note), Some(by), Some(at)) = (&work.note, &work.by, work.at) {
        rows.push(SummaryRow::new("Last note", format!("{note} ({by})")));
        rows.push(SummaryRow::new("Noted", Moment::at(at)));
    }
    let choices = vec![Choice::new("yes", "Yes"), Choice::new("no", "No")];
    let button = Button::new("Save").once().testid("save-travel");
    let action = format!("/desk/travel/{}", work.child.id);
    FormPage::new(
        page.errors(errors.summary()),
        "Travel",
        action,
        "/desk/travel".to_owned(),
        button,
    )
    .about_child(&work.child)
    .intro("It holds for the needs as they are now. If they change, the child is listed again.")
    .about(SummaryList::new(rows))
    .field(
        Radios::new("arranged", "Is the travel arranged?", choices)
            .size(Size::Small)
            .choose(&[arranged])
            .error(errors.of("arranged")),
    )
    .field(
        CharacterCount::new("note", "How, or what is missing", TEXT_CHARACTERS_MAX)
            .size(Size::Small)
            .value(note)
            .error(errors.of("note")),
    )
}

fn page_of(frame: &Frame, work: &TravelWork) -> Page {
    frame.page(format!("Travel, child record {}", work.child.reference), Section::Desk)
}

/// `GET /desk/travel/{id}`
async fn get_one(frame: Frame, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    let work = desk.travel_of(frame.viewer(), id).await?;
    show(&form(page_of(&frame, &work), &work, "", "", &FormErrors::new()))
}

/// `POST /desk/travel/{id}`
async fn post_one(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let (arranged, note) = (text(&sent, "arranged"), text(&sent, "note"));
    match desk.arrange_travel(frame.viewer(), id, arranged, note).await {
        Ok(()) => {
            frame.tell_next("It is saved.").await?;
            Ok(see_other("/desk/travel"))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[], "arranged");
            let work = desk.travel_of(frame.viewer(), id).await?;
            let page = form(page_of(&frame, &work), &work, arranged, note, &errors);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}
