//! How good data is, as a viewer may see it: all sources, one source field by field, one field over the months.

use std::collections::BTreeMap;

use child::{
    Attribute, FeedKind,
    golden::Claims,
    policy::{Quality, SeenNotices, SeenQuality, Viewer, opens_quality, seen_notices, seen_quality},
};
use chrono::{DateTime, Months, NaiveDate, Utc};
use intake::Rule;
use serde::Serialize;
use store::SourceRow;

use super::{
    field::Checked,
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
    /// Of the values that other sources give too, those that at least one other source gives the same; none to who may
    /// not know what others hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agrees: Option<Share>,
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
    /// Whether the viewer may see what the source is asked to correct.
    #[serde(skip)]
    pub sees_notices: bool,
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
    /// Of the children of whom another source gives it too, those of whom another says the same; none to who may not know
    /// what others hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agrees: Option<Share>,
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
    /// Agrees with other sources; none to who may not know what others hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agrees: Option<Share>,
}

impl MonthQuality {
    /// One of its shares, where the viewer has it.
    pub const fn share(&self, checked: Checked) -> Option<Share> {
        match checked {
            Checked::Complete => Some(self.complete),
            Checked::Valid => Some(self.valid),
            Checked::Agrees => self.agrees,
        }
    }
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
    /// Its row in the table of fields, on pages and in files: the head of each column that the viewer has, and the cell.
    pub fn row(&self) -> Vec<(&'static str, String)> {
        let none = || "–".to_owned();
        let confirmed = match self.confirmed_days {
            None => none(),
            Some(1) => "1 day ago".to_owned(),
            Some(days) => format!("{days} days ago"),
        };
        let gap = || match self.gap {
            None => none(),
            Some(0) => "None".to_owned(),
            Some(points) if points < 0 => format!("−{} points", -points),
            Some(points) => format!("+{points} points"),
        };
        let row = [
            Some(self.label.to_owned()),
            Some(self.complete.words()),
            Some(self.valid.words()),
            self.agrees.map(Share::words),
            Some(confirmed),
            Some(self.claimed.map_or_else(none, |percent| format!("{percent}%"))),
            self.agrees.map(|_| gap()),
        ];
        let heads = Self::heads(self.agrees.is_some());
        heads.into_iter().zip(row.into_iter().flatten()).collect()
    }

    /// The heads of the table, also of one without rows; with `agreement` for a viewer who is told of other sources.
    pub fn heads(agreement: bool) -> Vec<&'static str> {
        let of_others = |head| agreement.then_some(head);
        let heads = [
            Some("Field"),
            Some(Checked::Complete.label()),
            Some(Checked::Valid.label()),
            of_others(Checked::Agrees.label()),
            Some("Last confirmed"),
            Some("Claimed by the source"),
            of_others("Gap"),
        ];
        heads.into_iter().flatten().collect()
    }
}

/// The months of one source, as they are kept.
type KeptMonths = BTreeMap<NaiveDate, Kept>;

/// What one viewer sees of the counts of one source.
#[derive(Debug, Clone, Copy)]
struct Sees {
    counts: Quality,
    /// Whether it is told that other sources say the same.
    agreement: bool,
}

impl Sees {
    fn share(self, part: i64, whole: i64) -> Share {
        Share::of(part, whole, self.counts)
    }

    fn agreement(self, part: i64, whole: i64) -> Option<Share> {
        self.agreement.then(|| self.share(part, whole))
    }

    const fn count(self, count: i64) -> Count {
        Count::of(count, self.counts)
    }
}

/// The counts as they are kept, and whose they are.
struct Measured {
    at: Option<DateTime<Utc>>,
    months: BTreeMap<String, KeptMonths>,
    /// The sources that the viewer speaks for.
    own: Vec<String>,
}

impl Measured {
    fn sees(&self, viewer: &Viewer, source: &SourceRow) -> Option<Sees> {
        match seen_quality(viewer.role, source.sector, self.own.contains(&source.name)) {
            SeenQuality::Closed => None,
            SeenQuality::Own => Some(Sees {
                counts: Quality::Exact,
                agreement: false,
            }),
            SeenQuality::Whole(counts) => Some(Sees {
                counts,
                agreement: true,
            }),
        }
    }
}

impl Desk {
    /// How good the data of every source is that the viewer may find.
    pub async fn quality_list(&self, viewer: &Viewer) -> Result<QualityList, DeskError> {
        let measured = self.measured(viewer).await?;
        let sources = self.source_list().await?;
        let shown = sources.into_iter().filter_map(|source| {
            let sees = measured.sees(viewer, &source)?;
            let now = measured.months.get(&source.name)?.last_key_value()?.1;
            Some(summary(&source, now, sees))
        });
        Ok(QualityList {
            measured_at: measured.at,
            sources: shown.collect(),
        })
    }

