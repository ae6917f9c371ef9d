//! The guard between an adopted child's identity of birth and the new one.

use crate::{
    compare::{Compiled, Pair},
    model::{ComparisonKind, Condition, FieldKind, Model},
};

/// Findings that tie two surnames to one family.
const SURNAME_TIES: [Condition; 7] = [
    Condition::Exact,
    Condition::Also,
    Condition::Compound,
    Condition::Spelling,
    Condition::Close,
    Condition::Family,
    Condition::Swapped,
];
/// Findings that tie two numbers to one person.
const NUMBER_TIES: [Condition; 4] = [
    Condition::Exact,
    Condition::Alias,
    Condition::Temporary,
    Condition::OneSlip,
];
/// Findings that tie two households to each other.
const HOME_TIES: [Condition; 6] = [
    Condition::AddressCarer,
    Condition::PostcodeCarer,
    Condition::Carer,
    Condition::Phone,
    Condition::Address,
    Condition::Postcode,
];

/// The comparisons of a model that a change of identity shows in.
#[derive(Debug, Clone)]
pub(super) struct Identities {
    surname: Option<Compiled>,
    numbers: Vec<Compiled>,
    households: Vec<Compiled>,
    statuses: Vec<usize>,
}

impl Identities {
    /// Over the comparison of surnames, if the model has one, and those that it names by their kinds.
    pub(super) fn new(model: &Model, surname: Option<Compiled>) -> Self {
        let of_kind = |kind: ComparisonKind| {
            let comparisons = model
                .comparisons
                .iter()
                .filter(move |comparison| comparison.kind == kind);
            comparisons.map(|comparison| Compiled::new(model, comparison))
        };
        let fields = model.fields.iter().enumerate();
        Self {
            surname,
            numbers: of_kind(ComparisonKind::Identifier).collect(),
            households: of_kind(ComparisonKind::Household).collect(),
            statuses: fields
                .filter(|(_, field)| field.kind == FieldKind::NewIdentity)
                .map(|(at, _)| at)
                .collect(),
        }
    }

    /// Whether two records may be the identities of one child before and after an adoption. First name, sex and birth
    /// date outlive it; numbers, home and family do not, so only records that share neither number nor home can be.
    pub(super) fn change(&self, pair: &Pair<'_>) -> Change {
        if finds(&self.numbers, pair, &NUMBER_TIES) || finds(&self.households, pair, &HOME_TIES) {
            return Change::No;
        }
        let surname = self.surname.as_ref().and_then(|surname| surname.findings(pair));
        let ties = surname.is_some_and(|found| SURNAME_TIES.iter().any(|&tie| found.has(tie)));
        let differs = surname.is_some() && !ties;
        let likely = if self.tells_of_one(pair) {
            !(ties && finds(&self.households, pair, &[Condition::CarerForename]))
        } else {
            differs && (pair.same_source || finds(&self.numbers, pair, &[Condition::Different]))
        };
        // A child in care keeps the surname while the carers change.
        let kept = surname.is_some_and(|found| found.has(Condition::Exact));
        if likely {
            Change::Likely
        } else if differs || (!kept && finds(&self.households, pair, &[Condition::MotherDiffers])) {
            Change::Possible
        } else {
            Change::No
        }
    }

    fn tells_of_one(&self, pair: &Pair<'_>) -> bool {
        let tells = |&at: &usize| pair.left[at] != 0 || pair.right[at] != 0;
        self.statuses.iter().any(tells)
    }
}

/// What two records say of a change of identity between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing, or that there was none.
    No,
    /// The surnames have nothing in common; or they are not the same, and each record names a mother, and not the same.
    /// Alike as they may be otherwise, these two do not join by themselves: a third record may tie both together.
    Possible,
    /// A record tells of an adoption, and surname and a carer's first name do not both agree; or the surnames have
    /// nothing in common, and they are two records of one source or bear two numbers of one kind. Never one child.
    Likely,
}

fn finds(comparisons: &[Compiled], pair: &Pair<'_>, any: &[Condition]) -> bool {
    comparisons
        .iter()
        .filter_map(|comparison| comparison.findings(pair))
        .any(|found| any.iter().any(|&condition| found.has(condition)))
}
