//! How often each source goes wrong, per record.

/// Chances of one source. A rate applies where the case can arise: a nickname only to a name that has one.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// A typing error in forename or surname.
    pub typo: f64,
    /// A spelling that sounds the same.
    pub spelling: f64,
    /// A short form instead of the forename.
    pub nickname: f64,
    /// Another transliteration.
    pub transliteration: f64,
    /// A double-barrelled name cut, turned or written without its hyphen.
    pub hyphen: f64,
    /// Forename and middle name, or forename and surname, swapped.
    pub swapped: f64,
    /// Known by the middle name, for children who are.
    pub by_middle: f64,
    /// Day and month swapped.
    pub dob_swap: f64,
    /// Birth date mistyped, one in four by a year.
    pub dob_typo: f64,
    /// Birth date missing.
    pub dob_missing: f64,
    /// Postcode missing.
    pub postcode_missing: f64,
    /// Postcode mistyped.
    pub postcode_typo: f64,
    /// Postcode without its space.
    pub postcode_joined: f64,
    /// Own UPN present.
    pub upn_present: f64,
    /// Own NHS number present.
    pub nhs_present: f64,
    /// Another child's number instead.
    pub number_other: f64,
    /// A digit of the number wrong.
    pub number_wrong: f64,
    /// The same child twice.
    pub duplicate: f64,
    /// Sex wrong.
    pub sex_wrong: f64,
    /// Sex missing.
    pub sex_missing: f64,
    /// First carer missing.
    pub carer_missing: f64,
    /// Carer's phone missing.
    pub phone_missing: f64,
    /// An adult of the family typed in as a child.
    pub adult: f64,
}

/// Schools.
pub const EDUCATION: Rates = Rates {
    typo: 0.01,
    spelling: 0.016,
    nickname: 0.02,
    transliteration: 0.12,
    hyphen: 0.22,
    swapped: 0.006,
    by_middle: 0.15,
    dob_swap: 0.003,
    dob_typo: 0.003,
    dob_missing: 0.0004,
    postcode_missing: 0.008,
    postcode_typo: 0.004,
    postcode_joined: 0.05,
    // Of further records of a child three in ten wait with a temporary number: .985 of all have their own.
    upn_present: 0.9903,
    nhs_present: 0.0,
    number_other: 0.0012,
    number_wrong: 0.003,
    duplicate: 0.018,
    sex_wrong: 0.001,
    sex_missing: 0.001,
    carer_missing: 0.06,
    phone_missing: 0.15,
    adult: 0.0004,
};

/// Health births.
pub const HEALTH: Rates = Rates {
    typo: 0.008,
    spelling: 0.019,
    nickname: 0.0,
    transliteration: 0.10,
    hyphen: 0.25,
    // Babies without a name cannot have it swapped: .001 of all records have.
    swapped: 0.0016,
    by_middle: 0.0,
    dob_swap: 0.0005,
    dob_typo: 0.0005,
    dob_missing: 0.0,
    postcode_missing: 0.004,
    postcode_typo: 0.003,
    postcode_joined: 0.15,
    upn_present: 0.0,
    nhs_present: 0.995,
    number_other: 0.0006,
    number_wrong: 0.0015,
    duplicate: 0.003,
    sex_wrong: 0.0015,
    sex_missing: 0.002,
    carer_missing: 0.01,
    phone_missing: 1.0,
    adult: 0.0,
};

/// Social care.
pub const CARE: Rates = Rates {
    typo: 0.03,
    spelling: 0.055,
    nickname: 0.08,
    transliteration: 0.25,
    hyphen: 0.34,
    swapped: 0.016,
    by_middle: 0.5,
    dob_swap: 0.008,
    dob_typo: 0.008,
    dob_missing: 0.015,
    postcode_missing: 0.05,
    postcode_typo: 0.012,
    postcode_joined: 0.20,
    upn_present: 0.45,
    nhs_present: 0.38,
    number_other: 0.003,
    number_wrong: 0.006,
    duplicate: 0.06,
    sex_wrong: 0.004,
    sex_missing: 0.015,
    carer_missing: 0.15,
    phone_missing: 0.3,
    adult: 0.01,
};

/// Youth service.
pub const CAREERS: Rates = Rates {
    typo: 0.025,
    spelling: 0.037,
    nickname: 0.10,
    transliteration: 0.18,
    hyphen: 0.36,
    swapped: 0.010,
    by_middle: 0.6,
    dob_swap: 0.006,
    dob_typo: 0.005,
    dob_missing: 0.004,
    postcode_missing: 0.03,
    postcode_typo: 0.01,
    postcode_joined: 0.12,
    upn_present: 0.82,
    nhs_present: 0.0,
    number_other: 0.003,
    number_wrong: 0.006,
    duplicate: 0.022,
    sex_wrong: 0.003,
    sex_missing: 0.02,
    carer_missing: 1.0,
    phone_missing: 0.25,
    adult: 0.0006,
};
