//! One decision: what, who, when, why, on which evidence, and the way to undo it.

use askama::Template;
use desk::{DecisionKind, DecisionLine};

use crate::{
    components::{Colour, SummaryList, SummaryRow, Tag, components},
    page::moment::Moment,
    words,
};

/// A decision with its link to undo it, where the viewer may and it is in force.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ summary }}
{% if let Some(href) = undo %}<p class="govuk-body app-no-print"><a class="govuk-link" href="{{ href }}" data-testid="undo">Undo this decision<span class="govuk-visually-hidden"> of {{ when }}</span></a></p>{% endif %}"#
)]
pub(crate) struct DecisionItem {
    summary: SummaryList,
    undo: Option<String>,
    when: String,
}
components!(DecisionItem);

impl DecisionItem {
    /// A decision for a viewer who decides, or only reads.
    pub fn new(line: &DecisionLine, decides: bool) -> Self {
        Self {
            summary: summary(line).testid(format!("decision-{}", line.id)),
            undo: (decides && line.in_force).then(|| format!("/decision/{}/undo", line.id)),
            when: words::date_time(line.at),
        }
    }
}

/// What a decision says.
pub(super) fn summary(line: &DecisionLine) -> SummaryList {
    let status = match (line.in_force, line.kind) {
        (true, _) => Tag::new("In force"),
        (false, DecisionKind::Undo) => Tag::new("Undoing").colour(Colour::Grey),
        (false, _) => Tag::new("Undone").colour(Colour::Grey),
    };
    SummaryList::new(vec![
        SummaryRow::new("Decision", &line.decided),
        SummaryRow::new("Status", status),
        SummaryRow::new("By", &line.person),
        SummaryRow::new("When", Moment::at(line.at)),
        SummaryRow::new("Reason", words::or_not_recorded(Some(&line.reason))),
        SummaryRow::new(
            "Evidence then",
            format!(
                "Score {}, a chance of a match of {} (model {})",
                words::signed(line.weight),
                words::chance(line.probability),
                line.model_version
            ),
        ),
    ])
}