    /// How good the data of one source is.
    pub async fn quality_of_source(&self, viewer: &Viewer, name: &str) -> Result<SourceQuality, DeskError> {
        let (sees, measured_at, source, months) = self.measured_of(viewer, name).await?;
        let claims = self.claims_of(name).await?;
        let now = months.last_key_value().ok_or(DeskError::NotFound)?.1;
        let rules = now
            .rejected()
            .into_iter()
            .map(|(code, rows)| rule(code, sees.count(rows)));
        Ok(SourceQuality {
            measured_at,
            summary: summary(&source, now, sees),
            waiting: sees.count(now.whole(Measure::Waiting)),
            rules: rules.collect(),
            fields: fields_of(&source, now)
                .map(|field| field_quality(claims, field, now, sees))
                .collect(),
            months: trend(&months, |kept| all_fields(kept, sees)),
            // Who sees its own source's quality speaks for the source.
            sees_notices: seen_notices(viewer.role, source.sector, !sees.agreement) != SeenNotices::Closed,
        })
    }

    /// One field of one source over the months.
    pub async fn quality_of_field(&self, viewer: &Viewer, name: &str, field: &str) -> Result<FieldView, DeskError> {
        let field = Attribute::from_slug(field).ok_or(DeskError::NotFound)?;
        let (sees, measured_at, source, months) = self.measured_of(viewer, name).await?;
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

    async fn measured(&self, viewer: &Viewer) -> Result<Measured, DeskError> {
        only(viewer, opens_quality)?;
        let first = month_of(self.shared.clock.today()) - Months::new(MONTHS - 1);
        let mut tx = self.shared.db.read().await?;
        Ok(Measured {
            months: by_source(tx.quality_since(first).await?),
            at: tx.quality_measured_at().await?,
            own: tx.sources_of(viewer.user).await?,
        })
    }

    async fn measured_of(
        &self,
        viewer: &Viewer,
        name: &str,
    ) -> Result<(Sees, Option<DateTime<Utc>>, SourceRow, KeptMonths), DeskError> {
        let mut measured = self.measured(viewer).await?;
        let source = self.shared.db.read().await?.source(name).await?;
        let source = source.ok_or(DeskError::NotFound)?;
        let sees = measured.sees(viewer, &source).ok_or(DeskError::NotFound)?;
        let months = measured.months.remove(name).ok_or(DeskError::NotFound)?;
        Ok((sees, measured.at, source, months))
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

fn summary(source: &SourceRow, now: &Kept, sees: Sees) -> SourceSummary {
    let records = now.whole(Measure::Records);
    let (complete, valid, agrees) = all_fields(now, sees);
    SourceSummary {
        source: source.name.clone(),
        label: source.title.clone(),
        records: sees.count(records),
        linked: sees.share(records, now.whole(Measure::Living)),
        repeated: match source.kind {
            Some(kind) if has_many_a_child(kind) => Share::Nothing,
            _ => sees.share(records - now.whole(Measure::Children), records),
        },
        rejected: sees.share(now.whole(Measure::RowsRejected), now.whole(Measure::Rows)),
        complete,
        valid,
        agrees,
    }
}

/// Complete, valid and agreeing over all fields together.
fn all_fields(kept: &Kept, sees: Sees) -> (Share, Share, Option<Share>) {
    let given = kept.all_fields(Measure::Given);
    let fields = kept.whole(Measure::Records) * kept.fields_given();
    (
        sees.share(given, fields),
        sees.share(kept.all_fields(Measure::Usable), given),
        sees.agreement(kept.all_fields(Measure::Agreeing), kept.all_fields(Measure::Compared)),
    )
}

/// Complete, valid and agreeing of one field.
fn field_shares(kept: &Kept, field: Attribute, sees: Sees) -> (Share, Share, Option<Share>) {
    let count = |measure| kept.field(measure, field).unwrap_or(0);
    let given = count(Measure::Given);
    (
        sees.share(given, kept.whole(Measure::Records)),
        sees.share(count(Measure::Usable), given),
        sees.agreement(count(Measure::Agreeing), count(Measure::Compared)),
    )
}

fn field_quality(claims: Claims, field: Attribute, kept: &Kept, sees: Sees) -> FieldQuality {
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
            .and_then(Share::percent)
            .zip(claimed)
            .map(|(measured, claimed)| measured - i64::from(claimed)),
    }
}

fn trend(months: &KeptMonths, shares: impl Fn(&Kept) -> (Share, Share, Option<Share>)) -> Vec<MonthQuality> {
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
