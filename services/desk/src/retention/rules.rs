//! Versions of the retention rules: what is in force, what is proposed, what a proposal would change.

use child::{
    policy::{Viewer, governs_retention},
    retention::{CarriedOut, Policy, RuleSet, RulesInForce, STARTER, schedule},
    uk_day::uk_day,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use store::{Db, NewRuleVersion, RuleVersion, Tx};

use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
    typed::Problems,
};

/// Who proposed the rules that the service ships.
const SHIPPED_BY: &str = "Shipped with the service";
/// Why version 1 is there.
const SHIPPED_NOTE: &str = "The rules that the service ships";

/// A version, for the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionLine {
    /// Its number.
    pub version: i64,
    /// Why it was proposed.
    pub note: String,
    /// Who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<DateTime<Utc>>,
    /// From when on it counts.
    pub effective_from: Option<NaiveDate>,
    /// From when on it deletes.
    pub deletes_from: Option<NaiveDate>,
    /// Whether it is the one in force.
    pub in_force: bool,
    /// Whether this viewer may approve it now.
    pub may_approve: bool,
}

/// A rule in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleLine {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub what: String,
    /// Conditions in words.
    pub applies_if: Vec<String>,
    /// What it starts from.
    pub from: String,
    /// How long is kept.
    pub keep: String,
    /// What happens then.
    pub then: &'static str,
    /// Lawful basis.
    pub basis: String,
    /// Days of notice before a deletion; 0 for none.
    pub notice_days: u32,
    /// Who carries it out; none if nobody does.
    pub carried_out: Option<&'static str>,
    /// Why nobody does.
    pub why_not: Option<&'static str>,
}

/// The rules in force and all versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RulesView {
    /// The rules in force.
    pub rules: Vec<RuleLine>,
    /// Every version, the newest first.
    pub versions: Vec<VersionLine>,
    /// The text of the last version, to begin the next one with.
    pub text: String,
}

/// What a version would change, counted in child records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Previewed {
    /// Child records looked at.
    pub children: u64,
    /// Have a day of deletion under it, and had none.
    pub would_be_deleted: u64,
    /// Have none under it, and had one.
    pub no_longer_deleted: u64,
    /// Are deleted earlier.
    pub earlier: u64,
    /// Are deleted later.
    pub later: u64,
    /// Are archived on another day.
    pub archived_otherwise: u64,
}

impl Desk {
    /// Today in the UK: the day by which everything here goes.
    pub fn retention_day(&self) -> NaiveDate {
        uk_day(self.shared.clock.now())
    }

    /// The versions of the rules; the shipped one is kept as version 1 when nothing is there.
    async fn versions(&self, db: &Db) -> Result<Vec<RuleVersion>, DeskError> {
        let versions = db.read().await?.rule_versions().await?;
        if !versions.is_empty() {
            return Ok(versions);
        }
        let shipped = NewRuleVersion {
            text: STARTER.to_owned(),
            sha256: Sha256::digest(STARTER).into(),
            note: SHIPPED_NOTE.to_owned(),
            proposed_by: None,
            proposed_name: SHIPPED_BY.to_owned(),
            proposed_at: self.shared.clock.now(),
            effective_from: Some(self.retention_day()),
        };
        let mut tx = db.begin().await?;
        match tx.propose_rules(&shipped).await {
            Ok(_) => tx.commit().await?,
            // Another process was first.
            Err(store::StoreError::Taken(_)) => tx.rollback().await?,
            Err(error) => return Err(error.into()),
        }
        Ok(db.read().await?.rule_versions().await?)
    }

    /// The rules in force on a day, and those before them. `db` is that of the pages or that of the jobs.
    pub(super) async fn rules_in_force(&self, db: &Db, day: NaiveDate) -> Result<RulesInForce, DeskError> {
        in_force(&self.versions(db).await?, day)
    }

    /// The name of whoever approved a version.
    pub(super) async fn approver(&self, tx: &mut Tx, version: i64) -> Result<String, DeskError> {
        let versions = tx.rule_versions().await?;
        let found = versions.into_iter().find(|known| known.version == version);
        Ok(found.and_then(|known| known.approved_name).unwrap_or_default())
    }

