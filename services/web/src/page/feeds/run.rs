//! One run.

use askama::Template;
use desk::{RuleGroup, RunLinks, RunMode, RunView};

use super::words::{act, length, tag};
use crate::{
    components::{
        BackLink, Button, Column, Content, InsetText, SummaryList, SummaryRow, Table, TableRow, Tag, components,
    },
    layout::Page,
    page::moment::Moment,
    words,
};

/// The page of one run.
#[derive(Template)]
#[template(path = "pages/feeds/run.html")]
pub(super) struct RunPage {
    page: Page,
    id: String,
    label: String,
    state: Tag,
    message: Option<InsetText>,
    rows: Table,
    stages: SummaryList,
    files: Option<Table>,
    links: Option<Table>,
    doubts: Option<String>,
    /// Whether the viewer has a review queue to be led to.
    reviews: bool,
    rules: Option<Table>,
    acts: Vec<Button>,
    again: Option<Again>,
}

/// How a run of which nothing is in comes again, where its file is not kept here.
struct Again {
    source: String,
    kind: &'static str,
    mode: &'static str,
}

impl RunPage {
    /// The page of this run.
    pub fn new(page: Page, run: &RunView) -> Self {
        let line = &run.line;
        let reviews = page.person().is_some_and(|person| person.viewer.sees_evidence());
        Self {
            page: page.back(BackLink::new("/feeds").text("Back to feed runs")),
            id: line.id.to_string(),
            label: line.label.clone(),
            state: tag(line.state),
            message: run.message.as_ref().map(|text| InsetText::new(text).testid("message")),
            rows: rows(run),
            stages: stages(run),
            files: (!run.files.is_empty()).then(|| files(run)),
            links: run.links.as_ref().map(links),
            doubts: (run.doubts > 0).then(|| words::counted_of(run.doubts, "pair", "pairs")),
            reviews,
            rules: (!run.rules.is_empty()).then(|| rules(&line.id.to_string(), &run.rules)),
            again: (run.in_vain && !run.acts.contains(&desk::RunAct::Again)).then(|| Again {
                source: line.source.clone(),
                kind: run.kind.name(),
                mode: run.mode.name(),
            }),
            acts: run
                .acts
                .iter()
                .map(|wanted| button(&line.id.to_string(), *wanted))
                .collect(),
        }
    }
}

fn button(id: &str, wanted: desk::RunAct) -> Button {
    let name = wanted.name();
    let button = Button::link(act(wanted), format!("/feeds/{id}/confirm/{name}")).testid(format!("act-{name}"));
    match wanted {
        desk::RunAct::Load => button,
        desk::RunAct::Discard | desk::RunAct::Again => button.secondary(),
        desk::RunAct::BackOut => button.warning(),
    }
}

/// Names and counts, each in a row of its own.
fn counts(id: &str, caption: &str, lines: Vec<(&'static str, i64)>) -> Table {
    let rows = lines.into_iter().map(|(name, number)| {
        let slug = name.to_lowercase().replace(' ', "-");
        TableRow::new(vec![name.into(), words::count(number).into()]).testid(format!("count-{slug}"))
    });
    let columns = vec![Column::new("What"), Column::new("How many").numeric()];
    Table::new(id, columns, rows.collect())
        .caption(caption)
        .first_cell_is_header()
}

fn rows(run: &RunView) -> Table {
    let counted = run.line.rows;
    let mut lines = vec![
        ("Read", counted.read),
        ("Accepted", counted.accepted),
        ("Unchanged", counted.unchanged),
        ("Rejected", counted.rejected),
    ];
    if run.mode == RunMode::Snapshot {
        lines.push(("Records no longer there", run.ended));
    }
    counts("rows", "Rows", lines)
}

fn links(made: &RunLinks) -> Table {
    let stands = vec![
        ("Records brought", made.brought),
        ("Joined to other records", made.joined),
        ("Only record of their child", made.alone),
        ("Waiting for a record that names the child", made.waiting),
        ("Not linked yet", made.to_link),
        ("Replaced since by a later version", made.replaced),
    ];
    counts("links", "What linking made of them, as it is now", stands)
}

fn stages(run: &RunView) -> SummaryList {
    let moment = |at| Content::from(Moment::at(at));
    let mut rows = vec![SummaryRow::new("Kind of file", run.kind.name())];
    let mode = match run.mode {
        RunMode::Delta => "New and changed records",
        RunMode::Snapshot => "Every record that the source holds",
    };
    rows.push(SummaryRow::new("Holds", mode));
    rows.extend(
        run.extract_time
            .map(|at| SummaryRow::new("Written by the source", moment(at))),
    );
    rows.push(SummaryRow::new("Received", moment(run.line.started_at)));
    let ended = match run.line.finished_at {
        Some(at) => moment(at),
        None => "Not yet".into(),
    };
    rows.push(SummaryRow::new("Read, checked and kept", ended));
    if let Some(length) = length(run.line.started_at, run.line.finished_at) {
        rows.push(SummaryRow::new("Length", length));
    }
    SummaryList::new(rows).testid("stages")
}

/// A hash, broken where there is no room.
#[derive(Template)]
#[template(ext = "html", source = r#"<code class="app-break">{{ text }}</code>"#)]
struct Hash<'a> {
    text: &'a str,
}
components!(Hash<'_>);

fn files(run: &RunView) -> Table {
    let columns = vec![
        Column::new("File"),
        Column::new("Bytes").numeric(),
        Column::new("SHA-256"),
    ];
    let rows = run.files.iter().map(|file| {
        let hash = Hash { text: &file.sha256 };
        TableRow::new(vec![(&file.name).into(), words::count(file.bytes).into(), hash.into()])
    });
    Table::new("files", columns, rows.collect())
        .caption("Files")
        .first_cell_is_header()
        .stacks()
}

/// A rule as the link to its rows.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="/feeds/{{ id }}/errors?rule={{ rule|urlencode_strict }}">{{ problem }}</a>"#
)]
struct RuleLink<'a> {
    id: &'a str,
    rule: &'a str,
    problem: &'a str,
}
components!(RuleLink<'_>);

/// The rules that rows broke, with links to the rows.
pub(super) fn rules(id: &str, groups: &[RuleGroup]) -> Table {
    let columns = vec![
        Column::new("Rule"),
        Column::new("Rows").numeric(),
        Column::new("Rows were"),
        Column::new("What happens and what to do"),
    ];
    let rows = groups.iter().map(|group| {
        let link = RuleLink {
            id,
            rule: &group.rule,
            problem: &group.problem,
        };
        let cells: Vec<Content> = vec![
            link.into(),
            words::count(group.rows).into(),
            effect(group.rejects).into(),
            (&group.advice).into(),
        ];
        TableRow::new(cells).testid(format!("rule-{}", group.rule))
    });
    Table::new("rules", columns, rows.collect())
        .hidden_caption("Rules that rows broke")
        .first_cell_is_header()
        .stacks()
}

/// What became of a row that broke a rule.
pub(super) const fn effect(rejects: bool) -> &'static str {
    if rejects { "Rejected" } else { "Kept with a warning" }
}
