//! What an impact assessment is told.

use serde::Serialize;

/// Everything that the assessment says, as it is in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// The council.
    pub council: String,
    /// Whom to ask.
    pub contact: String,
    /// The day, in words.
    pub made_on: String,
    /// Version of the program.
    pub version: String,
    /// Children in the database.
    pub children: i64,
    /// Source records.
    pub records: i64,
    /// What for, and on what ground, as the council wrote it down.
    pub purposes: Vec<Purpose>,
    /// Kinds of data, by the letters of the matrix.
    pub items: Vec<Item>,
    /// Where data comes from.
    pub sources: Vec<Source>,
    /// Who sees what.
    pub roles: Vec<Role>,
    /// How long it is kept.
    pub retention: Retention,
    /// To whom it goes.
    pub recipients: Vec<Recipient>,
    /// How records are matched, and how right that is; none before the first linking.
    pub matching: Option<Matching>,
    /// What protects it, as it is set.
    pub safeguards: Vec<(String, String)>,
    /// What a look at the deployment found.
    pub findings: Vec<Open>,
    /// What the threat model leaves open.
    pub left_open: Vec<String>,
}

/// A purpose and its ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Purpose {
    /// What for.
    pub purpose: String,
    /// On what ground.
    pub basis: String,
}

/// One kind of data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Two letters.
    pub code: String,
    /// What it is.
    pub what: String,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// What pages call it.
    pub title: String,
    /// Whose system it is.
    pub belongs_to: String,
    /// What it sends.
    pub sends: String,
    /// Whether it may load.
    pub may_load: String,
    /// Its records.
    pub records: i64,
    /// When it delivered last.
    pub delivered: Option<String>,
    /// What is particular about it.
    pub remarks: String,
}

/// One role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Role {
    /// What pages call it.
    pub title: String,
    /// Active accounts.
    pub accounts: usize,
    /// What it sees of each kind of data, in their order.
    pub access: Vec<String>,
}

/// The retention rules in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retention {
    /// Their version.
    pub version: i64,
    /// Whether somebody approved it; until then nothing is deleted.
    pub approved: bool,
    /// The rules.
    pub rules: Vec<KeepRule>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeepRule {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub what: String,
    /// From when, and how long.
    pub period: String,
    /// What happens then.
    pub then: String,
    /// On what ground.
    pub basis: String,
    /// Who carries it out, or why nobody does.
    pub carried_out: String,
}

/// Somebody to whom data goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recipient {
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// Until when.
    pub until: Option<String>,
}

/// How records are matched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matching {
    /// The model.
    pub model: String,
    /// Weight in bits from which records are joined.
    pub join: f64,
    /// Weight in bits from which a person looks at a pair.
    pub review: f64,
    /// Records that the model was trained on; none for one as it was delivered.
    pub trained_on: Option<u64>,
    /// What training expected of errors; none if it chose no thresholds.
    pub expected: Option<Expected>,
    /// What people or a truth measured; none if nobody did.
    pub measured: Vec<Measured>,
}

/// Errors as training expected them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Expected {
    /// Share of the joined pairs that are two people.
    pub false_joins: f64,
    /// Share of the compared pairs of one person that nobody would look at.
    pub missed: f64,
    /// Labelled pairs behind it; 0 if it rests on the scores alone.
    pub labelled_pairs: u64,
}

/// One rate that was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// What.
    pub what: String,
    /// The rate, from 0 to 1.
    pub rate: f64,
    /// The interval in which it lies with 95 %, where there is one.
    pub interval: Option<(f64, f64)>,
}

/// Something that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Open {
    /// What was looked at.
    pub check: String,
    /// Whether it is wrong, or only worth knowing.
    pub wrong: bool,
    /// What was found.
    pub found: String,
    /// What to do.
    pub todo: String,
}
