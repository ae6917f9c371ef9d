//! `/sar/{request}/items`: what is held on the child, and what of it is released.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use child::{
    RequestId,
    rights::{Entry, Item, Proposal, WithholdReason},
};
use desk::{DecideItems, Desk, DeskError, ItemView, ItemsView, TypedDecision};
use gate::{AppState, CsrfForm, Named, Refusal};
use serde::Deserialize;

use super::LIST;
use crate::{
    components::{
        BackLink, Button, Choice, Content, Csrf, FormErrors, Pagination, PrintLink, Radios, Select, Size, SummaryList,
        SummaryRow, WarningText,
    },
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::desk::{refuse, text},
    words,
};

/// The route of the items.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/sar/{request}/items", get(get_items).post(post_items))
}

/// What follows `?`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Place {
    page: String,
}

impl Place {
    fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).max(1)
    }
}

/// `GET /sar/{request}/items`
async fn get_items(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<RequestId>,
    Query(place): Query<Place>,
) -> Result<Response, Refusal> {
    let view = desk.rights_items(frame.viewer(), id, place.page()).await?;
    if place.page() > view.pages {
        return Ok(see_other(&format!("{LIST}/{id}/items")));
    }
    let page = frame
        .page("What is held", Section::SubjectAccess)
        .printable(frame.now());
    show(&ItemsPage::new(page, &view, &[], &FormErrors::new()))
}

/// `POST /sar/{request}/items`
async fn post_items(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<RequestId>,
    Query(place): Query<Place>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    super::only(frame.viewer())?;
    let typed = typed(&sent);
    let wanted = DecideItems {
        version: text(&sent, "version").parse().unwrap_or_default(),
        items: typed.clone(),
    };
    match desk.decide_items(frame.viewer(), id, &wanted).await {
        Ok(()) => {
            frame.tell_next("The decisions are saved.").await?;
            let pages: usize = text(&sent, "pages").parse().unwrap_or(1);
            let next = place.page() + 1;
            Ok(see_other(&if next <= pages {
                format!("{LIST}/{id}/items?page={next}")
            } else {
                format!("{LIST}/{id}")
            }))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[], "items");
            let view = desk.rights_items(frame.viewer(), id, place.page()).await?;
            let page = frame
                .page("What is held", Section::SubjectAccess)
                .errors(errors.summary());
            show_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &ItemsPage::new(page, &view, &typed, &errors),
            )
        }
        Err(error) => Err(error.into()),
    }
}

/// The decisions of a form: of every item that it says it showed.
fn typed(sent: &[(String, String)]) -> Vec<TypedDecision> {
    let shown = sent
        .iter()
        .filter_map(|(name, seen)| Some((name.strip_prefix("seen-")?, seen)));
    shown
        .map(|(key, seen)| TypedDecision {
            item: key.to_owned(),
            seen: seen.clone(),
            decision: text(sent, &format!("decision-{key}")).to_owned(),
            reason: text(sent, &format!("reason-{key}")).to_owned(),
        })
        .collect()
}

/// A page of items.
#[derive(Template)]
#[template(path = "pages/sar/items.html")]
pub(super) struct ItemsPage {
    page: Page,
    count: String,
    shielded: Option<WarningText>,
    action: String,
    csrf: Csrf,
    version: i64,
    pages: usize,
    items: Vec<ItemCard>,
    save: Button,
    pager: Pagination,
    print: PrintLink,
}

/// One item with the fields that decide about it.
struct ItemCard {
    key: String,
    seen: String,
    part: &'static str,
    source: String,
    state: String,
    entries: Vec<(String, SummaryList)>,
    decision: Radios,
}

