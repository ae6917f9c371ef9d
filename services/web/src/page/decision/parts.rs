//! Child records of a preview: what their pages would show, and what moves with them.

use desk::PartView;

use crate::{
    components::{Content, SummaryList, SummaryRow},
    page::child::value,
    words,
};

/// Each child record of a preview as a card; `state` ("before", "after") begins their test hooks.
pub(crate) fn cards(parts: &[PartView], state: &str) -> Vec<SummaryList> {
    let card = |(place, part): (usize, &PartView)| card(part).testid(format!("{state}-{}", place + 1));
    parts.iter().enumerate().map(card).collect()
}

/// "Child record C-10042", or "A new child record".
pub(crate) fn title(part: &PartView) -> String {
    match &part.reference {
        Some(reference) => format!("Child record {reference}"),
        None => "A new child record".to_owned(),
    }
}

fn card(part: &PartView) -> SummaryList {
    let view = &part.view;
    let mut rows = vec![SummaryRow::new("Name", view.name.listed())];
    rows.extend(view.rows.iter().map(|row| {
        let shown = value::value(row.attribute, &row.value, view.age.as_deref(), view.school.as_deref());
        SummaryRow::new(row.label, shown).testid(format!("part-{}", row.attribute.slug()))
    }));
    rows.extend(
        held(part)
            .into_iter()
            .map(|(label, count)| SummaryRow::new(label, count)),
    );
    if let Some(sources) = &view.sources {
        let names: Vec<String> = sources
            .iter()
            .map(|source| format!("{} {}", source.label, source.record_id))
            .collect();
        rows.push(SummaryRow::new("Source records", Content::from(names.join("; "))).testid("part-sources"));
    }
    SummaryList::new(rows).card(title(part))
}

/// How much of what goes with its source records a child record holds, as far as the role sees it.
pub(crate) fn held(part: &PartView) -> Vec<(&'static str, String)> {
    let view = &part.view;
    let counts = [
        ("Involvements", view.involvements.as_ref().map(Vec::len)),
        ("Travel needs", view.transport.as_ref().map(Vec::len)),
        ("CAF", view.caf.as_ref().map(Vec::len)),
    ];
    let counted = counts.into_iter().filter_map(|(label, count)| Some((label, count?)));
    counted.map(|(label, count)| (label, words::number(count))).collect()
}
