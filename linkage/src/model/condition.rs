//! The findings that a comparison level can name.

use serde::{Deserialize, Serialize};

macro_rules! conditions {
    ($($(#[$doc:meta])* $variant:ident,)*) => {
        /// What two values have in common. A comparison's levels name conditions in order; the first that holds counts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Condition { $($(#[$doc])* $variant,)* }

        impl Condition {
            /// The condition's bit in a [`Findings`](crate::compare::Findings) mask.
            pub(crate) const fn bit(self) -> u64 {
                1 << self as u8
            }
        }
    };
}

conditions! {
    /// Both values are the same after folding.
    Exact,
    /// One of the record's other names (known as, former, alias) is the same as a name of the other record.
    Also,
    /// Spellings or transliterations of one name.
    Spelling,
    /// A pet form of the other.
    Nickname,
    /// One is a part of the other (double-barrelled or several names).
    Compound,
    /// First and last name stand in each other's place.
    Swapped,
    /// One edit apart, or Jaro-Winkler of at least 0.92.
    Close,
    /// A surname that the other record's family carries (former, carer's or mother's).
    Family,
    /// Sound alike.
    Phonetic,
    /// Jaro-Winkler of at least 0.80.
    Similar,
    /// One is the initial letter of the other.
    Initial,
    /// Nothing in common.
    Different,
    /// Day and month exchanged.
    DayMonthSwapped,
    /// One digit off, or two neighbouring digits exchanged.
    OneSlip,
    /// Born within ten weeks of the expected date.
    NearExpected,
    /// Day and month agree, the year does not.
    SameDayMonth,
    /// Year and month agree.
    SameMonth,
    /// Year and day of the month agree.
    SameYearDay,
    /// The year agrees.
    SameYear,
    /// At most a year apart.
    WithinYear,
    /// At most ten years apart.
    WithinTenYears,
    /// Both numbers temporary and the same.
    Temporary,
    /// One record's number is the other's former number.
    Alias,
    /// Numbers differ, but one of them is temporary.
    TemporaryDiffers,
    /// Same address and same carer.
    AddressCarer,
    /// Same postcode, and a carer with the same first name.
    PostcodeCarer,
    /// A carer with the same first and last name, at another address.
    Carer,
    /// The same phone number.
    Phone,
    /// Same postcode and same address line.
    Address,
    /// Same postcode.
    Postcode,
    /// Same address line under another postcode.
    AddressLine,
    /// A carer with the same first name only.
    CarerForename,
    /// Same postcode sector.
    Sector,
    /// Same postal district.
    District,
    /// Carers are recorded on both and none is the same; the address differs too.
    CarerDiffers,
    /// The same, and each record names a woman: it is not that one names the mother and the other the father.
    MotherDiffers,
    /// Postcode and town both agree.
    Both,
    /// The town agrees.
    Town,
    /// At least half of the words agree.
    Words,
    /// A record of a single birth.
    SingleBirth,
    /// A record of a multiple birth.
    MultipleBirth,
    /// Two babies of a multiple birth with different birth order.
    OrderDiffers,
    /// Two records of one source.
    SameSource,
}
