//! Placing and releasing a hold.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::{
    HoldId,
    policy::{Viewer, governs_retention},
    retention::{HoldReason, RecordType},
};
use desk::{Desk, DeskError, HoldForm, HoldView, TypedScope};
use gate::{AppState, CsrfForm, Named, Refusal};

use crate::{
    components::{Button, CharacterCount, Choice, FormErrors, Input, Radios, Select, SummaryList, SummaryRow},
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::{
        desk::form::{FormPage, TEXT_CHARACTERS_MAX, day_text, refuse, text},
        typed_date::TypedDate,
    },
    words,
};

/// Where the holds are listed.
const LIST: &str = "/retention/holds";

/// The routes of placing and releasing.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/retention/holds/place", get(get_place).post(post_place))
        .route("/retention/holds/{hold}/release", get(get_release).post(post_release))
}

fn only(viewer: &Viewer) -> Result<(), Refusal> {
    if governs_retention(viewer.role) {
        Ok(())
    } else {
        Err(Refusal::NotFound)
    }
}

fn review_date(form: &[(String, String)]) -> TypedDate {
    TypedDate::sent("review_on", "Review date", form)
}

/// `GET /retention/holds/place`
async fn get_place(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    only(frame.viewer())?;
    let sources = sources(&desk).await?;
    let page = frame.page("Place a hold", Section::Retention);
    show(&place(
        page,
        &sources,
        &HoldForm::default(),
        &review_date(&[]),
        &FormErrors::new(),
    ))
}

/// `POST /retention/holds/place`
async fn post_place(
    frame: Frame,
    State(desk): State<Desk>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    only(frame.viewer())?;
    let date = review_date(&sent);
    let form = HoldForm {
        scope: TypedScope::from_name(text(&sent, "scope")),
        reference: text(&sent, "reference").to_owned(),
        source: text(&sent, "source").to_owned(),
        record_type: text(&sent, "record_type").to_owned(),
        reason: text(&sent, "reason").to_owned(),
        authority: text(&sent, "authority").to_owned(),
        review_on: day_text(&date),
    };
    match desk.place_hold(frame.viewer(), &form).await {
        Ok(_) => {
            frame
                .tell_next("The hold is placed. Nothing that it covers is deleted from now on.")
                .await?;
            Ok(see_other(LIST))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[&date], "reason");
            let sources = sources(&desk).await?;
            let page = frame.page("Place a hold", Section::Retention).errors(errors.summary());
            show_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &place(page, &sources, &form, &date, &errors),
            )
        }
        Err(error) => Err(error.into()),
    }
}

/// Name and title of every source. Information governance sees no child, so that no source beside a child is told.
async fn sources(desk: &Desk) -> Result<Vec<(String, String)>, Refusal> {
    let rows = desk.source_list().await?;
    Ok(rows.into_iter().map(|row| (row.name, row.title)).collect())
}

