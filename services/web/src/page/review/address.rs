//! Addresses of the review queue: filters, order and page.

use desk::{ChanceBand, QueueFilter, QueueSort};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

/// Between the two sources of a pair; no source name holds it, since names are words of letters, digits and dashes.
const BETWEEN: char = '~';

/// What follows `?`. Words that we do not know count as absent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct QueueQuery {
    pair: String,
    chance: String,
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
            source_pair: self
                .pair
                .split_once(BETWEEN)
                .map(|(left, right)| (left.to_owned(), right.to_owned())),
            chance: ChanceBand::ALL.into_iter().find(|band| band.name() == self.chance),
            sort: QueueSort::ALL
                .into_iter()
                .find(|(_, name)| *name == self.sort)
                .map_or_else(QueueSort::default, |(sort, _)| sort),
            page: self.page(),
            ..QueueFilter::default()
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

/// The address of a queue with something changed. A change of filter or order begins at page 1.
pub(super) fn with(filter: &QueueFilter, change: impl FnOnce(&mut QueueFilter)) -> String {
    let mut filter = QueueFilter {
        page: 1,
        ..filter.clone()
    };
    change(&mut filter);
    let mut query = Serializer::new(String::new());
    if let Some(pair) = &filter.source_pair {
        query.append_pair("pair", &pair_name(pair));
    }
    if let Some(band) = filter.chance {
        query.append_pair("chance", band.name());
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
            source_pair: Some(("education".to_owned(), "social_care".to_owned())),
            chance: Some(ChanceBand::Likely),
            sort: QueueSort::Likeliest,
            page: 1,
            ..QueueFilter::default()
        };
        let address = with(&filter, |filter| filter.page = 4);
        assert_eq!(
            address,
            "/review?pair=education%7Esocial_care&chance=over-90&sort=likeliest&page=4"
        );
        let query = QueueQuery {
            pair: "education~social_care".into(),
            chance: "over-90".into(),
            sort: "likeliest".into(),
            page: "4".into(),
        };
        assert_eq!(query.filter(), QueueFilter { page: 4, ..filter });
        assert_eq!(with(&QueueQuery::default().filter(), |_| ()), "/review");
    }
}
