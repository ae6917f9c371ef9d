//! Attributes of the golden record: what a page shows as one row, made of one or more columns that survive together.

use serde::{Deserialize, Serialize};

use crate::{column::Column, policy::Field};

/// One row of the golden record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// First name.
    FirstName,
    /// Middle names.
    MiddleName,
    /// Last name.
    Surname,
    /// Name the child is called by.
    KnownAs,
    /// Alias, first and last name.
    Alias,
    /// An earlier last name that a source states.
    FormerSurname,
    /// Date of birth.
    BirthDate,
    /// Due date of an unborn child.
    ExpectedDate,
    /// Sex.
    Sex,
    /// Unique pupil number.
    Upn,
    /// Earlier unique pupil number.
    FormerUpn,
    /// NHS number.
    NhsNumber,
    /// Address: line, town, postcode of one source together.
    Address,
    /// First parent or carer.
    Carer1,
    /// Second parent or carer.
    Carer2,
    /// Mother as the birth notification names her.
    Mother,
    /// Carer's phone.
    CarerPhone,
    /// The young person's phone.
    Phone,
    /// The young person's e-mail address.
    Email,
    /// School or setting.
    School,
    /// Legal status.
    LegalStatus,
    /// Destination after school.
    Destination,
}

impl Attribute {
    /// Every attribute, in page order.
    pub const ALL: [Self; 22] = [
        Self::FirstName,
        Self::MiddleName,
        Self::Surname,
        Self::KnownAs,
        Self::Alias,
        Self::FormerSurname,
        Self::BirthDate,
        Self::ExpectedDate,
        Self::Sex,
        Self::Upn,
        Self::FormerUpn,
        Self::NhsNumber,
        Self::Address,
        Self::Carer1,
        Self::Carer2,
        Self::Mother,
        Self::CarerPhone,
        Self::Phone,
        Self::Email,
        Self::School,
        Self::LegalStatus,
        Self::Destination,
    ];

    /// The columns that make up the attribute, in the order shown; they survive together, from one record.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::FirstName => &[Column::FirstName],
            Self::MiddleName => &[Column::MiddleName],
            Self::Surname => &[Column::Surname],
            Self::KnownAs => &[Column::PreferredName],
            Self::Alias => &[Column::AliasFirstName, Column::AliasSurname],
            Self::FormerSurname => &[Column::FormerSurname],
            Self::BirthDate => &[Column::Dob],
            Self::ExpectedDate => &[Column::ExpectedDate],
            Self::Sex => &[Column::Sex],
            Self::Upn => &[Column::Upn],
            Self::FormerUpn => &[Column::FormerUpn],
            Self::NhsNumber => &[Column::NhsNumber],
            Self::Address => &[Column::AddressLine1, Column::Town, Column::Postcode],
            Self::Carer1 => &[Column::Carer1FirstName, Column::Carer1Surname],
            Self::Carer2 => &[Column::Carer2FirstName, Column::Carer2Surname],
            Self::Mother => &[Column::MotherFirstName, Column::MotherSurname],
            Self::CarerPhone => &[Column::Carer1Phone],
            Self::Phone => &[Column::Phone],
            Self::Email => &[Column::Email],
            Self::School => &[Column::SchoolCode],
            Self::LegalStatus => &[Column::LegalStatus],
            Self::Destination => &[Column::Destination],
        }
    }

    /// The column of the role matrix that decides who sees it.
    pub const fn field(self) -> Field {
        match self {
            Self::FirstName
            | Self::MiddleName
            | Self::Surname
            | Self::KnownAs
            | Self::Alias
            | Self::FormerSurname
            | Self::BirthDate
            | Self::ExpectedDate
            | Self::Sex => Field::Identity,
            Self::Upn | Self::FormerUpn | Self::NhsNumber => Field::Numbers,
            Self::Address => Field::Address,
            Self::Carer1 | Self::Carer2 | Self::Mother | Self::CarerPhone | Self::Phone | Self::Email => Field::Carers,
            Self::School => Field::School,
            Self::LegalStatus => Field::SocialCareDetail,
            // What a young person does after school is achievement data: denied wherever ED is.
            Self::Destination => Field::Education,
        }
    }

    /// Kebab-case name, used in URLs and test hooks (`attr-dob`).
    pub const fn slug(self) -> &'static str {
        match self {
            Self::FirstName => "first-name",
            Self::MiddleName => "middle-name",
            Self::Surname => "last-name",
            Self::KnownAs => "known-as",
            Self::Alias => "alias",
            Self::FormerSurname => "former-last-name",
            Self::BirthDate => "dob",
            Self::ExpectedDate => "due-date",
            Self::Sex => "sex",
            Self::Upn => "upn",
            Self::FormerUpn => "former-upn",
            Self::NhsNumber => "nhs-number",
            Self::Address => "address",
            Self::Carer1 => "carer-1",
            Self::Carer2 => "carer-2",
            Self::Mother => "mother",
            Self::CarerPhone => "carer-phone",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::School => "school",
            Self::LegalStatus => "legal-status",
            Self::Destination => "destination",
        }
    }

    /// The attribute behind a slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attribute| attribute.slug() == slug)
    }

    /// What a page calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::FirstName => "First name",
            Self::MiddleName => "Middle names",
            Self::Surname => "Last name",
            Self::KnownAs => "Known as",
            Self::Alias => "Also known as",
            Self::FormerSurname => "Former last name",
            Self::BirthDate => "Date of birth",
            Self::ExpectedDate => "Due date",
            Self::Sex => "Sex",
            Self::Upn => "Unique pupil number (UPN)",
            Self::FormerUpn => "Former UPN",
            Self::NhsNumber => "NHS number",
            Self::Address => "Address",
            Self::Carer1 => "Parent or carer",
            Self::Carer2 => "Second parent or carer",
            Self::Mother => "Mother at birth",
            Self::CarerPhone => "Carer phone",
            Self::Phone => "Young person’s phone",
            Self::Email => "Young person’s email",
            Self::School => "School or setting",
            Self::LegalStatus => "Legal status",
            Self::Destination => "Destination",
        }
    }
}

impl Column {
    /// The column of the role matrix that decides who sees its text; none for what is shown to nobody by itself.
    pub fn field(self) -> Option<Field> {
        let attribute = Attribute::ALL
            .into_iter()
            .find(|attribute| attribute.columns().contains(&self));
        match (attribute, self) {
            (Some(attribute), _) => Some(attribute.field()),
            (None, Self::BirthOrder | Self::BirthsInDelivery) => Some(Field::Identity),
            (None, Self::MotherDob) => Some(Field::Carers),
            (None, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p06_every_column_but_the_reference_to_another_record_has_its_place_in_the_matrix() {
        for column in Column::ALL.iter().copied() {
            assert_eq!(column.field().is_none(), column == Column::ChildRef, "{column}");
        }
        assert_eq!(Column::LegalStatus.field(), Some(Field::SocialCareDetail));
        assert_eq!(Column::Postcode.field(), Some(Field::Address));
    }
}