fn place(page: Page, sources: &[(String, String)], form: &HoldForm, date: &TypedDate, errors: &FormErrors) -> FormPage {
    let scope = form.scope.map_or("", TypedScope::name);
    let scopes = TypedScope::ALL.map(|scope| match scope {
        TypedScope::Child => Choice::new(scope.name(), "One child record").hint("Enter its reference below."),
        TypedScope::Family => Choice::new(scope.name(), "A family").hint(
            "Enter the reference of one of its children below. Held are all who share an address, a carer or a carer’s \
             phone with that child, then, now or later.",
        ),
        TypedScope::Source => Choice::new(scope.name(), "All that one source sent").hint("Select the source below."),
        TypedScope::RecordType => Choice::new(scope.name(), "A type of record").hint("Select the type below."),
        TypedScope::All => Choice::new(scope.name(), "Everything"),
    });
    let mut types = vec![Choice::new("", "Select a type of record")];
    types.extend(RecordType::ALL.iter().map(|one| Choice::new(one.name(), one.label())));
    let mut choices = vec![Choice::new("", "Select a source")];
    choices.extend(sources.iter().map(|(name, title)| Choice::new(name, title)));
    let mut reasons = vec![Choice::new("", "Select a reason")];
    reasons.extend(
        HoldReason::ALL
            .into_iter()
            .map(|reason| Choice::new(reason.name(), reason.label())),
    );
    let button = Button::new("Place hold").once().testid("place");
    FormPage::new(page, "Place a hold", format!("{LIST}/place"), LIST.to_owned(), button)
        .intro("From now on nothing that the hold covers is deleted, until another person releases it.")
        .field(
            Radios::new("scope", "What is held", scopes.to_vec())
                .choose(&[scope])
                .error(errors.of("scope")),
        )
        .field(
            Input::new("reference", "Child record")
                .hint("For example, C-10042")
                .value(&form.reference)
                .width(10)
                .error(errors.of("reference")),
        )
        .field(
            Select::new("source", "Source", choices)
                .choose(&form.source)
                .error(errors.of("source")),
        )
        .field(
            Select::new("record_type", "Type of record", types)
                .choose(&form.record_type)
                .error(errors.of("record_type")),
        )
        .field(
            Select::new("reason", "Why it is held", reasons)
                .choose(&form.reason)
                .error(errors.of("reason")),
        )
        .field(
            CharacterCount::new("authority", "Authority", TEXT_CHARACTERS_MAX)
                .hint("A court’s reference, a letter. Do not name a child.")
                .value(&form.authority)
                .error(errors.of("authority")),
        )
        .field(
            date.boxes(errors)
                .hint("When somebody looks at the hold again. For example, 27 3 2027"),
        )
}

/// The hold that this viewer may release.
async fn releasable(frame: &Frame, desk: &Desk, id: HoldId) -> Result<HoldView, Refusal> {
    let holds = desk.holds(frame.viewer()).await?;
    let found = holds.in_force.into_iter().find(|hold| hold.line.id == id);
    found.filter(|hold| hold.may_release).ok_or(Refusal::NotFound)
}

/// `GET /retention/holds/{hold}/release`
async fn get_release(frame: Frame, State(desk): State<Desk>, Named(id): Named<HoldId>) -> Result<Response, Refusal> {
    let hold = releasable(&frame, &desk, id).await?;
    show(&release(
        frame.page("Release a hold", Section::Retention),
        &hold,
        "",
        &FormErrors::new(),
    ))
}

/// `POST /retention/holds/{hold}/release`
async fn post_release(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<HoldId>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let reason = text(&sent, "reason");
    match desk.release_hold(frame.viewer(), id, reason).await {
        Ok(()) => {
            frame
                .tell_next("The hold is released. What is due is deleted with the next run.")
                .await?;
            Ok(see_other(LIST))
        }
        Err(DeskError::Unusable(problems)) => {
            let hold = releasable(&frame, &desk, id).await?;
            let errors = refuse(problems, &[], "reason");
            let page = frame
                .page("Release a hold", Section::Retention)
                .errors(errors.summary());
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &release(page, &hold, reason, &errors))
        }
        Err(error) => Err(error.into()),
    }
}

fn release(page: Page, hold: &HoldView, typed: &str, errors: &FormErrors) -> FormPage {
    let about = SummaryList::new(vec![
        SummaryRow::new("Held", &hold.line.held),
        SummaryRow::new("Why", hold.line.reason),
        SummaryRow::new("Authority", &hold.authority),
        SummaryRow::new("Placed by", &hold.placed_by),
        SummaryRow::new("Placed", words::date(words::uk_date(hold.line.placed_at))),
    ]);
    let button = Button::new("Release hold").warning().once().testid("release");
    FormPage::new(
        page,
        "Release a hold",
        format!("{LIST}/{}/release", hold.line.id),
        LIST.to_owned(),
        button,
    )
    .intro("What is due is deleted with the next run, and cannot be brought back.")
    .about(about)
    .field(
        CharacterCount::new("reason", "Reason", TEXT_CHARACTERS_MAX)
            .hint("It goes on record with your name. Do not name a child.")
            .value(typed)
            .error(errors.of("reason")),
    )
}
