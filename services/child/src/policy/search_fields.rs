//! Which parts of the search index a role's query may touch (promise 6).

use super::{Access, Field, Role, access};

/// A group of index fields. A query is built only on groups that the viewer's role holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum SearchField {
    /// Every name of the child, whichever source states it.
    Name = 1,
    /// Names stated by a universal source (education, transport) only.
    UniversalName = 1 << 1,
    /// Birth date, and due date of the unborn.
    BirthDate = 1 << 2,
    /// Full postcodes and the address line.
    Address = 1 << 3,
    /// Postcode districts only (note 19).
    District = 1 << 4,
    /// Postcodes of transport pick-up points (note 17).
    Pickup = 1 << 5,
    /// UPN, current and former.
    Upn = 1 << 6,
    /// NHS number.
    NhsNumber = 1 << 7,
    /// School.
    School = 1 << 8,
    /// Names of carers.
    Carer = 1 << 9,
    /// Phones of carers and of the young person.
    Phone = 1 << 10,
    /// Sex.
    Sex = 1 << 11,
}

/// A set of [`SearchField`]s, and whether shielded children may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldSet {
    bits: u16,
    /// Whether documents of shielded children may answer the query.
    pub shielded: bool,
}

impl FieldSet {
    /// A set of the given fields, without shielded children.
    pub fn of(fields: &[SearchField]) -> Self {
        Self {
            bits: fields.iter().fold(0, |bits, field| bits | *field as u16),
            shielded: false,
        }
    }

    /// Whether the set holds `field`.
    pub const fn has(self, field: SearchField) -> bool {
        self.bits & field as u16 != 0
    }

    /// Whether nothing may be searched.
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }
}

/// The fields that `role` may search by: exactly those it may see.
pub fn search_fields(role: Role) -> FieldSet {
    let mut fields = Vec::new();
    match access(role, Field::Identity) {
        Access::View(_) | Access::Maintain(_) => {
            fields.extend([SearchField::Name, SearchField::BirthDate, SearchField::Sex]);
        }
        Access::Limited(8) => fields.push(SearchField::UniversalName),
        Access::Limited(_) | Access::None => return FieldSet::default(),
    }
    match access(role, Field::Numbers) {
        Access::View(_) | Access::Maintain(_) => fields.extend([SearchField::Upn, SearchField::NhsNumber]),
        Access::Limited(_) => fields.extend(allocated_numbers(role)),
        Access::None => {}
    }
    match access(role, Field::Address) {
        Access::View(_) | Access::Maintain(_) => fields.extend([SearchField::Address, SearchField::District]),
        Access::Limited(17) => fields.push(SearchField::Pickup),
        Access::Limited(19) => fields.push(SearchField::District),
        Access::Limited(_) | Access::None => {}
    }
    if access(role, Field::Carers).full() {
        fields.extend([SearchField::Carer, SearchField::Phone]);
    }
    if access(role, Field::School).full() {
        fields.push(SearchField::School);
    }
    FieldSet {
        shielded: access(role, Field::Shielded).full(),
        ..FieldSet::of(&fields)
    }
}

/// Note 6: only numbers that the user's own service allocates.
pub(crate) fn allocated_numbers(role: Role) -> Option<SearchField> {
    match role {
        Role::EducationWelfareOfficer
        | Role::SenOfficer
        | Role::SchoolPractitioner
        | Role::AdmissionsExclusionsOfficer => Some(SearchField::Upn),
        Role::HealthPractitioner => Some(SearchField::NhsNumber),
        _ => None,
    }
}
