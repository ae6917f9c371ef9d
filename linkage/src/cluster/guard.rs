//! Guards: pairs that must never be one child, whatever they weigh.

use super::new_identity::{Change, Identities};
use crate::{
    compare::{Compiled, Findings, Pair},
    model::{ComparisonKind, Condition, FieldKind, Guard, Model},
    profile::Trust,
};

/// The guards of a model with their fields looked up.
#[derive(Debug, Clone)]
pub(crate) struct Guards {
    active: Vec<Guard>,
    nhs_numbers: Vec<usize>,
    birth_dates: Vec<usize>,
    deliveries: Vec<Compiled>,
    forename: Option<Compiled>,
    surname: Option<Compiled>,
    identities: Identities,
}

/// The comparisons of first name and surname: the first two of kind `name`, in this order, by the model's documentation.
fn names(model: &Model) -> [Option<Compiled>; 2] {
    let names = model.comparisons.iter();
    let mut names = names.filter(|comparison| comparison.kind == ComparisonKind::Name);
    [names.next(), names.next()].map(|name| Some(Compiled::new(model, name?)))
}

impl Guards {
    pub(crate) fn new(model: &Model) -> Self {
        let of_kind = |kind: ComparisonKind| {
            model
                .comparisons
                .iter()
                .filter(move |comparison| comparison.kind == kind)
        };
        let [forename, surname] = names(model);
        let fields = model.fields.iter().enumerate();
        Self {
            active: model.guards.clone(),
            nhs_numbers: fields
                .filter(|(_, field)| field.kind == FieldKind::NhsNumber)
                .map(|(at, _)| at)
                .collect(),
            birth_dates: of_kind(ComparisonKind::Date)
                .filter_map(|comparison| model.field_index(comparison.fields.get("value")?))
                .collect(),
            deliveries: of_kind(ComparisonKind::Delivery)
                .map(|comparison| Compiled::new(model, comparison))
                .collect(),
            forename,
            identities: Identities::new(model, surname.clone()),
            surname,
        }
    }

    /// The guard that keeps two records apart: a change of identity before all others, as only shield stewards may learn
    /// of it, else the first of the model.
    pub(crate) fn between(&self, pair: &Pair<'_>) -> Option<Guard> {
        let change = self.change(pair);
        let first = if change == Change::Likely {
            Some(Guard::NewIdentity)
        } else {
            self.active.iter().copied().find(|guard| self.keeps_apart(*guard, pair))
        };
        // A new number belongs to a new identity.
        let renumbered = change == Change::Possible && first == Some(Guard::TwoNhsNumbers);
        if renumbered { Some(Guard::NewIdentity) } else { first }
    }

    fn keeps_apart(&self, guard: Guard, pair: &Pair<'_>) -> bool {
        match guard {
            Guard::TwoNhsNumbers => self.two_nhs_numbers(pair),
            Guard::BirthOrder => self.birth_order(pair),
            Guard::SameSnapshotTwins => pair.same_source && self.named_apart(pair),
            Guard::OnePerSource => pair.same_source,
            Guard::NewIdentity => self.identities.change(pair) == Change::Likely,
        }
    }

    /// What two records say of a change of identity, if the model guards against joining across one.
    pub(crate) fn change(&self, pair: &Pair<'_>) -> Change {
        if self.active.contains(&Guard::NewIdentity) {
            self.identities.change(pair)
        } else {
            Change::No
        }
    }

    fn two_nhs_numbers(&self, pair: &Pair<'_>) -> bool {
        let valid = |number: u32| number != 0 && Trust::of(number) == Trust::Valid;
        self.nhs_numbers.iter().any(|&field| {
            let (left, right) = (pair.left[field], pair.right[field]);
            left != right && valid(left) && valid(right)
        })
    }

    fn birth_order(&self, pair: &Pair<'_>) -> bool {
        let differs = |findings: Findings| findings.has(Condition::OrderDiffers);
        self.deliveries
            .iter()
            .any(|delivery| delivery.findings(pair).is_some_and(differs))
    }

    /// Born on one day under one surname with two forenames that have nothing in common.
    fn named_apart(&self, pair: &Pair<'_>) -> bool {
        let only_different = |comparison: &Option<Compiled>| {
            let findings = comparison.as_ref().and_then(|comparison| comparison.findings(pair));
            findings == Some(Findings::only(Condition::Different))
        };
        let same_day = |&field: &usize| pair.left[field] != 0 && pair.left[field] == pair.right[field];
        self.birth_dates.iter().any(same_day) && only_different(&self.forename) && !only_different(&self.surname)
    }
}
