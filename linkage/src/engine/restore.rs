//! Bringing index and scored pairs up to date with the records that came, changed and went.

use std::collections::BTreeSet;

use super::{Engine, index::over};
use crate::{
    batch::{anchors, least_weight},
    cluster::Edge,
    profile::RecordIndex,
};

/// If more than one in this many records is pending, everything is scored again at once, on all cores.
const BULK_SHARE: usize = 8;
/// Below this many pending records, one at a time is always quicker.
const BULK_LEAST: usize = 64;

impl Engine {
    /// Works off the pending records; afterwards `touched` names every record whose component may have changed.
    pub(super) fn catch_up(&mut self) {
        self.scorer.learn_values(&self.population);
        self.population.settle();
        self.neighbours.resize(self.population.places(), Vec::new());
        let pending: Vec<RecordIndex> = std::mem::take(&mut self.pending).into_iter().collect();
        if pending.is_empty() {
            self.index_constraints();
            return;
        }
        if pending.len() >= BULK_LEAST && pending.len() * BULK_SHARE > self.population.len() {
            // Everything is resolved after this, so nothing needs to be touched.
            self.score_everything();
            self.index_constraints();
            self.anchors = anchors(&self.model, &self.population);
            self.index_followers();
            return;
        }
        for &record in &pending {
            self.touch_around(record);
        }
        self.score_pending(&pending);
        self.index_constraints();
        self.update_anchors(&pending);
        for &record in &pending {
            self.touch_around(record);
        }
    }

    /// Marks a record and everyone whom any tie connects with it.
    fn touch_around(&mut self, record: RecordIndex) {
        self.touched.insert(record);
        let near = self.neighbours.get(record as usize).into_iter().flatten();
        self.touched.extend(near.map(|(near, _)| *near));
        self.touched.extend(self.anchors.get(&record));
        self.touched.extend(self.followers.get(&record).into_iter().flatten());
        if let Some(by) = self.named_by.get(&self.population.key(record)) {
            self.touched.extend(by);
        }
        self.touched.extend(self.decided.get(&record).into_iter().flatten());
    }

    /// Scores every pair again, on all cores.
    pub(super) fn score_everything(&mut self) {
        let candidates = self.index.renew(&self.population, &self.maker, self.model.link_type);
        let least = least_weight();
        let every = |_, _| true;
        let edges: Vec<Edge> = candidates.collect(every, |pairs, out| {
            self.scorer
                .told_weights(&self.population, pairs, least, |left, right, weight| {
                    out.push(Edge { left, right, weight });
                });
        });
        drop(candidates);
        for near in &mut self.neighbours {
            near.clear();
        }
        for edge in edges {
            self.neighbours[edge.left as usize].push((edge.right, edge.weight));
            self.neighbours[edge.right as usize].push((edge.left, edge.weight));
        }
        self.all_new = true;
    }

    fn score_pending(&mut self, pending: &[RecordIndex]) {
        let mut again: BTreeSet<RecordIndex> = BTreeSet::new();
        for &record in pending {
            self.index.take_out(&self.population, record, &mut again);
        }
        let live = pending
            .iter()
            .copied()
            .filter(|&record| self.population.is_live(record));
        let live: Vec<RecordIndex> = live.collect();
        for &record in &live {
            self.index.put_in(&self.population, &self.maker, record, &mut again);
        }
        // Whoever has other neighbours in a crowd now is compared again like one that changed.
        again.retain(|record| self.population.is_live(*record));
        for &record in again.iter().filter(|record| pending.binary_search(record).is_err()) {
            self.touch_around(record);
        }
        for &record in pending.iter().chain(&again) {
            for (near, _) in std::mem::take(&mut self.neighbours[record as usize]) {
                self.neighbours[near as usize].retain(|(other, _)| *other != record);
            }
        }
        again.extend(&live);
        let records: Vec<RecordIndex> = again.iter().copied().collect();
        let least = least_weight();
        let (index, population, scorer) = (&self.index, &self.population, &self.scorer);
        let weighed = over(&records, |record| {
            let mut partners = index.partners(population, &self.maker, self.model.link_type, record);
            // A pair of two that are compared again is compared once.
            partners.retain(|partner| *partner > record || records.binary_search(partner).is_err());
            let pairs: Vec<(RecordIndex, RecordIndex)> = partners
                .iter()
                .map(|&partner| (record.min(partner), record.max(partner)))
                .collect();
            let mut found: Vec<(RecordIndex, f64)> = Vec::new();
            scorer.told_weights(population, &pairs, least, |left, right, weight| {
                found.push((if left == record { right } else { left }, weight));
            });
            found
        });
        for (&record, found) in records.iter().zip(weighed) {
            for (partner, weight) in found {
                self.neighbours[record as usize].push((partner, weight));
                self.neighbours[partner as usize].push((record, weight));
            }
            self.touched.insert(record);
        }
        for &record in &again {
            self.touch_around(record);
        }
        if self.index.is_old() {
            let _ = self.index.renew(&self.population, &self.maker, self.model.link_type);
        }
    }

    /// Looks up again whom the pending records name, and whom those name that name a pending record: it may have come
    /// or gone.
    fn update_anchors(&mut self, pending: &[RecordIndex]) {
        if self.named_by.is_empty() && self.anchors.is_empty() {
            return;
        }
        let mut naming: BTreeSet<RecordIndex> = pending.iter().copied().collect();
        for &record in pending {
            naming.extend(self.named_by.get(&self.population.key(record)).into_iter().flatten());
        }
        for record in naming {
            let stated = self
                .population
                .stated(record)
                .filter(|_| self.population.is_live(record));
            let named = stated
                .and_then(|key| self.population.find(key))
                .filter(|&named| named != record);
            let before = match named {
                Some(named) => self.anchors.insert(record, named),
                None => self.anchors.remove(&record),
            };
            if before == named {
                continue;
            }
            self.touched.insert(record);
            self.touched.extend(before.into_iter().chain(named));
            if let Some(before) = before
                && let Some(followers) = self.followers.get_mut(&before)
            {
                followers.remove(&record);
                if followers.is_empty() {
                    self.followers.remove(&before);
                }
            }
            if let Some(named) = named {
                self.followers.entry(named).or_default().insert(record);
            }
        }
    }

    pub(super) fn index_followers(&mut self) {
        self.followers.clear();
        for (&record, &named) in &self.anchors {
            self.followers.entry(named).or_default().insert(record);
        }
    }
}
