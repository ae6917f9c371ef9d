//! How good data is, as a viewer may see it: all sources, one source field by field, one field over the months.

use std::collections::BTreeMap;

use child::{
    Attribute, FeedKind,
    golden::Claims,
    policy::{Quality, Viewer, finds_source, quality},
};
use chrono::{DateTime, Months, NaiveDate, Utc};
use intake::Rule;
use serde::Serialize;
use store::SourceRow;

use super::{
    job::month_of,
    kept::{Kept, Measure, by_source},
    share::{Count, Share},
};
use crate::{
    desk::{Desk, only},
    error::DeskError,
};

/// How many months a trend shows.
const MONTHS: u32 = 12;

/// Every source that the viewer may find.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualityList {
    /// When the counts were last made; none before the first time.
    pub measured_at: Option<DateTime<Utc>>,
    /// The sources by name; those of which nothing is linked are left out.
    pub sources: Vec<SourceSummary>,
}

/// One source as a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceSummary {
    /// Name of the source.
    pub source: String,
    /// What pages call it.
    pub label: String,
    /// Linked records that have not ended.
    pub records: Count,
    /// Of the records that have not ended, those that are linked.
    pub linked: Share,
    /// Of the linked records, those beyond the first of their child; nothing for a source that rightly has several.
    pub repeated: Share,
    /// Of the rows of the month's runs, those rejected.
    pub rejected: Share,
    /// Fields filled, of those that the source gives at all, over all its linked records.
    pub complete: Share,
    /// Of the values given, those that can be used.
    pub valid: Share,
    /// Of the values that other sources give too, those that at least one other source gives the same.
    pub agrees: Share,
}

/// One source, field by field and month by month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceQuality {
    /// When the counts were last made.
    pub measured_at: Option<DateTime<Utc>>,
    /// The source as in the list.
    #[serde(flatten)]
    pub summary: SourceSummary,
    /// Records that name nobody and wait for one that names the child.
    pub waiting: Count,
    /// Rules by which the month's rows were rejected, the most frequent first.
    pub rules: Vec<RuleQuality>,
    /// The fields, in page order.
    pub fields: Vec<FieldQuality>,
    /// The last months that were measured, the latest last.
    pub months: Vec<MonthQuality>,
}

/// A rule and how many rows of the month it rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleQuality {
    /// Code of the rule.
    pub rule: String,
    /// What is wrong.
    pub problem: String,
    /// What happens then, and what to do.
    pub advice: String,
    /// Rows.
    pub rows: Count,
}

/// One field of one source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldQuality {
    /// Name of the field in addresses.
    pub field: &'static str,
    /// What pages call it.
    pub label: &'static str,
    /// Records that give something.
    pub complete: Share,
    /// Of those, with something usable.
    pub valid: Share,
    /// Of the children of whom another source gives it too, those of whom another says the same.
    pub agrees: Share,
    /// Median of the days since the source last confirmed it.
    pub confirmed_days: Option<i64>,
    /// Of a hundred records, how many are right by the source's own word.
    pub claimed: Option<u8>,
    /// How many percentage points the measured agreement is above the claim.
    pub gap: Option<i64>,
}

/// The shares of one month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MonthQuality {
    /// First day of the month.
    pub month: NaiveDate,
    /// Complete.
    pub complete: Share,
    /// Valid.
    pub valid: Share,
    /// Agrees with other sources.
    pub agrees: Share,
}

/// One field over the months.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldView {
    /// When the counts were last made.
    pub measured_at: Option<DateTime<Utc>>,
    /// Name of the source.
    pub source: String,
    /// What pages call the source.
    pub source_label: String,
    /// The field as it is now.
    #[serde(flatten)]
    pub now: FieldQuality,
    /// The last months that were measured, the latest last.
    pub months: Vec<MonthQuality>,
}

impl FieldQuality {
    /// The heads of the table of fields, on pages and in files.
    pub const COLUMNS: [&'static str; 7] = [
        "Field",
        "Complete",
        "Valid",
        "Agrees with other sources",
        "Last confirmed",
        "Claimed by the source",
        "Gap",
    ];

