//! `/transport/school/{code}`: the children of one school with travel needs.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use child::{ChildView, fact::Assistant, view::TransportView};
use desk::{Desk, SchoolList, TravelFilter, TravelStatus};
use gate::{AppState, Named, Refusal};
use url::form_urlencoded::Serializer;

use crate::{
    components::{
        BackLink, Choice, Colour, Column, Content, Filter, PrintLink, Select, Table, TableRow, Tag, components,
    },
    frame::{Frame, show},
    layout::{Page, Section},
    page::{
        child::{last_confirmed, other_needs, times, value, yes_or_no},
        moment::Moment,
    },
    words,
};

/// The columns, in order (page P8).
const COLUMNS: [&str; 14] = [
    "Child",
    "Age and year",
    "Pick-up postcode",
    "Seat or wheelchair",
    "Harness, booster and other needs",
    "Passenger assistant",
    "Medical plan held",
    "Communicates by",
    "Days and times",
    "Carer phone",
    "SEN primary type",
    "SEN plan",
    "Last confirmed",
    "Since the last export",
];

/// The route of one school's list.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/transport/school/{code}", get(get_list))
}

/// `GET /transport/school/{code}`
async fn get_list(
    frame: Frame,
    State(desk): State<Desk>,
    Named(code): Named<String>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, Refusal> {
    let filter = TravelFilter::read(|key| asked.get(key).map_or("", String::as_str));
    let list = desk.transport_list(frame.viewer(), &code, filter).await?;
    let page = frame.page(format!("Travel needs, {}", list.name), Section::Transport);
    show(&TravelList::new(page.printable(frame.now()), &list, filter))
}

/// The list of one school.
#[derive(Template)]
#[template(path = "pages/transport/list.html")]
pub(super) struct TravelList {
    page: Page,
    school: String,
    heading: String,
    code: String,
    exported_at: Option<Moment>,
    filter: Filter,
    is_filtered: bool,
    table: Option<Table>,
    contact: String,
    print: PrintLink,
}

impl TravelList {
    /// The page of one school: a row for each travel need on the list, which `filter` narrowed.
    pub fn new(page: Page, list: &SchoolList, filter: TravelFilter) -> Self {
        let rows: Vec<TableRow> = list.children.iter().flat_map(|child| rows(child, list)).collect();
        let columns = COLUMNS.into_iter().map(Column::new).collect();
        let table = (!rows.is_empty()).then(|| {
            let table = Table::new("travel", columns, rows).hidden_caption("Children with travel needs");
            table.first_cell_is_header().scrolls().small_text()
        });
        let chosen = chosen(filter);
        let children = words::counted(list.total, "child", "children");
        Self {
            contact: page.contact().to_owned(),
            page: page
                .back(BackLink::new("/transport").text("Back to schools"))
                .landscape(),
            school: list.name.clone(),
            code: list.code.clone(),
            exported_at: list.exported_at.map(Moment::at),
            filter: filters(&list.code, filter),
            is_filtered: !chosen.is_empty(),
            heading: if chosen.is_empty() {
                children
            } else {
                format!("{} of {children}", words::number(list.children.len()))
            },
            table,
            print: PrintLink::keeping(chosen),
        }
    }
}

/// Where the list of a school stands.
#[derive(Template)]
#[template(ext = "txt", source = "/transport/school/{{ code|urlencode_strict }}")]
struct Address<'a> {
    code: &'a str,
}

/// Key and word of each filter that is chosen.
fn chosen(filter: TravelFilter) -> Vec<(&'static str, &'static str)> {
    let fields = filter.fields().into_iter();
    fields.filter_map(|field| Some((field.key, field.chosen?.0))).collect()
}

fn filters(code: &str, filter: TravelFilter) -> Filter {
    let plain = Address { code }.to_string();
    let without = |key: &str| {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(chosen(filter).into_iter().filter(|(chosen, _)| *chosen != key));
        match query.finish() {
            empty if empty.is_empty() => plain.clone(),
            query => format!("{plain}?{query}"),
        }
    };
    let fields = filter.fields().into_iter();
    fields.fold(Filter::new(&plain), |filter, field| {
        let mut choices = vec![Choice::new("", "All")];
        choices.extend(field.choices.into_iter().map(|(word, label)| Choice::new(word, label)));
        let select = Select::new(field.key, field.label, choices).choose(field.chosen.map_or("", |(word, _)| word));
        let filter = filter.option(select);
        match field.chosen {
            Some((_, label)) => filter.chosen(format!("{} – {label}", field.label), without(field.key)),
            None => filter,
        }
    })
}

/// The name as the row's link.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="/child/{{ id }}/sen-transport">{{ name }}</a>"#
)]
pub(super) struct ChildLink {
    pub id: String,
    pub name: String,
}
components!(ChildLink);

/// What became of a journey, as a tag.
pub(super) fn status_tag(status: TravelStatus) -> Tag {
    Tag::new(status.label()).colour(match status {
        TravelStatus::New => Colour::Green,
        TravelStatus::Changed => Colour::Yellow,
        TravelStatus::Ended => Colour::Grey,
    })
}

fn rows(child: &ChildView, list: &SchoolList) -> Vec<TableRow> {
    let needs = child.transport.iter().flatten();
    let status = || {
        list.status
            .get(&child.id)
            .map_or_else(|| Content::from("No change"), |status| status_tag(*status).into())
    };
    needs
        .map(|need| {
            let mut cells = cells(child, need);
            cells.push(status());
            TableRow::new(cells).testid(format!("row-{}", child.id))
        })
        .collect()
}

fn cells(child: &ChildView, need: &TransportView) -> Vec<Content> {
    let text = |text: Option<&str>| Content::from(words::or_not_recorded(text));
    let age = child.age.as_deref().map(value::old);
    let age_and_year: Vec<&str> = age.as_deref().into_iter().chain(child.school_year.as_deref()).collect();
    let sen = child.sen.as_ref();
    vec![
        ChildLink {
            id: child.id.to_string(),
            name: child.name.listed(),
        }
        .into(),
        text(Some(&age_and_year.join(", "))),
        text(need.pickup_postcode.as_deref()),
        need.seat.as_str().into(),
        other_needs(need).into(),
        text(need.assistant.map(Assistant::label)),
        text(need.medical_plan.map(yes_or_no)),
        text(need.communicates_by.as_deref()),
        times(need).into(),
        text(need.carer_phone.as_deref()),
        text(sen.and_then(|sen| sen.primary_type.as_deref())),
        text(sen.and_then(|sen| sen.plan).map(yes_or_no)),
        last_confirmed(need),
    ]
}
