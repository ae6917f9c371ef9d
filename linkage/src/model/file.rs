//! The model file as types: exactly what stands in the JSON, unknown keys refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Clustering, Condition, Guard, ModelError, Rule, SourceErrors, Targets, Thresholds, Trained, TrainedLevel};

/// The value of `schema` in every model file.
pub const SCHEMA: &str = "onechild-model/1";

/// A model file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Which pairs are looked at: inside sources, across them, or both.
    pub link_type: LinkType,
    /// The column that holds a record's id.
    pub id_column: String,
    /// The column whose later date wins when a record id comes twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_column: Option<String>,
    /// What is read from a record.
    pub fields: Vec<Field>,
    /// What is compared, and how much each finding counts.
    pub comparisons: Vec<Comparison>,
    /// Which pairs are looked at: any pair that shares a key of any rule.
    pub blocking: Vec<BlockingRule>,
    /// Starting value of the probability that two records drawn at random are the same person, before training.
    pub prior: f64,
    /// Other reasons than "same person" for agreeing: twins, siblings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relatives: Vec<Relative>,
    /// Definite rules that decide about two records whatever they weigh.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Definite rules that keep two records apart whatever they weigh.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<Guard>,
    /// Where joining, reviewing and splitting begin.
    pub thresholds: Thresholds,
    /// Error rates that training is to set the thresholds for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub targets: Option<Targets>,
    /// Constants of clustering, where they are not the usual ones.
    #[serde(default, skip_serializing_if = "Clustering::is_usual")]
    pub clustering: Clustering,
    /// Which error rates are held for each source, where not all share one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_errors: Option<SourceErrors>,
    /// What training found; `null` before.
    pub trained: Option<Trained>,
}

/// Which pairs a model looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkType {
    /// Only pairs inside one source.
    Dedupe,
    /// Only pairs across two sources.
    Link,
    /// Every pair.
    Both,
}

/// One fact read from a record: from which columns, and as what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The name by which comparisons and blocking rules call it.
    pub name: String,
    /// How the text is read.
    pub kind: FieldKind,
    /// The columns. Single-valued kinds take the first that is not blank; lists take all; `people` takes them in
    /// pairs of first name and surname.
    pub columns: Vec<String>,
}

/// How a field's text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A name; placeholders are missing.
    Name,
    /// Several names.
    Names,
    /// Several people: columns in pairs of first name and surname.
    People,
    /// Any text, folded word by word.
    Text,
    /// First line of an address: text with the usual abbreviations written out.
    Address,
    /// A date; unreadable and default dates are missing.
    Date,
    /// Male or female; anything else is missing.
    Sex,
    /// A whole number from 0 to 10,000.
    Number,
    /// A British postcode; pseudo postcodes are missing.
    Postcode,
    /// An NHS number, check digit looked at.
    NhsNumber,
    /// UPNs: the current one and earlier ones.
    Upns,
    /// Any identifier without a check digit.
    Identifier,
    /// Phone numbers: the last nine digits count.
    Phones,
    /// A legal status: 1 if it [tells of a new identity](crate::status::tells_of_new_identity), else missing.
    NewIdentity,
}

/// One compared thing: ordered levels, of which the first that holds counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// The name, unique in the model.
    pub name: String,
    /// What a page calls it.
    pub label: String,
    /// How values are compared.
    pub kind: ComparisonKind,
    /// The fields by the part they play (see [`ComparisonKind`]).
    pub fields: BTreeMap<String, String>,
    /// Ordered levels; the first whose condition holds counts. Missing values count nothing.
    pub levels: Vec<Level>,
}

/// How a comparison looks at its fields. The parts that fields can play stand in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparisonKind {
    /// A name (`value`; optional `also`: other names of the person, `swap`: the field it may be exchanged with,
    /// `people`: carers whose surnames count as the family's).
    Name,
    /// A date (`value`; optional `expected`: due date of an unborn child).
    Date,
    /// Equal or not (`value`).
    Equal,
    /// An identifier (`value`).
    Identifier,
    /// The household as one piece of evidence (`postcode`; optional `address`, `people`, `phones`, and
    /// `surname`: the child's, which a carer of the same name does not count again).
    Household,
    /// Any text (`value`).
    Text,
    /// A postcode and a town as one piece of evidence (`postcode`, `town`).
    Place,
    /// The delivery (`order`, `births`).
    Delivery,
    /// Whether both records come from one source (no fields).
    Source,
}

/// One finding and how probable it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The condition that must hold.
    pub when: Condition,
    /// The finding in plain English.
    pub label: String,
    /// Starting probability of this finding among records of the same person. Above 0 and below 1.
    pub m: f64,
    /// Starting probability of this finding among two unrelated people. Above 0 and below 1.
    pub u: f64,
    /// Starting probability among relatives, by the relative's name; `u` where not given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kin: BTreeMap<String, f64>,
    /// How much a value's own frequency counts: 0 not at all, 1 fully.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tf: f64,
    /// True if training leaves this level's probabilities as they are stated here.
    #[serde(default, skip_serializing_if = "is_false")]
    pub fixed: bool,
    /// What the finding counts against strangers, in bits, whatever training finds: `log2(m / u)`. A positive weight
    /// keeps `m` and takes `u` from it, a negative one keeps `u` and takes `m` from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

impl Level {
    /// The probabilities before training; these stay if the level is fixed.
    pub fn starting(&self) -> TrainedLevel {
        let (m, u) = match self.weight {
            None => (self.m, self.u),
            Some(bits) if bits >= 0.0 => (self.m, self.m * (-bits).exp2()),
            Some(bits) => (self.u * bits.exp2(), self.u),
        };
        TrainedLevel {
            m,
            u,
            kin: self.kin.clone(),
            spread_bits: None,
        }
    }

    /// True if training leaves the level alone.
    pub const fn is_fixed(&self) -> bool {
        self.fixed || self.weight.is_some()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(value: &f64) -> bool {
    *value == 0.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// A way of being close without being the same person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relative {
    /// The name used in [`Level::kin`].
    pub name: String,
    /// What an explanation calls it.
    pub label: String,
    /// Starting number of such pairs for each pair of the same person.
    pub per_match: f64,
}

/// One rule that proposes pairs: two records that share a key are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockingRule {
    /// The name, unique in the model.
    pub name: String,
    /// The parts of the key, as `field.form`. A record without one of them has no key.
    pub keys: Vec<String>,
    /// The parts added where the key is over-common.
    pub refine: Vec<String>,
    /// A key that more records than this had at training is over-common.
    pub cap: u32,
}

impl Model {
    /// Reads and checks a model file.
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        // A newer schema has parts that this one does not know: said before they are complained about.
        if let Ok(Stamp { schema: Some(schema) }) = serde_json::from_str(text) {
            ModelError::of_schema(&schema)?;
        }
        let model: Self = serde_json::from_str(text).map_err(|error| ModelError::Json(error.to_string()))?;
        model.validate()?;
        Ok(model)
    }

    /// The model as JSON: stable, indented, ending in a line feed.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a model has string keys and finite numbers only");
        text.push('\n');
        text
    }

    /// The columns that the fields read, each once, in order of first use.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = Vec::new();
        for column in self.fields.iter().flat_map(|field| &field.columns) {
            if !columns.contains(&column.as_str()) {
                columns.push(column);
            }
        }
        columns
    }

    /// The place of a field by name.
    pub fn field_index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}

/// The one part of a model file that is read before all others.
#[derive(Deserialize)]
struct Stamp {
    schema: Option<String>,
}
