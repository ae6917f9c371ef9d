//! The page before something is done with a run (moj: confirm an action).

use askama::Template;
use desk::{RunAct, RunView};

use super::words::act;
use crate::{
    components::{BackLink, Button, Csrf, FormErrors, SummaryList, SummaryRow, Textarea},
    layout::Page,
    page::moment::Moment,
    words,
};

/// What is about to be done, why, and the way out.
#[derive(Template)]
#[template(path = "pages/feeds/confirm.html")]
pub(super) struct ConfirmPage {
    page: Page,
    heading: &'static str,
    consequence: &'static str,
    about: SummaryList,
    action: String,
    csrf: Csrf,
    reason: Textarea,
    button: Button,
    cancel: String,
}

impl ConfirmPage {
    /// The page before `wanted` is done with `run`; `typed` is the reason so far.
    pub fn new(page: Page, csrf: &str, run: &RunView, wanted: RunAct, typed: &str, errors: &FormErrors) -> Self {
        let here = format!("/feeds/{}", run.line.id);
        let (heading, consequence) = words_of(wanted);
        let button = Button::new(act(wanted)).once().testid("confirm");
        // What is wrong with the run stands beside the one field there is.
        let error = errors.of("reason").or_else(|| errors.of("run"));
        Self {
            page: page
                .back(BackLink::new(&here).text("Back to the run"))
                .errors(errors.summary()),
            heading,
            consequence,
            about: about(run),
            action: format!("{here}/confirm/{}", wanted.name()),
            csrf: Csrf::new(csrf),
            reason: Textarea::new("reason", "Reason")
                .hint("It is kept in the audit trail. Do not name a child.")
                .value(typed)
                .error(error),
            button: if matches!(wanted, RunAct::Load | RunAct::Again) {
                button
            } else {
                button.warning()
            },
            cancel: here,
        }
    }
}

fn about(run: &RunView) -> SummaryList {
    let rows = run.line.rows;
    SummaryList::new(vec![
        SummaryRow::new("Source", &run.line.label),
        SummaryRow::new("Started", Moment::at(run.line.started_at)),
        SummaryRow::new("Rows read", words::count(rows.read)),
        SummaryRow::new("Accepted", words::count(rows.accepted)),
        SummaryRow::new("Rejected", words::count(rows.rejected)),
        SummaryRow::new("Records no longer there", words::count(run.ended)),
    ])
    .testid("about")
}

/// The question and what follows.
const fn words_of(wanted: RunAct) -> (&'static str, &'static str) {
    match wanted {
        RunAct::Load => (
            "Load this run",
            "Its rows become records, and they are linked. If it was a snapshot, the records that it lacks end.",
        ),
        RunAct::Discard => (
            "Discard this run",
            "Nothing is changed, and the rows are forgotten. To load them later, the files have to be sent again.",
        ),
        RunAct::BackOut => (
            "Back out this run",
            "The versions of records that it brought are deleted, and the records that it changed or ended are as \
             they were before. All links are looked at again, which can take some minutes.",
        ),
        RunAct::Again => (
            "Run this again",
            "Nothing of this run is in. Its file, which the drop folder keeps, is read anew as a run of its own, by the \
             rules that every delivery goes by.",
        ),
    }
}
