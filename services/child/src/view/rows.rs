//! Attributes as rows, each with where it came from.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::{
    attribute::Attribute,
    golden::{ChoiceState, Criterion, Golden, GoldenValue, StatedValue, choices, disputes},
    ids::RequestId,
    policy::{Access, Field, Role, SearchField, Viewer, allocated_numbers, nameable},
    sources::Sources,
};

/// One attribute as the viewer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowView {
    /// Which attribute.
    pub attribute: Attribute,
    /// What a page calls it.
    pub label: &'static str,
    /// The parts of the value shown.
    pub value: Vec<String>,
    /// Who states the shown value.
    pub source: String,
    /// That source's own date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_on: Option<NaiveDate>,
    /// Whether sources that the viewer may name state different values.
    pub disagree: bool,
    /// Why this value is shown, when sources that the viewer may name differ, or a steward chose it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// Every statement that the viewer may see, the shown one first.
    pub stated: Vec<StatedView>,
    /// Since when it is said to be wrong, while that is looked into: for everybody who sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disputed: Option<DisputedView>,
    /// What stewards decided about it, the latest first: for those who judge matches.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<ChoiceView>,
}

/// That a detail is disputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DisputedView {
    /// Since when.
    pub since: DateTime<Utc>,
    /// The request that says so, by an id that is of use to information governance alone.
    pub request: RequestId,
}

/// A steward's decision about which value shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChoiceView {
    /// The parts of the value that was chosen; none where it was left to the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Vec<String>>,
    /// Whose word was chosen, as far as the viewer may name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// When it is to be looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_on: Option<NaiveDate>,
    /// Whether that day has come, while the choice counts.
    pub due: bool,
    /// How it stands.
    pub state: ChoiceState,
}

/// One source's statement as the viewer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatedView {
    /// The parts of the value.
    pub value: Vec<String>,
    /// Source label, or "Another service" (note 18).
    pub source: String,
    /// The record's id in the source; absent where the source may not be named or numbers are not seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
    /// The source's own date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_on: Option<NaiveDate>,
    /// Whether this is the value shown.
    pub shown: bool,
}

/// What others call a source that the viewer may not name.
pub const ANOTHER_SERVICE: &str = "Another service";

/// The rows that `viewer` sees of `golden`, in page order.
pub(super) fn rows(golden: &Golden, viewer: &Viewer, sources: &Sources, today: NaiveDate) -> Vec<RowView> {
    golden
        .attributes
        .iter()
        .filter(|(attribute, _)| shows_row(viewer.role, **attribute))
        .filter_map(|(attribute, value)| {
            let row = row(*attribute, value, viewer, sources)?;
            Some(RowView {
                disputed: disputes(golden, *attribute).first().map(|dispute| DisputedView {
                    since: dispute.at,
                    request: dispute.request,
                }),
                choices: decided(golden, *attribute, viewer, sources, today),
                ..row
            })
        })
        .collect()
}

/// What stewards decided about an attribute, for those who judge matches and see the whole of its column.
fn decided(
    golden: &Golden,
    attribute: Attribute,
    viewer: &Viewer,
    sources: &Sources,
    today: NaiveDate,
) -> Vec<ChoiceView> {
    if !viewer.sees_evidence() || !viewer.access(attribute.field()).full() {
        return Vec::new();
    }
    let views = choices(golden, attribute)
        .into_iter()
        .map(|(_, choice, state)| ChoiceView {
            value: choice.chosen.clone(),
            source: choice
                .chosen
                .is_some()
                .then(|| source_name(&choice.beside.source, viewer, sources)),
            reason: choice.reason.clone(),
            by: choice.by.clone(),
            at: choice.at,
            review_on: choice.review_on,
            due: state != ChoiceState::Replaced && choice.review_on.is_some_and(|day| day <= today),
            state,
        });
    views.collect()
}

/// What the viewer may call a source: [`ANOTHER_SERVICE`] if the role may not know that such a service works with the child.
pub fn source_name(source: &str, viewer: &Viewer, sources: &Sources) -> String {
    if nameable(viewer.role, sources.sector(source)) {
        sources.label(source)
    } else {
        ANOTHER_SERVICE.to_owned()
    }
}

/// Whether the role sees the attribute as a row with its provenance. Roles with a cut-down identity (note 8), address
/// (17, 19) get those values from the view's own fields instead, never as rows.
fn shows_row(role: Role, attribute: Attribute) -> bool {
    let access = crate::policy::access(role, attribute.field());
    match attribute.field() {
        Field::Numbers if matches!(access, Access::Limited(6)) => match attribute {
            Attribute::Upn | Attribute::FormerUpn => allocated_numbers(role) == Some(SearchField::Upn),
            Attribute::NhsNumber => allocated_numbers(role) == Some(SearchField::NhsNumber),
            _ => false,
        },
        // Note 9: contact names and phones of the first two carers.
        Field::Carers if matches!(access, Access::Limited(9)) => {
            matches!(attribute, Attribute::Carer1 | Attribute::Carer2 | Attribute::CarerPhone)
        }
        _ => access.full(),
    }
}

fn row(attribute: Attribute, value: &GoldenValue, viewer: &Viewer, sources: &Sources) -> Option<RowView> {
    let column_is_full = viewer.access(attribute.field()).full();
    let may_name = |stated: &StatedValue| nameable(viewer.role, sources.sector(&stated.key.source));
    // A value known only from a source that may not be named is shown only where the whole column is seen (note 18).
    let visible: Vec<&StatedValue> = value
        .stated()
        .filter(|stated| column_is_full || may_name(stated))
        .collect();
    let shown = *visible.first()?;
    let named: Vec<&StatedValue> = visible.iter().copied().filter(|stated| may_name(stated)).collect();
    let disagree = named.iter().any(|stated| stated.differs(named[0]));
    // Who sees the whole column sees both values, and is told of the choice whoever states them.
    let chosen = column_is_full && value.decided_by == Some(Criterion::Chosen);
    let numbers = viewer.access(Field::Numbers).full();
    let label = |stated: &StatedValue| source_name(&stated.key.source, viewer, sources);
    Some(RowView {
        attribute,
        label: attribute.label(),
        value: shown.parts.clone(),
        source: label(shown),
        updated_on: shown.updated_on,
        disagree,
        // The reason is that of the golden record's first statement, which may be one that the viewer is not shown.
        reason: value
            .decided_by
            .filter(|_| (disagree || chosen) && *shown == value.shown)
            .map(Criterion::reason),
        stated: visible
            .iter()
            .enumerate()
            .map(|(place, stated)| StatedView {
                value: stated.parts.clone(),
                source: label(stated),
                record_id: (numbers && may_name(stated)).then(|| stated.key.record_id.clone()),
                updated_on: stated.updated_on,
                shown: place == 0,
            })
            .collect(),
        disputed: None,
        choices: Vec::new(),
    })
}
