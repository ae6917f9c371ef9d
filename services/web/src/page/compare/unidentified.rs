//! What a case about a record that names nobody says besides the record itself.

use askama::Template;
use desk::{CaseKind, QueueFilter, Unidentified};

use crate::{
    components::components,
    page::{moment::Moment, review::queue_address},
    words,
};

/// Why the record is on no child's page, and what ends that.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<section data-testid="unidentified">
  <h2 class="govuk-heading-m">Why it waits</h2>
  <p class="govuk-body">{{ cause }}. It names nobody itself, so what it says is on no child’s page since {{ since }}.</p>
  {% if let Some((source, id)) = refers_to %}<p class="govuk-body" data-testid="refers-to">It refers to the record <strong>{{ id }}</strong> of {{ source }}.</p>
  {% endif %}<p class="govuk-body">Tell the source. The case closes by itself as soon as a record that names the child arrives, or the source withdraws this one.</p>
  {% if let Some((href, text)) = alike %}<p class="govuk-body app-no-print"><a class="govuk-link" href="{{ href }}" data-testid="alike">{{ text }}</a></p>
  {% endif %}
</section>"#
)]
pub(super) struct UnidentifiedPart {
    cause: String,
    since: Moment,
    /// The source and the id there.
    refers_to: Option<(String, String)>,
    /// Where the cases of the same cause are, and how many others there are.
    alike: Option<(String, String)>,
}
components!(UnidentifiedPart);

impl UnidentifiedPart {
    /// The part of a case that waits; none of one that is over.
    pub fn new(about: &Unidentified) -> Option<Self> {
        let since = Moment::day(words::uk_date(about.since?));
        let others = about.alike.as_ref().filter(|(_, count)| *count > 0);
        Some(Self {
            cause: about.cause.clone(),
            since,
            refers_to: about
                .refers_to
                .as_ref()
                .map(|referred| (referred.source_label.clone(), referred.record_id.clone())),
            alike: others.map(|(source, count)| {
                let filter = QueueFilter {
                    kind: Some(CaseKind::Unidentified),
                    source_pair: Some((source.clone(), source.clone())),
                    cause: Some(about.cause.clone()),
                    ..QueueFilter::default()
                };
                let counted = words::counted(*count, "other case", "other cases");
                (
                    queue_address(&filter),
                    format!("See {counted} of this source with the same cause"),
                )
            }),
        })
    }
}