    /// The cells of its row, in the words of pages and files.
    pub fn cells(&self) -> [String; 7] {
        let none = || "–".to_owned();
        [
            self.label.to_owned(),
            self.complete.words(),
            self.valid.words(),
            self.agrees.words(),
            match self.confirmed_days {
                None => none(),
                Some(1) => "1 day ago".to_owned(),
                Some(days) => format!("{days} days ago"),
            },
            self.claimed.map_or_else(none, |percent| format!("{percent}%")),
            self.gap.map_or_else(none, |points| match points {
                0 => "None".to_owned(),
                points if points < 0 => format!("−{} points", -points),
                points => format!("+{points} points"),
            }),
        ]
    }
}

/// The months of one source, as they are kept.
type KeptMonths = BTreeMap<NaiveDate, Kept>;

impl Desk {
    /// How good the data of every source is that the viewer may find.
    pub async fn quality_list(&self, viewer: &Viewer) -> Result<QualityList, DeskError> {
        let (sees, measured_at, mut kept) = self.kept_for(viewer).await?;
        let sources = self.source_list().await?;
        let shown = sources
            .into_iter()
            .filter(|source| finds_source(viewer.role, source.sector))
            .filter_map(|source| {
                let months = kept.remove(&source.name)?;
                let now = months.last_key_value()?.1;
                Some(summary(&source, now, sees))
            });
        Ok(QualityList {
            measured_at,
            sources: shown.collect(),
        })
    }

    /// How good the data of one source is.
    pub async fn quality_of_source(&self, viewer: &Viewer, name: &str) -> Result<SourceQuality, DeskError> {
        let (sees, measured_at, source, months) = self.kept_of(viewer, name).await?;
        let claims = self.claims_of(name).await?;
        let now = months.last_key_value().ok_or(DeskError::NotFound)?.1;
        let rules = now
            .rejected()
            .into_iter()
            .map(|(code, rows)| rule(code, Count::of(rows, sees)));
        Ok(SourceQuality {
            measured_at,
            summary: summary(&source, now, sees),
            waiting: Count::of(now.whole(Measure::Waiting), sees),
            rules: rules.collect(),
            fields: fields_of(&source, now)
                .map(|field| field_quality(claims, field, now, sees))
                .collect(),
            months: trend(&months, |kept| all_fields(kept, sees)),
        })
    }

    /// One field of one source over the months.
    pub async fn quality_of_field(&self, viewer: &Viewer, name: &str, field: &str) -> Result<FieldView, DeskError> {
        let field = Attribute::from_slug(field).ok_or(DeskError::NotFound)?;
        let (sees, measured_at, source, months) = self.kept_of(viewer, name).await?;
        let claims = self.claims_of(name).await?;
        let now = months.last_key_value().ok_or(DeskError::NotFound)?.1;
        if !fields_of(&source, now).any(|known| known == field) {
            return Err(DeskError::NotFound);
        }
        Ok(FieldView {
            measured_at,
            now: field_quality(claims, field, now, sees),
            months: trend(&months, |kept| field_shares(kept, field, sees)),
            source: source.name,
            source_label: source.title,
        })
    }

    /// What a source says of its own accuracy, by the policy in force.
    async fn claims_of(&self, name: &str) -> Result<Claims, DeskError> {
        let mut tx = self.shared.db.read().await?;
        Ok(self.policy(&mut tx).await?.claims_of(name))
    }

    async fn kept_for(
        &self,
        viewer: &Viewer,
    ) -> Result<(Quality, Option<DateTime<Utc>>, BTreeMap<String, KeptMonths>), DeskError> {
        only(viewer, |role| quality(role) != Quality::Closed)?;
        let first = month_of(self.shared.clock.today()) - Months::new(MONTHS - 1);
        let mut tx = self.shared.db.read().await?;
        let counts = tx.quality_since(first).await?;
        let measured_at = tx.quality_measured_at().await?;
        Ok((quality(viewer.role), measured_at, by_source(counts)))
    }

