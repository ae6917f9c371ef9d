//! The columns of each kind of feed and what each means (plain CSV layouts; feeds, section 9).

use child::{Column, FeedKind};

use crate::statement::DateRange;

/// What the text of a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The record's id in its source.
    RecordId,
    /// The source's own date of this version.
    UpdatedOn,
    /// Whether the source shields the child.
    Shielded,
    /// A name.
    Name(Column),
    /// Any other text, kept as it is.
    Text(Column),
    /// A unique pupil number.
    Upn(Column),
    /// An NHS number.
    Nhs(Column),
    /// A date.
    Date(Column, DateRange),
    /// Sex in any spelling.
    Sex,
    /// A postcode.
    Postcode,
    /// A small whole number.
    Count(Column),
    /// Part of a fact, read with its neighbours.
    Fact,
    /// Part of the reference to another record.
    Reference,
    /// Kept as received, used nowhere.
    Kept,
}

impl Meaning {
    /// Whether a value here says who the child is. Carers and mothers do not.
    pub(crate) const fn identifies(self) -> bool {
        match self {
            Self::Name(column) | Self::Date(column, _) => matches!(
                column,
                Column::FirstName
                    | Column::MiddleName
                    | Column::Surname
                    | Column::PreferredName
                    | Column::FormerSurname
                    | Column::AliasFirstName
                    | Column::AliasSurname
                    | Column::Dob
                    | Column::ExpectedDate
            ),
            Self::Upn(_) | Self::Nhs(_) | Self::Reference => true,
            _ => false,
        }
    }
}

/// One column of a layout.
pub(crate) type Entry = (&'static str, Meaning);

/// The columns of one kind of feed.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The columns in the order of their description.
    pub(crate) entries: &'static [Entry],
    /// Columns without which a file of the kind is refused: the id, what names a child, and what protects one
    /// (a file without its shield column would lift every shield).
    pub(crate) required: &'static [&'static str],
}

impl Layout {
    /// What a column of this name means here.
    pub(crate) fn meaning(&self, name: &str) -> Option<Entry> {
        self.entries.iter().copied().find(|entry| entry.0 == name)
    }
}

/// Understood in every kind of feed, so that no shield is lost because a source sends it where none is expected.
pub(crate) const ANYWHERE: Entry = ("shielded", Meaning::Shielded);

/// The layout of a kind of feed.
pub(crate) const fn layout(kind: FeedKind) -> &'static Layout {
    match kind {
        FeedKind::Education => &EDUCATION,
        FeedKind::HealthBirths => &HEALTH_BIRTHS,
        FeedKind::SocialCare => &SOCIAL_CARE,
        FeedKind::Careers => &CAREERS,
        FeedKind::Transport => &TRANSPORT,
        FeedKind::Involvement => &INVOLVEMENT,
    }
}

const NAMED: &[&str] = &["record_id", "first_name", "surname", "dob"];

const RECORD_ID: Entry = ("record_id", Meaning::RecordId);
const UPDATED_ON: Entry = ("updated_on", Meaning::UpdatedOn);
const UPN: Entry = ("upn", Meaning::Upn(Column::Upn));
const NHS_NUMBER: Entry = ("nhs_number", Meaning::Nhs(Column::NhsNumber));
const FIRST_NAME: Entry = ("first_name", Meaning::Name(Column::FirstName));
const MIDDLE_NAME: Entry = ("middle_name", Meaning::Name(Column::MiddleName));
const SURNAME: Entry = ("surname", Meaning::Name(Column::Surname));
const DOB: Entry = ("dob", Meaning::Date(Column::Dob, DateRange::Birth));
const SEX: Entry = ("sex", Meaning::Sex);
const ADDRESS_LINE1: Entry = ("address_line1", Meaning::Text(Column::AddressLine1));
const TOWN: Entry = ("town", Meaning::Text(Column::Town));
const POSTCODE: Entry = ("postcode", Meaning::Postcode);
const CARER1_FIRST_NAME: Entry = ("carer1_first_name", Meaning::Name(Column::Carer1FirstName));
const CARER1_SURNAME: Entry = ("carer1_surname", Meaning::Name(Column::Carer1Surname));
const CARER1_PHONE: Entry = ("carer1_phone", Meaning::Text(Column::Carer1Phone));
const GIVEN_NAME: Entry = ("given_name", Meaning::Name(Column::FirstName));
const FAMILY_NAME: Entry = ("family_name", Meaning::Name(Column::Surname));
const SOURCE_SYSTEM: Entry = ("source_system", Meaning::Kept);
const SOURCE_ID: Entry = ("source_id", Meaning::RecordId);

const fn fact(name: &'static str) -> Entry {
    (name, Meaning::Fact)
}

