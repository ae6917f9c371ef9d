//! Growing groups inside one component, from the strongest tie down.

use crate::model::{Clustering, Guard, Thresholds};

/// Why two groups stay apart although something ties them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Apart {
    /// A person said so.
    Person,
    /// A guard stands between two of their records.
    Guard(Guard),
    /// A rule that the model spells out, by its place.
    Rule(u8),
    /// The records between them do not agree on the whole.
    Support,
    /// Another group that cannot be the same child has an equal claim.
    Rival,
}

/// Everything between the `count` records of one component, by their place.
pub(super) struct Ties {
    pub(super) count: usize,
    weights: Vec<f64>,
    conflicts: Vec<f64>,
    blocks: Vec<Option<Apart>>,
}

impl Ties {
    pub(super) fn new(count: usize) -> Self {
        let zeros = vec![0.0; count * count];
        Self {
            count,
            weights: zeros.clone(),
            conflicts: zeros,
            blocks: vec![None; count * count],
        }
    }

    /// Notes a pair: its weight, the bits (zero or less) of all that speaks against it, and what keeps it apart.
    pub(super) fn set(&mut self, left: usize, right: usize, weight: f64, conflict: f64, block: Option<Apart>) {
        for at in [left * self.count + right, right * self.count + left] {
            self.weights[at] = weight;
            self.conflicts[at] = conflict;
            self.blocks[at] = block;
        }
    }
}