    async fn kept_of(
        &self,
        viewer: &Viewer,
        name: &str,
    ) -> Result<(Quality, Option<DateTime<Utc>>, SourceRow, KeptMonths), DeskError> {
        let (sees, measured_at, mut kept) = self.kept_for(viewer).await?;
        let source = self.shared.db.read().await?.source(name).await?;
        let source = source.filter(|source| finds_source(viewer.role, source.sector));
        let (source, months) = source.zip(kept.remove(name)).ok_or(DeskError::NotFound)?;
        Ok((sees, measured_at, source, months))
    }
}

/// The fields that a source can give by its kind, and those that it gave.
fn fields_of<'k>(source: &SourceRow, now: &'k Kept) -> impl Iterator<Item = Attribute> + use<'k> {
    let columns = source.kind.map(intake::columns_of).unwrap_or_default();
    Attribute::ALL.into_iter().filter(move |field| {
        let can = field.columns().iter().any(|column| columns.contains(column));
        can || now.field(Measure::Given, *field).is_some()
    })
}

/// Whether a source of a kind rightly holds several records of one child: one for each service, need, episode or message.
const fn has_many_a_child(kind: FeedKind) -> bool {
    matches!(
        kind,
        FeedKind::Transport | FeedKind::Involvement | FeedKind::Caf | FeedKind::DchStu3
    )
}

fn summary(source: &SourceRow, now: &Kept, sees: Quality) -> SourceSummary {
    let records = now.whole(Measure::Records);
    let (complete, valid, agrees) = all_fields(now, sees);
    SourceSummary {
        source: source.name.clone(),
        label: source.title.clone(),
        records: Count::of(records, sees),
        linked: Share::of(records, now.whole(Measure::Living), sees),
        repeated: match source.kind {
            Some(kind) if has_many_a_child(kind) => Share::Nothing,
            _ => Share::of(records - now.whole(Measure::Children), records, sees),
        },
        rejected: Share::of(now.whole(Measure::RowsRejected), now.whole(Measure::Rows), sees),
        complete,
        valid,
        agrees,
    }
}

/// Complete, valid and agreeing over all fields together.
fn all_fields(kept: &Kept, sees: Quality) -> (Share, Share, Share) {
    let given = kept.all_fields(Measure::Given);
    let fields = kept.whole(Measure::Records) * kept.fields_given();
    (
        Share::of(given, fields, sees),
        Share::of(kept.all_fields(Measure::Usable), given, sees),
        Share::of(
            kept.all_fields(Measure::Agreeing),
            kept.all_fields(Measure::Compared),
            sees,
        ),
    )
}

/// Complete, valid and agreeing of one field.
fn field_shares(kept: &Kept, field: Attribute, sees: Quality) -> (Share, Share, Share) {
    let count = |measure| kept.field(measure, field).unwrap_or(0);
    let given = count(Measure::Given);
    (
        Share::of(given, kept.whole(Measure::Records), sees),
        Share::of(count(Measure::Usable), given, sees),
        Share::of(count(Measure::Agreeing), count(Measure::Compared), sees),
    )
}

fn field_quality(claims: Claims, field: Attribute, kept: &Kept, sees: Quality) -> FieldQuality {
    let (complete, valid, agrees) = field_shares(kept, field, sees);
    let claimed = claims.percent(field);
    FieldQuality {
        field: field.slug(),
        label: field.label(),
        complete,
        valid,
        agrees,
        confirmed_days: kept.field(Measure::Days, field),
        claimed,
        gap: agrees
            .percent()
            .zip(claimed)
            .map(|(measured, claimed)| measured - i64::from(claimed)),
    }
}

fn trend(months: &KeptMonths, shares: impl Fn(&Kept) -> (Share, Share, Share)) -> Vec<MonthQuality> {
    let shown = months.iter().map(|(month, kept)| {
        let (complete, valid, agrees) = shares(kept);
        MonthQuality {
            month: *month,
            complete,
            valid,
            agrees,
        }
    });
    shown.collect()
}

fn rule(code: String, rows: Count) -> RuleQuality {
    // A rule of an older version stands for itself.
    let (problem, advice) = code.parse::<Rule>().map_or_else(
        |_| (code.clone(), String::new()),
        |rule| (rule.problem().to_owned(), rule.advice().to_owned()),
    );
    RuleQuality {
        rule: code,
        problem,
        advice,
        rows,
    }
}
