//! The page of one review case.

use askama::Template;
use chart::Waterfall;
use desk::{CaseKind, CaseView, Evidence, SideView};

use super::{
    answer::Typed,
    disagreement::{DisagreementPart, heading},
    evidence,
    fields::fields_table,
    form::{AnswerForm, one_child, put_off},
    history::{decided_lines, earlier_table, timeline},
    outcome::outcome_words,
    unidentified::UnidentifiedPart,
    work::{FoundForm, NoteForm, ReleaseForm},
};
use crate::{
    components::{
        BackLink, Content, Details, FormErrors, InsetText, SummaryList, SummaryRow, Table, Tag, Timeline, WarningText,
        components,
    },
    layout::Page,
    page::{decision::DecisionItem, moment::Moment, review::priority_tag},
    words,
};

/// Two records side by side, one that a practitioner reported or that names nobody, or what sources say of one child.
#[derive(Template)]
#[template(path = "pages/compare/page.html")]
pub(super) struct ComparePage {
    page: Page,
    heading: String,
    status: Tag,
    priority: Tag,
    reason: String,
    assigned: String,
    waiting_since: Moment,
    position: Option<String>,
    previous: Option<String>,
    next: Option<String>,
    outcome: Option<InsetText>,
    warnings: Vec<WarningText>,
    sides: Vec<SummaryList>,
    fields: Option<Table>,
    /// Whether the viewer may be told what the one record states.
    told: bool,
    disagreement: Option<DisagreementPart>,
    unidentified: Option<UnidentifiedPart>,
    earlier: Option<Table>,
    evidence: Option<EvidencePart>,
    decisions: Vec<DecisionItem>,
    notes: Option<Timeline>,
    answer: Option<AnswerForm>,
    found: Option<FoundForm>,
    defer: Option<Details>,
    split: Option<String>,
    note: Option<NoteForm>,
    release: Option<ReleaseForm>,
}

/// What speaks for and against the two being one child.
struct EvidencePart {
    chance: String,
    finding: String,
    sentence: InsetText,
    chart: Waterfall,
    table: Details,
}

impl EvidencePart {
    fn new(case: &CaseView, evidence: &Evidence) -> Self {
        Self {
            chance: words::chance(evidence.explanation.probability),
            finding: evidence::finding(evidence),
            sentence: InsetText::new(&evidence.explanation.sentence).testid("verdict"),
            chart: evidence::chart(evidence),
            table: Details::new("View as a table", evidence::evidence_table(&case.rows, evidence))
                .testid("evidence-table"),
        }
    }
}

impl ComparePage {
    /// The page of one case with what was typed so far.
    pub fn new(page: Page, case: &CaseView, typed: &Typed, errors: &FormErrors) -> Self {
        let csrf = page.csrf().to_owned();
        let works = case.waits && case.may_decide;
        let about_two = case.evidence.is_some();
        let about_value = case.kind == CaseKind::Disagree;
        let about_one = works && !about_two && !about_value;
        let address = |case: child::CaseId| format!("/review/{case}");
        Self {
            heading: match case.kind {
                CaseKind::Disagree => heading(case),
                CaseKind::Reported => "What is wrong with this record?".to_owned(),
                CaseKind::Unidentified => "Which child is this record about?".to_owned(),
                _ => "Are these records about the same child?".to_owned(),
            },
            page: page.back(BackLink::new("/review").text("Back to the review queue")),
            status: Tag::new(&case.status),
            priority: priority_tag(case.priority),
            reason: case.reason.clone(),
            assigned: case.assigned_to.clone().unwrap_or_else(|| "nobody".to_owned()),
            waiting_since: Moment::at(case.opened_at),
            position: (case.position > 0)
                .then(|| format!("Item {} of {}", words::number(case.position), words::number(case.of))),
            previous: case.previous.map(address),
            next: case.next.map(address),
            outcome: (!case.waits).then(|| InsetText::new(outcome_words(case)).testid("outcome")),
            warnings: case.warnings.iter().map(WarningText::new).collect(),
            sides: if about_value {
                Vec::new()
            } else if about_two {
                vec![side("Record A", &case.left), side("Record B", &case.right)]
            } else {
                vec![side("The record", &case.left)]
            },
            fields: (!about_value).then(|| fields_table(case)),
            told: case.left.told,
            disagreement: case
                .disagreement
                .as_ref()
                .map(|about| DisagreementPart::new(&csrf, case, about, works, typed, errors)),
            unidentified: case.unidentified.as_ref().and_then(UnidentifiedPart::new),
            earlier: earlier_table(case).filter(|_| !about_value),
            evidence: case.evidence.as_ref().map(|evidence| EvidencePart::new(case, evidence)),
            decisions: decided_lines(case),
            notes: (!case.notes.is_empty()).then(|| timeline(case)),
            answer: (works && about_two).then(|| AnswerForm::new(&csrf, case, typed, errors)),
            found: about_one.then(|| FoundForm::new(&csrf, case, "", errors)),
            defer: about_one.then(|| put_off(&csrf, case, typed, errors)),
            split: one_child(case)
                .filter(|_| works && !about_value)
                .map(|child| format!("/child/{child}/split?case={}", case.id)),
            note: works.then(|| NoteForm::new(&csrf, case.id, "", errors)),
            release: (works && case.assigned_to.is_some()).then(|| ReleaseForm::new(&csrf, case.id)),
        }
    }

    /// Fills in what was typed about a reported mistake.
    pub fn with_found(mut self, csrf: &str, case: &CaseView, typed: &str, errors: &FormErrors) -> Self {
        self.found = self.found.map(|_| FoundForm::new(csrf, case, typed, errors));
        self.disagreement = self.disagreement.map(|part| part.with_found(csrf, case, typed, errors));
        self
    }

    /// Fills in what was typed as a note.
    pub fn with_note(mut self, csrf: &str, case: &CaseView, typed: &str, errors: &FormErrors) -> Self {
        self.note = self.note.map(|_| NoteForm::new(csrf, case.id, typed, errors));
        self
    }
}

/// The child record that a source record belongs to.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="/child/{{ id }}">{{ reference }}</a>"#
)]
struct ChildLink<'a> {
    id: String,
    reference: &'a str,
}
components!(ChildLink<'_>);

fn side(name: &str, side: &SideView) -> SummaryList {
    let child = match (&side.child, &side.child_reference) {
        (Some(id), Some(reference)) => Content::from(ChildLink {
            id: id.to_string(),
            reference,
        }),
        (_, reference) => reference.as_deref().unwrap_or("None yet").into(),
    };
    let hook = name.rsplit(' ').next().unwrap_or_default().to_lowercase();
    SummaryList::new(vec![
        SummaryRow::new("Source", &side.source_label),
        SummaryRow::new(
            "Id in the source",
            side.record_id.as_deref().unwrap_or("Not shown to your role"),
        ),
        SummaryRow::new("Received", Moment::at(side.received)),
        SummaryRow::new("Child record", child),
    ])
    .card(name)
    .testid(format!("side-{hook}"))
}