/// The groups while they grow. A group is named by its smallest member.
pub(super) struct Groups<'a> {
    ties: &'a Ties,
    thresholds: Thresholds,
    clustering: Clustering,
    members: Vec<Vec<usize>>,
    /// By group and group: summed conflicts, the strongest tie, what stands between.
    conflicts: Vec<f64>,
    strongest: Vec<f64>,
    blocks: Vec<Option<Apart>>,
    /// Pairs of groups set aside for a rival since the last merge.
    contested: Vec<bool>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(ties: &'a Ties, thresholds: Thresholds, clustering: Clustering) -> Self {
        let count = ties.count;
        Self {
            ties,
            thresholds,
            clustering,
            members: (0..count).map(|member| vec![member]).collect(),
            conflicts: ties.conflicts.clone(),
            strongest: ties.weights.clone(),
            blocks: ties.blocks.clone(),
            contested: vec![false; count * count],
        }
    }

    fn at(&self, left: usize, right: usize) -> usize {
        left * self.ties.count + right
    }

    /// The group that a record is in.
    pub(super) fn group_of(&self, member: usize) -> usize {
        (0..=member)
            .find(|&group| self.members[group].contains(&member))
            .expect("every record is in a group")
    }

    /// The groups, by smallest member.
    #[cfg(test)]
    fn into_members(self) -> Vec<Vec<usize>> {
        self.members.into_iter().filter(|members| !members.is_empty()).collect()
    }

    /// Joins the groups of two records because a person or a rule said so. False if a person's decision forbids it.
    pub(super) fn force(&mut self, left: usize, right: usize) -> bool {
        let (left, right) = (self.group_of(left), self.group_of(right));
        if left == right {
            return true;
        }
        if self.blocks[self.at(left, right)] == Some(Apart::Person) {
            return false;
        }
        self.merge(left.min(right), left.max(right), Way::Forced);
        true
    }

    /// Joins the groups of two records because a rule of the model says so, unless anything keeps the two apart.
    pub(super) fn join_by_rule(&mut self, left: usize, right: usize) {
        let (left, right) = (self.group_of(left), self.group_of(right));
        if left != right && self.blocks[self.at(left, right)].is_none() {
            self.merge(left.min(right), left.max(right), Way::Forced);
        }
    }

    /// Merges from the strongest tie down until nothing may merge.
    pub(super) fn grow(&mut self) {
        let count = self.ties.count;
        let mut best: Vec<Option<(f64, usize)>> = (0..count).map(|group| self.best_partner(group)).collect();
        loop {
            let mut top: Option<(f64, usize, usize)> = None;
            for (group, partner) in best.iter().enumerate() {
                if let Some((mean, partner)) = *partner
                    && top.is_none_or(|(highest, ..)| mean > highest)
                {
                    top = Some((mean, group, partner));
                }
            }
            let Some((mean, group, partner)) = top else { return };
            let (left, right) = (group.min(partner), group.max(partner));
            if self.is_contested(left, right, mean) {
                let (at, mirror) = (self.at(left, right), self.at(right, left));
                self.contested[at] = true;
                self.contested[mirror] = true;
                best[left] = self.best_partner(left);
                best[right] = self.best_partner(right);
            } else {
                self.merge(left, right, Way::Weighed);
                let had_contest = self.contested.iter().any(|&contested| contested);
                self.contested.fill(false);
                for (group, best) in best.iter_mut().enumerate() {
                    let touched = group == left
                        || group == right
                        || best.is_none_or(|(_, partner)| partner == left || partner == right);
                    if touched || had_contest {
                        *best = self.best_partner(group);
                    } else if let Some(support) = self.may_merge(group, left)
                        && best.is_some_and(|(highest, partner)| {
                            support > highest || (support >= highest && left < partner)
                        })
                    {
                        *best = Some((support, left));
                    }
                }
            }
        }
    }

    fn best_partner(&self, group: usize) -> Option<(f64, usize)> {
        let mut best: Option<(f64, usize)> = None;
        for partner in 0..self.ties.count {
            if let Some(mean) = self.may_merge(group, partner)
                && best.is_none_or(|(highest, _)| mean > highest)
            {
                best = Some((mean, partner));
            }
        }
        best
    }

    /// The support of two groups that may merge now.
    fn may_merge(&self, left: usize, right: usize) -> Option<f64> {
        if left == right || self.members[left].is_empty() || self.members[right].is_empty() {
            return None;
        }
        let at = self.at(left, right);
        if self.blocks[at].is_some() || self.contested[at] || self.strongest[at] < self.thresholds.join {
            return None;
        }
        let mean = self.support(left, right);
        let both_single = self.members[left].len() == 1 && self.members[right].len() == 1;
        let needed = if both_single {
            f64::NEG_INFINITY
        } else {
            self.thresholds.fracture
        };
        (mean >= needed).then_some(mean)
    }

    /// How strongly two groups are one child, in bits: the strongest tie, less what speaks against it on the average of
    /// all pairs between them. A record that says little is no conflict, and does not keep its group from joining.
    fn support(&self, left: usize, right: usize) -> f64 {
        let at = self.at(left, right);
        let pairs = self.members[left].len() * self.members[right].len();
        if pairs == 1 {
            return self.strongest[at];
        }
        self.strongest[at].min(self.clustering.tie_bits_max) + self.conflicts[at] / pairs as f64
    }

    /// True if a third group that cannot be the same child as one of the two claims the other about as strongly.
    fn is_contested(&self, left: usize, right: usize, mean: f64) -> bool {
        let claims = |rival: usize, of: usize, against: usize| {
            self.blocks[self.at(rival, against)].is_some()
                && self.blocks[self.at(rival, of)].is_none()
                && self.strongest[self.at(rival, of)] >= self.thresholds.review
                && self.support(rival, of) >= mean - self.clustering.rival_margin_bits
        };
        (0..self.ties.count).any(|rival| {
            rival != left
                && rival != right
                && !self.members[rival].is_empty()
                && (claims(rival, left, right) || claims(rival, right, left))
        })
    }

    fn merge(&mut self, left: usize, right: usize, way: Way) {
        let sizes = (self.members[left].len() as f64, self.members[right].len() as f64);
        let moved = std::mem::take(&mut self.members[right]);
        self.members[left].extend(moved);
        self.members[left].sort_unstable();
        for other in 0..self.ties.count {
            let (into, from) = (self.at(left, other), self.at(right, other));
            let (one, two) = (self.conflicts[into], self.conflicts[from]);
            let conflict = match way {
                Way::Weighed => one + two,
                // Someone knows that these are one child, however different they look: the one that fits a third record
                // better speaks for both.
                Way::Forced => (one / sizes.0).max(two / sizes.1) * (sizes.0 + sizes.1),
            };
            let block = stronger(self.blocks[into], self.blocks[from]);
            let strongest = self.strongest[into].max(self.strongest[from]);
            for at in [into, self.at(other, left)] {
                self.conflicts[at] = conflict;
                self.blocks[at] = block;
                self.strongest[at] = strongest;
            }
        }
    }

    /// Why the groups of two records that tie each other are apart.
    pub(super) fn why_apart(&self, left: usize, right: usize) -> Apart {
        let (left, right) = (self.group_of(left), self.group_of(right));
        match self.blocks[self.at(left, right)] {
            Some(block) => block,
            None if self.contested[self.at(left, right)] => Apart::Rival,
            None => Apart::Support,
        }
    }
}

