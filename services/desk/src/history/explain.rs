//! Why two source records score as they do, now or as they stood at a moment.

use child::{ChildId, RecordKey, SourceRecord};
use chrono::{DateTime, Utc};
use linkage::{Model, Verdict, engine::Engine, explain::Explanation, model::Thresholds};
use serde::Serialize;
use store::{ConstraintKind, LinkEventKind, Tx};

use crate::{
    desk::Desk,
    error::DeskError,
    link::{Profile, read_model},
};

/// The evidence between two records as they stood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedThen {
    /// The moment.
    pub as_at: DateTime<Utc>,
    /// The model that decided then.
    pub model_version: i64,
    /// The versions of the two records.
    pub versions: [i64; 2],
    /// Whether the two were linked to one child.
    pub one_child: bool,
    /// The evidence, with what people had decided.
    #[serde(flatten)]
    pub explanation: Explanation,
}

/// A record as it was linked.
struct Stood {
    record: SourceRecord,
    version: i64,
    child: Option<ChildId>,
}

/// The evidence between two records. It depends on the two and the model alone, so an engine with just these two gives what
/// the engine of all records gives.
pub(crate) async fn explain_under(
    model: Model,
    left: &SourceRecord,
    right: &SourceRecord,
) -> Result<(Explanation, Thresholds), DeskError> {
    let (left, right) = (left.clone(), right.clone());
    let work = move || {
        let mut engine = Engine::new(&model);
        for record in [&left, &right] {
            let profile = Profile::of(record);
            engine.upsert(profile.key(), &|column| profile.column(column));
        }
        (engine.explain(&left.key, &right.key), model.thresholds)
    };
    let (explanation, thresholds) = tokio::task::spawn_blocking(work)
        .await
        .expect("explaining does not panic");
    Ok((explanation.ok_or(DeskError::NotFound)?, thresholds))
}

impl Desk {
    /// The verdict and the evidence of two records as they were linked at a moment, under the model that decided then; none
    /// if one of them was not linked yet, or is no longer kept. For the command line, which an administrator of the data
    /// runs.
    pub async fn explain_as_of(
        &self,
        left: &RecordKey,
        right: &RecordKey,
        at: DateTime<Utc>,
    ) -> Result<Option<ExplainedThen>, DeskError> {
        let mut tx = self.shared.jobs.read().await?;
        let (one, other) = (stood(&mut tx, left, at).await?, stood(&mut tx, right, at).await?);
        let (Some(one), Some(other)) = (one, other) else {
            return Ok(None);
        };
        let Some(model_version) = tx.model_version_at(at).await? else {
            return Ok(None);
        };
        let model = tx.model(model_version).await?;
        let model = model.ok_or_else(|| DeskError::Model(format!("model version {model_version} is not kept")))?;
        let decided = tx.constraints_of(left).await?.into_iter().find(|decision| {
            let about = [&decision.left, &decision.right];
            let stands = decision.at <= at && decision.revoked_at.is_none_or(|end| end > at);
            about.contains(&left) && about.contains(&right) && stands
        });
        drop(tx);
        let (explanation, _) = explain_under(read_model(&model.json)?, &one.record, &other.record).await?;
        let one_child = one.child.is_some() && one.child == other.child;
        let explanation = match decided.map(|decision| decision.kind) {
            Some(ConstraintKind::Must) => explanation.among_all(Verdict::Join, Some("person".to_owned())),
            Some(ConstraintKind::Cannot) => explanation.among_all(Verdict::KeptApart, Some("person".to_owned())),
            None if one_child && explanation.verdict != Verdict::Join => {
                explanation.among_all(Verdict::Join, Some("cluster".to_owned()))
            }
            None => explanation,
        };
        Ok(Some(ExplainedThen {
            as_at: at,
            model_version,
            versions: [one.version, other.version],
            one_child,
            explanation,
        }))
    }
}

/// A record as it was linked at a moment.
async fn stood(tx: &mut Tx, key: &RecordKey, at: DateTime<Utc>) -> Result<Option<Stood>, DeskError> {
    let Some(known) = tx.record_by_key(key).await? else {
        return Ok(None);
    };
    let events = tx.link_events_of_records(&[known.id]).await?;
    let linked = super::past::until(&events, at).iter().rfind(|event| {
        let kinds = [LinkEventKind::Join, LinkEventKind::Restate, LinkEventKind::Wait];
        kinds.contains(&event.event.kind)
    });
    let Some((event, version)) = linked.and_then(|event| Some((&event.event, event.event.record_version?))) else {
        return Ok(None);
    };
    let mut kept = tx.records_at_versions(&[(known.id, version, event.ended)]).await?;
    Ok(kept.pop().map(|stored| Stood {
        record: stored.record,
        version,
        child: event.child,
    }))
}
