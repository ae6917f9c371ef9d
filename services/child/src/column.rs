//! The columns of a source record: the one vocabulary that feeds, linkage and the golden record share.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! columns {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// One fact about the child that a source record states, named as in the plain CSV layouts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Column {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Column {
            /// Every column.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in files, in the model and in the database.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

columns! {
    /// Unique pupil number.
    Upn = "upn";
    /// An earlier pupil number of the same child.
    FormerUpn = "former_upn";
    /// NHS number.
    NhsNumber = "nhs_number";
    /// First name as the source holds it.
    FirstName = "first_name";
    /// Middle names.
    MiddleName = "middle_name";
    /// Last name.
    Surname = "surname";
    /// Name the child is called by.
    PreferredName = "preferred_name";
    /// An earlier last name.
    FormerSurname = "former_surname";
    /// First name of an alias.
    AliasFirstName = "alias_first_name";
    /// Last name of an alias.
    AliasSurname = "alias_surname";
    /// Date of birth.
    Dob = "dob";
    /// Due date of an unborn child.
    ExpectedDate = "expected_date";
    /// Sex.
    Sex = "sex";
    /// Order among the babies of one delivery.
    BirthOrder = "birth_order";
    /// Number of babies of the delivery.
    BirthsInDelivery = "births_in_delivery";
    /// First line of the address.
    AddressLine1 = "address_line1";
    /// Town.
    Town = "town";
    /// Postcode.
    Postcode = "postcode";
    /// School or setting: URN or a local code.
    SchoolCode = "school_code";
    /// First name of the first carer.
    Carer1FirstName = "carer1_first_name";
    /// Last name of the first carer.
    Carer1Surname = "carer1_surname";
    /// Phone of the first carer.
    Carer1Phone = "carer1_phone";
    /// First name of the second carer.
    Carer2FirstName = "carer2_first_name";
    /// Last name of the second carer.
    Carer2Surname = "carer2_surname";
    /// First name of the mother.
    MotherFirstName = "mother_first_name";
    /// Last name of the mother.
    MotherSurname = "mother_surname";
    /// The mother's date of birth.
    MotherDob = "mother_dob";
    /// The young person's own phone.
    Phone = "phone";
    /// The young person's own e-mail address.
    Email = "email";
    /// Legal status as social care states it.
    LegalStatus = "legal_status";
    /// What a young person does after school.
    Destination = "destination";
    /// Names another source record that is this child: `source`, a unit separator (U+001F), `record_id`.
    ChildRef = "child_ref";
}

/// A column that we do not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no column \"{0}\"")]
pub struct UnknownColumn(pub String);

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Column {
    type Err = UnknownColumn;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|column| column.name() == text)
            .ok_or_else(|| UnknownColumn(text.to_owned()))
    }
}
