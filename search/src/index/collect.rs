//! Collecting hits: an exact count, and the best ones in a fixed order.

use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};

use child::ChildId;
use tantivy::{
    DocAddress, DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::ColumnValues,
};
use uuid::Uuid;

use super::fields::{FACE, ID_HIGH, ID_LOW};

/// A hit's place in the order: more points first, then the smaller id, wherever its document lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) points: u32,
    pub(super) id: Reverse<ChildId>,
    pub(super) address: DocAddress,
    pub(super) face: bool,
}

/// Collects the best `limit` hits and counts all.
pub(super) struct Best {
    pub(super) limit: usize,
}

/// What was collected: the count, and the best hits, best first after merging.
pub(super) type Collected = (usize, Vec<Place>);

impl Collector for Best {
    type Fruit = Collected;
    type Child = BestOfSegment;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<BestOfSegment> {
        let columns = segment.fast_fields();
        Ok(BestOfSegment {
            limit: self.limit,
            ordinal,
            total: 0,
            best: BinaryHeap::with_capacity(self.limit.min(1024) + 1),
            id_high: columns.column_first_or_default(ID_HIGH)?,
            id_low: columns.column_first_or_default(ID_LOW)?,
            face: columns.column_first_or_default(FACE)?,
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Collected>) -> tantivy::Result<Collected> {
        let total = segments.iter().map(|(total, _)| total).sum();
        let mut best: Vec<Place> = segments.into_iter().flat_map(|(_, best)| best).collect();
        best.sort_unstable_by(|left, right| right.cmp(left));
        best.truncate(self.limit);
        Ok((total, best))
    }
}

/// The best hits of one segment; the heap's top is the worst of them.
pub(super) struct BestOfSegment {
    limit: usize,
    ordinal: SegmentOrdinal,
    total: usize,
    best: BinaryHeap<Reverse<Place>>,
    id_high: Arc<dyn ColumnValues<u64>>,
    id_low: Arc<dyn ColumnValues<u64>>,
    face: Arc<dyn ColumnValues<u64>>,
}

impl SegmentCollector for BestOfSegment {
    type Fruit = Collected;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        // Scores are sums of whole points below 2^24, so the float holds them exactly.
        let points = score as u32;
        let full = self.best.len() >= self.limit;
        if full && self.best.peek().is_none_or(|worst| points < worst.0.points) {
            return;
        }
        let id = Uuid::from_u64_pair(self.id_high.get_val(doc), self.id_low.get_val(doc));
        self.best.push(Reverse(Place {
            points,
            id: Reverse(ChildId(id)),
            address: DocAddress::new(self.ordinal, doc),
            face: self.face.get_val(doc) == 1,
        }));
        if full {
            self.best.pop();
        }
    }

    fn harvest(self) -> Collected {
        (self.total, self.best.into_iter().map(|Reverse(place)| place).collect())
    }
}
