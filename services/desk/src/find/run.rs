//! Running a search: read the text, ask the index on the viewer's fields only, cut down, record, answer.

use std::sync::Arc;

use child::{
    policy::{Viewer, lives_open_to, opens_restricted, search_fields},
    view,
};
use search::NameKind;

use super::{
    answer::{Found, Hit, ReadPart},
    narrow::{Narrowing, PAGE_ROWS, counts},
    read::read,
    request::FindRequest,
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    paging::page_of,
    right::{OpensChildren, Right},
};

/// The most children that an answer lists (page P4).
const LISTED_MAX: usize = 200;

impl Desk {
    /// Finds children. The query, the reason and the ids answered are on record before anything is returned.
    pub async fn find(
        &self,
        viewer: &Viewer,
        request: &FindRequest,
        narrowing: &Narrowing,
    ) -> Result<Found, DeskError> {
        OpensChildren::require(viewer)?;
        let fields = search_fields(viewer.role);
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let mut query = read(request, today, &sources, fields, LISTED_MAX)?;
        let own = !viewer.reaches_everyone();
        query.owners = own.then(|| viewer.own_keys().into_iter().collect());
        query.without = viewer.related.iter().copied().collect();
        query.lives = lives_open_to(viewer.role);
        query.restricted = opens_restricted(viewer.role);
        let one_name = query.read.is_one_name();
        let read_as = query.read.used_by(fields).into_iter().map(ReadPart::from).collect();
        let index = Arc::clone(&self.shared.index);
        let answer = tokio::task::spawn_blocking(move || index.search(&query))
            .await
            .expect("a search does not panic")?;
        if one_name && answer.total > LISTED_MAX {
            return Err(DeskError::unusable(
                "text",
                "Add a date of birth, postcode or school to narrow this search",
            ));
        }
        let capped = answer.total > LISTED_MAX;
        // Filters, counts and orders need every child of the answer, and so does the number of one's own: the index does not
        // know what ended by today. A plain page of every child needs its own rows alone.
        let whole = own || narrowing.needs_all();
        let (page, pages) = page_of(narrowing.page, answer.hits.len(), PAGE_ROWS);
        let wanted = if whole {
            answer.hits
        } else {
            page_of_rows(answer.hits, page)
        };
        let mut hits = self.hydrate(viewer, &wanted).await?;
        // A child whose shield went up after the index was written counts for nobody who may not see it, and nobody's own
        // is whose involvement with them has ended.
        let hidden_since = wanted.len() - hits.len();
        let (schools, age_bands) = counts(&hits);
        hits.retain(|hit| narrowing.keeps(hit));
        narrowing.order(&mut hits);
        let total = if narrowing.filters() || (own && capped) {
            hits.len()
        } else {
            answer.total - hidden_since
        };
        let (page, pages) = if whole {
            page_of(narrowing.page, hits.len(), PAGE_ROWS)
        } else {
            (page, pages)
        };
        let results = if whole { page_of_rows(hits, page) } else { hits };
        let shown: Vec<String> = results.iter().map(|hit| hit.child.id.to_string()).collect();
        let event = Event::of(viewer, Action::Search).because(viewer.beyond.as_deref());
        let detail = serde_json::json!({ "total": total, "page": page, "children": shown, "own": own });
        self.trace(Event {
            query: Some(request.typed()),
            ..event.with(detail)
        })
        .await?;
        metrics::counter!("searches_total").increment(1);
        Ok(Found {
            read_as,
            total,
            capped,
            results,
            page,
            pages,
            schools,
            age_bands,
        })
    }

    /// The children behind index hits, cut down, in the same order.
    async fn hydrate(&self, viewer: &Viewer, hits: &[search::Hit]) -> Result<Vec<Hit>, DeskError> {
        let ids: Vec<child::ChildId> = hits.iter().map(|hit| hit.id).collect();
        let sources = self.sources().await;
        let today = self.shared.clock.today();
        let children = self.children(&ids).await?;
        Ok(children
            .iter()
            .filter_map(|child| {
                let hit = hits.iter().find(|hit| hit.id == child.id)?;
                let view = view::cut(child, viewer, &sources, today)?;
                // Shielded since the index was written: what answered may be what is hidden now.
                if view.withheld.is_some() && !hit.face {
                    return None;
                }
                let by_other_name = matches!(hit.matched, Some(NameKind::Former | NameKind::Alias));
                let also = Some(view.name.also.join(", ")).filter(|names| by_other_name && !names.is_empty());
                Some(Hit { child: view, also })
            })
            .collect())
    }
}

fn page_of_rows<T>(rows: Vec<T>, page: usize) -> Vec<T> {
    rows.into_iter().skip((page - 1) * PAGE_ROWS).take(PAGE_ROWS).collect()
}