    /// The rules in force and every version of them.
    pub async fn retention_rules(&self, viewer: &Viewer) -> Result<RulesView, DeskError> {
        only(viewer, governs_retention)?;
        let versions = self.versions(&self.shared.db).await?;
        let rules = in_force(&versions, self.retention_day())?;
        let last = versions.last().map_or(0, |version| version.version);
        let lines = versions.iter().rev().map(|version| {
            let approved = version.approved_at.is_some();
            let cooling = RuleSet::read(&version.proposed.text).map_or(0, |rules| rules.cooling_days);
            let effective_from = version.proposed.effective_from;
            VersionLine {
                version: version.version,
                note: version.proposed.note.clone(),
                proposed_by: version.proposed.proposed_name.clone(),
                proposed_at: version.proposed.proposed_at,
                approved_by: version.approved_name.clone(),
                approved_at: version.approved_at,
                effective_from,
                deletes_from: effective_from
                    .filter(|_| approved)
                    .map(|from| from + chrono::Days::new(cooling.into())),
                in_force: version.version == rules.now.version,
                may_approve: !approved && version.version == last && version.proposed.proposed_by != Some(viewer.user),
            }
        });
        let view = RulesView {
            versions: lines.collect(),
            text: versions
                .last()
                .map(|version| version.proposed.text.clone())
                .unwrap_or_default(),
            rules: rules.now.rules.rules.iter().map(line).collect(),
        };
        self.trace(Event::of(viewer, Action::RetentionRead).with(serde_json::json!({ "what": "rules" })))
            .await?;
        Ok(view)
    }

    /// Proposes a version of the rules; answers its number. Somebody else has to approve it.
    pub async fn propose_rules(&self, viewer: &Viewer, text: &str, note: &str) -> Result<i64, DeskError> {
        only(viewer, governs_retention)?;
        let mut problems = Problems::default();
        let note = problems.text("note", "Reason", "Enter why the rules change", note);
        if let Err(error) = RuleSet::read(text) {
            for reason in error.0 {
                problems.add("text", format!("Rules: {reason}"));
            }
        }
        problems.none()?;
        // Version 1 is there before any other.
        self.versions(&self.shared.db).await?;
        let new = NewRuleVersion {
            text: text.to_owned(),
            sha256: Sha256::digest(text).into(),
            note,
            proposed_by: Some(viewer.user),
            proposed_name: viewer.display_name.clone(),
            proposed_at: self.shared.clock.now(),
            effective_from: None,
        };
        let mut tx = self.shared.db.begin().await?;
        let version = match tx.propose_rules(&new).await {
            Err(store::StoreError::Taken(_)) => return Err(DeskError::Changed),
            other => other?,
        };
        tx.commit().await?;
        let detail = serde_json::json!({ "version": version, "what": "proposed" });
        self.trace(Event::of(viewer, Action::RulesChanged).with(detail)).await?;
        Ok(version)
    }

    /// Approves the last version of the rules, which counts from today on.
    pub async fn approve_rules(&self, viewer: &Viewer, version: i64) -> Result<(), DeskError> {
        only(viewer, governs_retention)?;
        let now = self.shared.clock.now();
        let mut tx = self.shared.db.begin().await?;
        if !tx
            .approve_rules(version, viewer.user, &viewer.display_name, now, self.retention_day())
            .await?
        {
            let message = "Only the last version can be approved, once, and not by the person who proposed it";
            return Err(DeskError::unusable("version", message));
        }
        tx.commit().await?;
        let detail = serde_json::json!({ "version": version, "what": "approved" });
        self.trace(Event::of(viewer, Action::RulesChanged).with(detail)).await
    }

