//! `/retention/runs`: what the daily runs did.

use axum::{Router, extract::State, response::Response, routing::get};
use desk::{ActionOutcome, Desk, PlanLine, RetentionReport, Runs};
use gate::{AppState, Refusal};

use super::{Part, lists::ListsPage};
use crate::{
    components::{Column, Table, TableRow},
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of the runs.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/retention/runs", get(get_runs))
}

/// `GET /retention/runs`
async fn get_runs(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let runs = desk.retention_runs(frame.viewer()).await?;
    show(&page(frame.page("Retention runs", Section::Retention), &runs))
}

/// The page of these runs.
pub(super) fn page(page: Page, runs: &Runs) -> ListsPage {
    ListsPage::new(page, Part::Runs, "Retention runs")
        .intro("Each night what is due is planned line by line, and then done. A day that was missed is made up for.")
        .list("The last runs", &reports(&runs.runs), "Nothing has run yet.")
        .list(
            "What the last run left open",
            &open(&runs.open),
            "Nothing was left open.",
        )
}

fn reports(runs: &[RetentionReport]) -> Table {
    let mut columns = vec![Column::new("Day")];
    columns.extend(["Due", "Deleted or done", "Held", "Waiting", "Failed"].map(|name| Column::new(name).numeric()));
    columns.push(Column::new("Version"));
    columns.push(Column::new("Ended"));
    let rows = runs.iter().map(|run| {
        let ended = run
            .finished_at
            .map_or_else(|| "Under way".into(), |at| Moment::short_at(at).into());
        TableRow::new(vec![
            Moment::short_day(run.day).into(),
            words::count(run.due).into(),
            words::count(run.done).into(),
            words::count(run.held).into(),
            words::count(run.waiting).into(),
            words::count(run.failed).into(),
            run.version.to_string().into(),
            ended,
        ])
        .testid(format!("row-{}", run.day))
    });
    Table::new("runs", columns, rows.collect())
        .hidden_caption("Retention runs, newest first")
        .first_cell_is_header()
        .scrolls()
}

fn open(lines: &[PlanLine]) -> Table {
    let columns = ["Rule", "Due since", "Status", "Why"];
    let rows = lines.iter().map(|line| {
        let status = match line.outcome {
            ActionOutcome::Held => "Held",
            ActionOutcome::Failed => "Failed",
            ActionOutcome::Planned | ActionOutcome::Waiting | ActionOutcome::Done | ActionOutcome::Dropped => "Waiting",
        };
        TableRow::new(vec![
            (&line.rule).into(),
            Moment::short_day(line.due).into(),
            status.into(),
            (&line.note).into(),
        ])
    });
    Table::new("open", columns.map(Column::new).to_vec(), rows.collect())
        .hidden_caption("Lines of the last run that were not done")
        .first_cell_is_header()
        .scrolls()
}