static EDUCATION: Layout = Layout {
    entries: &[
        RECORD_ID,
        UPN,
        ("former_upn", Meaning::Upn(Column::FormerUpn)),
        FIRST_NAME,
        MIDDLE_NAME,
        SURNAME,
        ("preferred_name", Meaning::Name(Column::PreferredName)),
        ("former_surname", Meaning::Name(Column::FormerSurname)),
        DOB,
        SEX,
        ADDRESS_LINE1,
        TOWN,
        POSTCODE,
        ("school_code", Meaning::Text(Column::SchoolCode)),
        CARER1_FIRST_NAME,
        CARER1_SURNAME,
        ("carer2_first_name", Meaning::Name(Column::Carer2FirstName)),
        ("carer2_surname", Meaning::Name(Column::Carer2Surname)),
        CARER1_PHONE,
        fact("sen_provision"),
        fact("sen_need"),
        UPDATED_ON,
    ],
    required: NAMED,
};

static HEALTH_BIRTHS: Layout = Layout {
    entries: &[
        RECORD_ID,
        NHS_NUMBER,
        FIRST_NAME,
        SURNAME,
        DOB,
        SEX,
        ("birth_order", Meaning::Count(Column::BirthOrder)),
        ("births_in_delivery", Meaning::Count(Column::BirthsInDelivery)),
        ("mother_first_name", Meaning::Name(Column::MotherFirstName)),
        ("mother_surname", Meaning::Name(Column::MotherSurname)),
        ("mother_dob", Meaning::Date(Column::MotherDob, DateRange::Past)),
        ADDRESS_LINE1,
        TOWN,
        POSTCODE,
        UPDATED_ON,
    ],
    required: NAMED,
};

static SOCIAL_CARE: Layout = Layout {
    entries: &[
        RECORD_ID,
        NHS_NUMBER,
        UPN,
        FIRST_NAME,
        MIDDLE_NAME,
        SURNAME,
        ("alias_first_name", Meaning::Name(Column::AliasFirstName)),
        ("alias_surname", Meaning::Name(Column::AliasSurname)),
        DOB,
        ("expected_date", Meaning::Date(Column::ExpectedDate, DateRange::Due)),
        SEX,
        ADDRESS_LINE1,
        TOWN,
        POSTCODE,
        CARER1_FIRST_NAME,
        CARER1_SURNAME,
        CARER1_PHONE,
        ("legal_status", Meaning::Text(Column::LegalStatus)),
        ANYWHERE,
        UPDATED_ON,
    ],
    required: &["record_id", "first_name", "surname", "dob", "shielded"],
};

static CAREERS: Layout = Layout {
    entries: &[
        RECORD_ID,
        UPN,
        FIRST_NAME,
        MIDDLE_NAME,
        SURNAME,
        DOB,
        SEX,
        ADDRESS_LINE1,
        TOWN,
        POSTCODE,
        ("phone", Meaning::Text(Column::Phone)),
        ("email", Meaning::Text(Column::Email)),
        ("destination", Meaning::Text(Column::Destination)),
        UPDATED_ON,
    ],
    required: NAMED,
};

static TRANSPORT: Layout = Layout {
    entries: &[
        SOURCE_SYSTEM,
        SOURCE_ID,
        UPN,
        GIVEN_NAME,
        FAMILY_NAME,
        DOB,
        ("school_urn", Meaning::Text(Column::SchoolCode)),
        fact("eligibility_basis"),
        fact("need_codes"),
        fact("wheelchair"),
        fact("stays_in_chair"),
        fact("assistant"),
        fact("medical_plan"),
        fact("communicates_by"),
        fact("days"),
        fact("am_time"),
        fact("pm_time"),
        fact("plan_ref"),
        fact("valid_from"),
        fact("valid_to"),
        fact("pickup_address_as_home"),
        fact("pickup_line"),
        fact("pickup_postcode"),
        fact("easting"),
        fact("northing"),
        fact("contact_1_name"),
        fact("contact_1_phone"),
        fact("last_confirmed"),
    ],
    required: &["source_id", "given_name", "family_name", "dob"],
};

static INVOLVEMENT: Layout = Layout {
    entries: &[
        SOURCE_SYSTEM,
        SOURCE_ID,
        ("child_source", Meaning::Reference),
        ("child_source_id", Meaning::Reference),
        NHS_NUMBER,
        UPN,
        GIVEN_NAME,
        FAMILY_NAME,
        DOB,
        fact("service_type"),
        fact("organisation"),
        fact("team"),
        fact("practitioner_name"),
        fact("role"),
        fact("phone"),
        fact("email"),
        fact("start_date"),
        fact("end_date"),
        fact("is_lead_professional"),
        fact("is_sensitive"),
        fact("consent_basis"),
        fact("consent_date"),
    ],
    required: &["source_id", "service_type", "is_sensitive"],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_required_column_is_in_its_layout() {
        for kind in FeedKind::ALL {
            for name in layout(kind).required {
                assert!(layout(kind).meaning(name).is_some(), "{kind} {name}");
            }
        }
    }

    #[test]
    fn plain_layouts_name_their_columns_as_the_record_does() {
        for kind in [
            FeedKind::Education,
            FeedKind::HealthBirths,
            FeedKind::SocialCare,
            FeedKind::Careers,
        ] {
            for (name, meaning) in layout(kind).entries {
                if let Meaning::Name(column) | Meaning::Text(column) | Meaning::Upn(column) | Meaning::Nhs(column) =
                    meaning
                {
                    assert_eq!(column.name(), *name, "{kind}");
                }
            }
        }
    }
}