    /// What a version would change against the rules in force: days of every child record under both.
    pub async fn preview_rules(&self, viewer: &Viewer, version: i64) -> Result<Previewed, DeskError> {
        only(viewer, governs_retention)?;
        let versions = self.versions(&self.shared.db).await?;
        let now = in_force(&versions, self.retention_day())?.now.rules;
        let asked = versions
            .iter()
            .find(|known| known.version == version)
            .ok_or(DeskError::NotFound)?;
        let other = read(asked)?;
        let mut previewed = Previewed::default();
        let mut after = 0;
        while let Some((last, cases)) = self.next_cases(&self.shared.db, after).await? {
            after = last;
            for case in cases {
                let [ours, theirs] = [&now, &other].map(|rules| schedule(rules, &case.facts, &case.state));
                previewed.children += 1;
                let on = |date: &Option<child::retention::Dated>| date.as_ref().map(|date| date.on);
                match (on(&ours.purge), on(&theirs.purge)) {
                    (None, Some(_)) => previewed.would_be_deleted += 1,
                    (Some(_), None) => previewed.no_longer_deleted += 1,
                    (Some(ours), Some(theirs)) if theirs < ours => previewed.earlier += 1,
                    (Some(ours), Some(theirs)) if theirs > ours => previewed.later += 1,
                    _ => {}
                }
                previewed.archived_otherwise += u64::from(on(&ours.archive) != on(&theirs.archive));
            }
        }
        let detail = serde_json::json!({ "version": version, "what": "preview" });
        self.trace(Event::of(viewer, Action::RetentionRead).with(detail))
            .await?;
        Ok(previewed)
    }
}

/// The version in force of these, whether it is approved, and its rules in words; those that are shipped where nothing is kept
/// yet. Changes nothing.
pub(crate) fn rule_lines(versions: &[RuleVersion], day: NaiveDate) -> Result<(i64, bool, Vec<RuleLine>), DeskError> {
    if versions.is_empty() {
        return Ok((1, false, RuleSet::starter().rules.iter().map(line).collect()));
    }
    let now = in_force(versions, day)?.now;
    Ok((now.version, now.approved, now.rules.rules.iter().map(line).collect()))
}

fn line(rule: &child::retention::Rule) -> RuleLine {
    let (carried_out, why_not) = match rule.carried_out() {
        CarriedOut::ByTheRun => (Some("Daily run"), None),
        CarriedOut::ByThePages => (Some("Whenever something is shown"), None),
        CarriedOut::WithTheChild => (Some("Daily run, with the child record"), None),
        CarriedOut::NotYet(why) => (None, Some(why)),
    };
    let conditions = rule.applies_if.iter().map(|condition| {
        let words = condition.known.label();
        if condition.wanted {
            words.to_owned()
        } else {
            format!("not: {words}")
        }
    });
    RuleLine {
        id: rule.id.clone(),
        what: rule.what.clone(),
        applies_if: conditions.collect(),
        from: rule.from.to_string(),
        keep: rule.keep.to_string(),
        then: rule.then.label(),
        basis: rule.basis.clone(),
        notice_days: rule.notice_days,
        carried_out,
        why_not,
    }
}

/// Reads a version back. It was checked when it was proposed; a release that reads it otherwise deletes nothing.
fn read(version: &RuleVersion) -> Result<RuleSet, DeskError> {
    RuleSet::read(&version.proposed.text).map_err(|error| {
        DeskError::unusable(
            "version",
            format!(
                "Version {} of the retention rules cannot be read by this release: {error}",
                version.version
            ),
        )
    })
}

/// The last version that counts on `day`, and the last approved one before it.
pub(super) fn in_force(versions: &[RuleVersion], day: NaiveDate) -> Result<RulesInForce, DeskError> {
    let counts = |version: &&RuleVersion| {
        let from = version.proposed.effective_from;
        version.version == 1 || (version.approved_at.is_some() && from.is_some_and(|from| from <= day))
    };
    let mut counting = versions.iter().rev().filter(counts);
    let policy = |version: &RuleVersion| {
        Ok::<_, DeskError>(Policy {
            version: version.version,
            rules: read(version)?,
            effective_from: version.proposed.effective_from.unwrap_or(day),
            approved: version.approved_at.is_some(),
        })
    };
    let now = counting.next().ok_or(DeskError::NotFound)?;
    let before = counting.find(|version| version.approved_at.is_some());
    Ok(RulesInForce {
        now: policy(now)?,
        before: before.map(policy).transpose()?,
    })
}
