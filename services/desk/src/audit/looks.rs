//! Who looked at a child's record, for the people who answer for the child.

use std::collections::BTreeMap;

use child::{
    ChildId, UserId,
    policy::{Role, Told, sees_looks, told},
    rights::LooksOfDay,
    uk_day::uk_day,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use store::{AuditFilter, AuditRow, Tx};

use super::Action;
use crate::{
    desk::{Desk, only},
    error::DeskError,
    record::{Opened, Section},
};

/// Looks that are shown.
const LOOKS: usize = 25;
/// Events that are read for them: a look at a record opens several of its pages.
const EVENTS: i64 = 500;
/// Events of one person that are no further apart than this are one look.
const ONE_LOOK: TimeDelta = TimeDelta::minutes(30);
/// What those are called who keep the records.
const KEEPERS: &str = "People who keep the records";

/// Who looked at a record.
#[derive(Debug)]
pub struct Looked {
    /// The child, as a page about it is headed.
    pub child: Box<child::ChildView>,
    /// The last looks, newest first.
    pub looks: Vec<Look>,
}

/// One look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    /// When it began.
    pub at: DateTime<Utc>,
    /// Name of who looked; none where no name is told.
    pub who: Option<String>,
    /// Whom the person works for by now; none where it is not recorded or not told.
    pub organisation: Option<String>,
    /// The role in words, or what those are called together whose role is not told.
    pub role: String,
    /// The stated reason; none where none was stated or none is told.
    pub reason: Option<String>,
}

impl Desk {
    /// The last looks at a record, the records that were joined with it included. Opening this is itself a look, on
    /// record before it is answered and the first in the list.
    pub async fn looks(&self, viewer: &child::policy::Viewer, id: ChildId) -> Result<Opened<Looked>, DeskError> {
        only(viewer, |_| viewer.opens_children() && sees_looks(viewer.role))?;
        let opened = self.open(viewer, id, Section::Looks).await?;
        let looks = match &opened {
            Opened::Child(child) => self.looks_at(child.id).await?,
            Opened::Moved { .. } => Vec::new(),
        };
        opened.with(|child| {
            Ok(Looked {
                child: Box::new(child),
                looks,
            })
        })
    }

    async fn looks_at(&self, child: ChildId) -> Result<Vec<Look>, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let records = tx.with_joined_children(&[child]).await?;
        let filter = AuditFilter {
            subjects: records.iter().map(ToString::to_string).collect(),
            actions: looks(),
            limit: EVENTS,
            ..AuditFilter::default()
        };
        let events = tx.audit_events(&filter).await?;
        let mut looks = Vec::new();
        for event in joined(&events).into_iter().take(LOOKS) {
            let mut look = look(event);
            if let (Some(_), Some(user)) = (&look.who, event.user_id) {
                look.organisation = tx.user(user).await?.and_then(|user| user.organisation);
            }
            looks.push(look);
        }
        Ok(looks)
    }
}

/// How often a record was looked at before a moment, by role and day of the UK, oldest first: what the person whom it is about
/// is told. Neither names nor whom people work for, which could tell of a sensitive service.
pub(crate) async fn looks_before(
    tx: &mut Tx,
    child: ChildId,
    until: DateTime<Utc>,
) -> Result<Vec<LooksOfDay>, DeskError> {
    let records = tx.with_joined_children(&[child]).await?;
    let filter = AuditFilter {
        until: Some(until),
        subjects: records.iter().map(ToString::to_string).collect(),
        actions: looks(),
        limit: i64::from(i32::MAX),
        ..AuditFilter::default()
    };
    let events = tx.audit_events(&filter).await?;
    let mut days: BTreeMap<(NaiveDate, String), usize> = BTreeMap::new();
    for event in joined(&events) {
        *days.entry((uk_day(event.at), look(event).role)).or_default() += 1;
    }
    let days = days
        .into_iter()
        .map(|((day, role), looks)| LooksOfDay { day, role, looks });
    Ok(days.collect())
}

/// What counts as a look at a record.
fn looks() -> Vec<String> {
    Action::LOOKS.iter().map(|action| action.name().to_owned()).collect()
}

/// The first event of each look, newest look first. The events are newest first.
fn joined(events: &[AuditRow]) -> Vec<&AuditRow> {
    let mut looks: Vec<&AuditRow> = Vec::new();
    let mut begun: BTreeMap<(Option<UserId>, Option<&str>), usize> = BTreeMap::new();
    for event in events {
        let key = (event.user_id, event.role.as_deref());
        match begun.get(&key) {
            Some(place) if looks[*place].at - event.at <= ONE_LOOK => looks[*place] = event,
            _ => {
                begun.insert(key, looks.len());
                looks.push(event);
            }
        }
    }
    looks
}

fn look(event: &AuditRow) -> Look {
    let role = event.role.as_deref().and_then(|role| role.parse::<Role>().ok());
    let how = role.map_or(Told::Keeper, told);
    Look {
        at: event.at,
        who: (how == Told::Named).then(|| event.actor.clone()),
        organisation: None,
        role: match (how, role) {
            (Told::Named | Told::RoleAlone, Some(role)) => role.label().to_owned(),
            _ => KEEPERS.to_owned(),
        },
        reason: event.reason.clone().filter(|_| how == Told::Named),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn event(minute: i64, user: u128, role: Role) -> AuditRow {
        AuditRow {
            node: "a".into(),
            day: chrono::NaiveDate::MIN,
            seq: minute,
            at: DateTime::UNIX_EPOCH + TimeDelta::minutes(minute),
            user_id: Some(UserId(Uuid::from_u128(user))),
            actor: format!("Person {user}"),
            role: Some(role.name().to_owned()),
            action: "open_child".into(),
            subject: None,
            reason: Some("clinic".into()),
            detail: "null".into(),
            address: Some("192.0.2.1".into()),
            query_hash: None,
            prev_hash: [0; 32],
            hash: [0; 32],
        }
    }

    #[test]
    fn pages_opened_one_after_the_other_are_one_look() {
        let school = Role::SchoolPractitioner;
        let events = [
            event(100, 1, school),
            event(99, 2, school),
            event(90, 1, school),
            event(65, 1, school),
            event(20, 1, school),
        ];
        let looks = joined(&events);
        let told: Vec<(i64, &str)> = looks.iter().map(|look| (look.seq, &*look.actor)).collect();
        assert_eq!(told, [(65, "Person 1"), (99, "Person 2"), (20, "Person 1")]);
    }

    #[test]
    fn p06_a_look_of_somebody_who_may_work_for_a_sensitive_service_has_no_name_and_no_reason() {
        let told = look(&event(1, 1, Role::HealthPractitioner));
        assert_eq!(
            (told.who, &*told.role, told.reason),
            (None, "Health practitioner", None)
        );
        let told = look(&event(1, 1, Role::SchoolPractitioner));
        assert_eq!(told.who.as_deref(), Some("Person 1"));
        assert_eq!(told.reason.as_deref(), Some("clinic"));
    }

    #[test]
    fn p06_who_keeps_shields_is_told_like_everybody_who_keeps_records() {
        let roles = [Role::ShieldSteward, Role::DataSteward, Role::ManagementTeam];
        let told: Vec<Look> = roles.into_iter().map(|role| look(&event(1, 1, role))).collect();
        assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:?}");
        assert_eq!((told[0].who.clone(), &*told[0].role), (None, KEEPERS));
    }
}