impl ItemsPage {
    /// The page of these items; `typed` is what a form that was refused said.
    pub fn new(page: Page, view: &ItemsView, typed: &[TypedDecision], errors: &FormErrors) -> Self {
        let address = format!("{LIST}/{}", view.line.id);
        let (at, pages) = (view.page, view.pages);
        let counts = view.counts;
        let card = |shown: &ItemView| {
            let said = typed.iter().find(|typed| typed.item == shown.item.key);
            item_card(shown, said, errors)
        };
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page
                .back(BackLink::new(address.clone()).text("Back to the request"))
                .place(at, pages),
            count: format!(
                "{}: {} released, {} withheld, {} to decide",
                words::counted(counts.total, "item", "items"),
                words::number(counts.released),
                words::number(counts.withheld),
                words::number(counts.undecided)
            ),
            shielded: view.shielded.then(|| {
                WarningText::new(
                    "The child is shielded. Do not release what tells where the child is, or who works with the child, \
                     to somebody from whom the child is hidden.",
                )
            }),
            action: format!("{address}/items?page={at}"),
            version: view.version,
            pages,
            items: view.items.iter().map(card).collect(),
            save: Button::new("Save decisions").once().testid("save"),
            pager: Pagination::new(at, pages, |page| format!("{address}/items?page={page}")),
            print: PrintLink::keeping([("page", at.to_string().as_str())]),
        }
    }
}

fn item_card(shown: &ItemView, said: Option<&TypedDecision>, errors: &FormErrors) -> ItemCard {
    let item = &shown.item;
    ItemCard {
        key: item.key.clone(),
        seen: item.seen.clone(),
        part: item.part.label(),
        source: item.source.clone(),
        state: state(shown),
        entries: item.entries.iter().map(entry).collect(),
        decision: decision(shown, said, errors),
    }
}

fn state(shown: &ItemView) -> String {
    match &shown.decided {
        Some(decided) => {
            let what = decided
                .withheld
                .map_or_else(|| "Released".to_owned(), |why| format!("Withheld: {}", why.label()));
            format!(
                "{what}. Decided by {} on {}.",
                decided.person,
                words::date_time(decided.at)
            )
        }
        None if shown.changed => "To decide: it changed since it was decided.".to_owned(),
        None => "To decide.".to_owned(),
    }
}

fn entry(entry: &Entry) -> (String, SummaryList) {
    let rows = entry.rows.iter().map(|row| {
        let value: Content = if row.shown {
            format!("{} (shown on the record)", row.value).into()
        } else {
            (&row.value).into()
        };
        SummaryRow::new(&row.label, value)
    });
    (entry.heading.clone(), SummaryList::new(rows.collect()))
}

/// What is chosen: what was typed, else what was decided, else what is proposed. Of what changed since it was decided nothing
/// is proposed: somebody has to look at it.
fn chosen(shown: &ItemView, said: Option<&TypedDecision>) -> (String, String) {
    let withheld = |why: WithholdReason| ("withhold".to_owned(), why.name().to_owned());
    let released = ("release".to_owned(), String::new());
    let nothing = (String::new(), String::new());
    if let Some(said) = said {
        return (said.decision.clone(), said.reason.clone());
    }
    match (&shown.decided, shown.item.proposal) {
        (Some(decided), _) => decided.withheld.map_or(released, withheld),
        (None, _) if shown.changed => nothing,
        (None, Proposal::Release) => released,
        (None, Proposal::Withhold(why)) => withheld(why),
        (None, Proposal::Ask) => nothing,
    }
}

fn decision(shown: &ItemView, said: Option<&TypedDecision>, errors: &FormErrors) -> Radios {
    let Item { key, part, source, .. } = &shown.item;
    let (choice, why) = chosen(shown, said);
    let (decision, reason) = (format!("decision-{key}"), format!("reason-{key}"));
    let mut reasons = vec![Choice::new("", "Select a reason")];
    reasons.extend(
        WithholdReason::ALL
            .iter()
            .map(|why| Choice::new(why.name(), why.label())),
    );
    let select = Select::new(&reason, "Why it is withheld", reasons)
        .choose(&why)
        .error(errors.of(&reason));
    let choices = vec![
        Choice::new("release", "Release"),
        Choice::new("withhold", "Withhold").reveals(select),
    ];
    Radios::new(
        &decision,
        format!("What becomes of “{}”, {source}?", part.label()),
        choices,
    )
    .size(Size::Small)
    .small()
    .choose(&[choice])
    .error(errors.of(&decision))
}
