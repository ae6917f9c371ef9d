//! Addresses of the review queue: filters, order and page.

use desk::{Assigned, CaseKind, ChanceBand, QueueFilter, QueueSort};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

/// Between the two sources of a pair; no source name holds it, since names are words of letters, digits and dashes.
const BETWEEN: char = '~';

/// How long a case waits at least, in days, with its words: what the filter offers.
pub(super) const AGES: [(u32, &str); 4] = [
    (7, "7 days or more"),
    (30, "30 days or more"),
    (90, "90 days or more"),
    (365, "A year or more"),
];

/// What follows `?`. Words that we do not know count as absent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct QueueQuery {
    kind: String,
    pair: String,
    chance: String,
    days: String,
    assigned: String,
    involved: String,
    cause: String,
    deferred: String,
    sort: String,
    page: String,
}

impl QueueQuery {
    /// The page asked for.
    pub fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).max(1)
    }

    /// Filters, order and page as the desk takes them.
    pub fn filter(&self) -> QueueFilter {
        QueueFilter {
            kind: CaseKind::ALL.iter().copied().find(|kind| kind.name() == self.kind),
            source_pair: self
                .pair
                .split_once(BETWEEN)
                .map(|(left, right)| (left.to_owned(), right.to_owned())),
            chance: ChanceBand::ALL.into_iter().find(|band| band.name() == self.chance),
            days: self.days.parse().ok(),
            assigned: Assigned::ALL
                .into_iter()
                .find(|(_, name, _)| *name == self.assigned)
                .map_or_else(Assigned::default, |(assigned, ..)| assigned),
            involved: !self.involved.is_empty(),
            cause: Some(self.cause.clone()).filter(|cause| !cause.is_empty()),
            deferred: !self.deferred.is_empty(),
            sort: QueueSort::ALL
                .into_iter()
                .find(|(_, name)| *name == self.sort)
                .map_or_else(QueueSort::default, |(sort, _)| sort),
            page: self.page(),
        }
    }
}

/// A pair of sources in an address.
pub(super) fn pair_name((left, right): &(String, String)) -> String {
    format!("{left}{BETWEEN}{right}")
}

/// Name of an order in an address.
pub(super) fn sort_name(sort: QueueSort) -> &'static str {
    QueueSort::ALL
        .into_iter()
        .find(|(known, _)| *known == sort)
        .map_or("", |(_, name)| name)
}

/// Name and words of whose cases are shown.
pub(super) fn assigned_words(assigned: Assigned) -> (&'static str, &'static str) {
    Assigned::ALL
        .into_iter()
        .find(|(known, ..)| *known == assigned)
        .map_or(("", ""), |(_, name, words)| (name, words))
}

/// The address of a queue.
pub(crate) fn queue_address(filter: &QueueFilter) -> String {
    with(filter, |_| ())
}

/// The address of a queue with something changed. A change of filter or order begins at page 1.
pub(super) fn with(filter: &QueueFilter, change: impl FnOnce(&mut QueueFilter)) -> String {
    let mut filter = QueueFilter {
        page: 1,
        ..filter.clone()
    };
    change(&mut filter);
    let mut query = Serializer::new(String::new());
    if let Some(kind) = filter.kind {
        query.append_pair("kind", kind.name());
    }
    if let Some(pair) = &filter.source_pair {
        query.append_pair("pair", &pair_name(pair));
    }
    if let Some(band) = filter.chance {
        query.append_pair("chance", band.name());
    }
    if let Some(days) = filter.days {
        query.append_pair("days", &days.to_string());
    }
    if filter.assigned != Assigned::default() {
        query.append_pair("assigned", assigned_words(filter.assigned).0);
    }
    for (name, on) in [("involved", filter.involved), ("deferred", filter.deferred)] {
        if on {
            query.append_pair(name, "yes");
        }
    }
    if let Some(cause) = &filter.cause {
        query.append_pair("cause", cause);
    }
    if filter.sort != QueueSort::default() {
        query.append_pair("sort", sort_name(filter.sort));
    }
    if filter.page > 1 {
        query.append_pair("page", &filter.page.to_string());
    }
    match query.finish() {
        empty if empty.is_empty() => "/review".to_owned(),
        query => format!("/review?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_back_as_what_it_was_made_of() {
        let filter = QueueFilter {
            kind: Some(CaseKind::WrongJoin),
            source_pair: Some(("education".to_owned(), "social_care".to_owned())),
            chance: Some(ChanceBand::Likely),
            days: Some(30),
            assigned: Assigned::Nobody,
            involved: true,
            cause: Some("Birth date: day and month swapped".to_owned()),
            deferred: true,
            sort: QueueSort::Likeliest,
            page: 1,
        };
        let address = with(&filter, |filter| filter.page = 4);
        let query = address.strip_prefix("/review?").unwrap();
        let parts: std::collections::BTreeMap<String, String> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let part = |name: &str| parts.get(name).cloned().unwrap_or_default();
        let query = QueueQuery {
            kind: part("kind"),
            pair: part("pair"),
            chance: part("chance"),
            days: part("days"),
            assigned: part("assigned"),
            involved: part("involved"),
            cause: part("cause"),
            deferred: part("deferred"),
            sort: part("sort"),
            page: part("page"),
        };
        assert_eq!(query.filter(), QueueFilter { page: 4, ..filter });
        assert_eq!(with(&QueueQuery::default().filter(), |_| ()), "/review");
    }
}
