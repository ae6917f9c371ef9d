//! What somebody who asks for a shield answers. The evidence itself is never kept here, only where it is.

use child::choices;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{error::DeskError, typed::Problems};

choices! {
    /// Who wants the shield.
    AskedBy {
        /// The child or young person.
        Child = "child", "The child or young person";
        /// A parent or carer.
        Parent = "parent", "A parent or carer";
        /// Somebody who works with the child.
        Professional = "professional", "A professional";
    }
}

choices! {
    /// Why a child is to be shielded (roles and rules, section 3).
    Criterion {
        /// Somebody who finds the child would do harm.
        Harm = "harm", "Risk of significant harm if the child is found";
        /// Honour-based abuse.
        Honour = "honour", "Honour-based abuse";
        /// Witness protection.
        Witness = "witness", "Witness protection";
        /// The birth family must not find the child.
        Adoption = "adoption", "Adoption: the birth family must not find the child";
        /// The family is in the public eye.
        Public = "public", "Public profile of the child or family";
        /// Something else, which the text says.
        Other = "other", "Something else";
    }
}

/// The form as it is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypedShieldRequest {
    /// A word of [`AskedBy`].
    pub asked_by: String,
    /// Name of that person and how to reach them.
    pub asker: String,
    /// Words of [`Criterion`].
    pub criteria: Vec<String>,
    /// What happened, or what is feared; must be there with "something else".
    pub details: String,
    /// `yes` or `no`: whether evidence is held.
    pub evidence: String,
    /// Where it is kept.
    pub evidence_where: String,
    /// When the shield is to be looked at again, `YYYY-MM-DD`.
    pub review_on: String,
}

/// The answers, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShieldAnswers {
    /// Who wants the shield.
    pub asked_by: AskedBy,
    /// Name of that person and how to reach them.
    pub asker: String,
    /// Why; at least one.
    pub criteria: Vec<Criterion>,
    /// What happened, or what is feared.
    pub details: String,
    /// Where the evidence is kept; none if none is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_where: Option<String>,
}

impl TypedShieldRequest {
    /// The answers and the day of review, or everything that is wrong with them.
    pub fn read(&self, today: NaiveDate) -> Result<(ShieldAnswers, NaiveDate), DeskError> {
        let mut problems = Problems::default();
        let asked_by = AskedBy::from_name(self.asked_by.trim());
        if asked_by.is_none() {
            problems.add("asked_by", "Select who asks for the shield");
        }
        let ask = "Enter the name of the person who asks and how to reach them";
        let asker = problems.text("asker", "The person who asks", ask, &self.asker);
        let criteria: Vec<Option<Criterion>> = self.criteria.iter().map(|word| Criterion::from_name(word)).collect();
        if criteria.is_empty() || criteria.contains(&None) {
            problems.add("criteria", "Select at least one reason for the shield");
        }
        let mut criteria: Vec<Criterion> = criteria.into_iter().flatten().collect();
        criteria.sort_unstable();
        criteria.dedup();
        let details = if criteria.contains(&Criterion::Other) {
            problems.text(
                "details",
                "Details",
                "Enter why the child is to be shielded",
                &self.details,
            )
        } else {
            problems.optional("details", "Details", &self.details)
        };
        let evidence_where = match self.evidence.trim() {
            "yes" => {
                let ask = "Enter where the evidence is kept";
                Some(problems.text(
                    "evidence_where",
                    "Where the evidence is kept",
                    ask,
                    &self.evidence_where,
                ))
            }
            "no" => None,
            _ => {
                problems.add("evidence", "Select whether evidence is held");
                None
            }
        };
        let review_on = problems.day_to_come("review_on", "Review date", &self.review_on, today);
        problems.none()?;
        let (Some(asked_by), Some(review_on)) = (asked_by, review_on) else {
            return Err(DeskError::unusable("asked_by", "Select who asks for the shield"));
        };
        Ok((
            ShieldAnswers {
                asked_by,
                asker,
                criteria,
                details,
                evidence_where,
            },
            review_on,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, 1).unwrap()
    }

    fn typed() -> TypedShieldRequest {
        TypedShieldRequest {
            asked_by: "parent".into(),
            asker: " Una Marchbank, 01632 960001 ".into(),
            criteria: vec!["honour".into(), "harm".into(), "harm".into()],
            evidence: "yes".into(),
            evidence_where: "Safe of the legal team".into(),
            review_on: "2027-03-01".into(),
            ..TypedShieldRequest::default()
        }
    }

    #[test]
    fn a_request_is_read_with_its_reasons_in_order_and_each_once() {
        let (answers, review_on) = typed().read(today()).unwrap();
        assert_eq!(answers.criteria, [Criterion::Harm, Criterion::Honour]);
        assert_eq!(answers.asker, "Una Marchbank, 01632 960001");
        assert_eq!(answers.evidence_where.as_deref(), Some("Safe of the legal team"));
        assert_eq!(review_on.to_string(), "2027-03-01");
    }

    #[test]
    fn everything_that_is_wrong_with_a_request_is_told_at_once() {
        let fields = |typed: &TypedShieldRequest| -> Vec<String> {
            let Err(DeskError::Unusable(problems)) = typed.read(today()) else {
                return Vec::new();
            };
            problems.into_iter().map(|problem| problem.field.into_owned()).collect()
        };
        assert_eq!(
            fields(&TypedShieldRequest::default()),
            ["asked_by", "asker", "criteria", "evidence", "review_on"]
        );
        let other = TypedShieldRequest {
            criteria: vec!["other".into()],
            evidence_where: String::new(),
            review_on: "2026-08-31".into(),
            ..typed()
        };
        assert_eq!(fields(&other), ["details", "evidence_where", "review_on"]);
        let unknown = TypedShieldRequest {
            criteria: vec!["harm".into(), "whim".into()],
            ..typed()
        };
        assert_eq!(fields(&unknown), ["criteria"]);
        assert!(fields(&typed()).is_empty());
    }
}
