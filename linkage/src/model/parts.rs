//! What each kind of comparison looks at, and what it can find.

use super::{ComparisonKind, Condition, FieldKind};

/// A part that a field can play: its name, whether it is required, and the kinds of field.
pub(super) type Part = (&'static str, bool, &'static [FieldKind]);

/// The parts that fields can play in a kind of comparison.
pub(super) const fn parts_of(kind: ComparisonKind) -> &'static [Part] {
    use FieldKind as F;
    match kind {
        ComparisonKind::Name => &[
            ("value", true, &[F::Name]),
            ("also", false, &[F::Names]),
            ("swap", false, &[F::Name]),
            ("people", false, &[F::People]),
        ],
        ComparisonKind::Date => &[("value", true, &[F::Date]), ("expected", false, &[F::Date])],
        ComparisonKind::Equal => &[("value", true, &[F::Sex, F::Number])],
        ComparisonKind::Identifier => &[("value", true, &[F::Identifier, F::NhsNumber, F::Upns])],
        ComparisonKind::Household => &[
            ("postcode", true, &[F::Postcode]),
            ("address", false, &[F::Address]),
            ("people", false, &[F::People]),
            ("phones", false, &[F::Phones]),
            ("surname", false, &[F::Name]),
            ("forename", false, &[F::Name]),
            ("sex", false, &[F::Sex]),
        ],
        ComparisonKind::Text => &[("value", true, &[F::Text, F::Address, F::Identifier])],
        ComparisonKind::Place => &[("postcode", true, &[F::Postcode]), ("town", false, &[F::Text])],
        ComparisonKind::Delivery => &[("order", true, &[F::Number]), ("births", true, &[F::Number])],
        ComparisonKind::Source => &[],
    }
}

/// The conditions that a kind of comparison can find.
pub(super) const fn conditions_of(kind: ComparisonKind) -> &'static [Condition] {
    use Condition as C;
    match kind {
        ComparisonKind::Name => &[
            C::Exact,
            C::Also,
            C::Spelling,
            C::Nickname,
            C::Compound,
            C::Swapped,
            C::Close,
            C::Family,
            C::Phonetic,
            C::Similar,
            C::Initial,
            C::Different,
        ],
        ComparisonKind::Date => &[
            C::Exact,
            C::DayMonthSwapped,
            C::OneSlip,
            C::NearExpected,
            C::SameMonth,
            C::SameYearDay,
            C::SameDayMonth,
            C::SameYear,
            C::WithinYear,
            C::WithinTenYears,
            C::Different,
        ],
        ComparisonKind::Equal => &[C::Exact, C::Different],
        ComparisonKind::Identifier => &[
            C::Exact,
            C::Alias,
            C::Temporary,
            C::OneSlip,
            C::TemporaryDiffers,
            C::Different,
        ],
        ComparisonKind::Household => &[
            C::AddressCarer,
            C::PostcodeCarer,
            C::Carer,
            C::Phone,
            C::Address,
            C::Postcode,
            C::AddressLine,
            C::CarerForename,
            C::Sector,
            C::District,
            C::CarerDiffers,
            C::MotherDiffers,
            C::Different,
        ],
        ComparisonKind::Text => &[C::Exact, C::Close, C::Words, C::Similar, C::Different],
        ComparisonKind::Place => &[
            C::Both,
            C::Postcode,
            C::Close,
            C::Sector,
            C::District,
            C::Town,
            C::Different,
        ],
        ComparisonKind::Delivery => &[C::OrderDiffers, C::MultipleBirth, C::SingleBirth],
        ComparisonKind::Source => &[C::SameSource, C::Different],
    }
}