/// How two groups came together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Weighed,
    Forced,
}

/// A person's decision names itself before a guard, the first guard of the model before a later one, a guard before a
/// rule.
fn stronger(left: Option<Apart>, right: Option<Apart>) -> Option<Apart> {
    match (left, right) {
        (Some(Apart::Person), _) | (_, Some(Apart::Person)) => Some(Apart::Person),
        (Some(Apart::Guard(one)), Some(Apart::Guard(other))) => Some(Apart::Guard(one.min(other))),
        (Some(Apart::Guard(guard)), _) | (_, Some(Apart::Guard(guard))) => Some(Apart::Guard(guard)),
        (Some(Apart::Rule(one)), Some(Apart::Rule(other))) => Some(Apart::Rule(one.min(other))),
        (left, right) => left.or(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THRESHOLDS: Thresholds = Thresholds {
        join: 6.0,
        review: 0.0,
        fracture: 0.0,
    };

    fn groups(count: usize, ties: &[(usize, usize, f64)], blocks: &[(usize, usize)]) -> Vec<Vec<usize>> {
        let mut all = Ties::new(count);
        for left in 0..count {
            for right in left + 1..count {
                let tie = ties.iter().find(|tie| (tie.0, tie.1) == (left, right));
                let block = blocks
                    .contains(&(left, right))
                    .then_some(Apart::Guard(Guard::TwoNhsNumbers));
                let weight = tie.map_or(-12.0, |tie| tie.2);
                all.set(left, right, weight, weight.min(0.0), block);
            }
        }
        let mut groups = Groups::new(&all, THRESHOLDS, Clustering::default());
        groups.grow();
        groups.into_members()
    }

    #[test]
    fn a_chain_that_agrees_becomes_one_group() {
        assert_eq!(
            groups(3, &[(0, 1, 12.0), (1, 2, 9.0), (0, 2, -2.0)], &[]),
            [vec![0, 1, 2]]
        );
    }

    #[test]
    fn one_weak_bridge_does_not_fuse_two_families_of_records() {
        let ties = [
            (0, 1, 15.0),
            (0, 2, 15.0),
            (1, 2, 15.0),
            (3, 4, 15.0),
            (3, 5, 15.0),
            (4, 5, 15.0),
            (2, 3, 8.0),
        ];
        assert_eq!(groups(6, &ties, &[]), [vec![0, 1, 2], vec![3, 4, 5]]);
    }

    #[test]
    fn a_chain_whose_ends_contradict_each_other_stays_in_two() {
        assert_eq!(
            groups(3, &[(0, 1, 12.0), (1, 2, 7.0), (0, 2, -25.0)], &[]),
            [vec![0, 1], vec![2]]
        );
    }

    #[test]
    fn a_guard_holds_through_a_third_record() {
        // 2 fits both, 0 far better; 0 and 1 cannot be one.
        assert_eq!(
            groups(3, &[(0, 2, 15.0), (1, 2, 8.0)], &[(0, 1)]),
            [vec![0, 2], vec![1]]
        );
    }

    #[test]
    fn equal_claims_of_two_that_cannot_be_one_join_nothing() {
        assert_eq!(
            groups(3, &[(0, 2, 10.0), (1, 2, 9.0)], &[(0, 1)]),
            [vec![0], vec![1], vec![2]]
        );
    }
}
