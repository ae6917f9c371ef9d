//! The trail as an auditor reads it: who, when, what, on which record, why, from where. No name of a child, and nothing
//! that was typed into a search.

use std::collections::BTreeMap;

use child::{
    ChildId, UserId,
    child::{read_reference, reference_text},
    policy::{Role, Trail, Viewer},
    uk_day::uk_midnight,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use linkage::text::fold;
use serde::{Deserialize, Serialize};
use store::{AuditFilter, AuditRow};

use super::{About, Action, Checked, Event};
use crate::{
    desk::Desk,
    error::{DeskError, Problem},
    paging::page_of,
};

/// Events on one page.
const PAGE_ROWS: usize = 25;
/// Events that a list reaches back to.
const LISTED_MAX: usize = 1_000;
/// The most people that a name may stand for.
const PEOPLE_MAX: usize = 50;

/// What an auditor asks for. What is empty leaves everything in. It is kept in the session, never in a URL.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrailRequest {
    /// Who: e-mail address, or a part of the name.
    pub person: String,
    /// On whom: the reference of a child's record, like C-48291.
    pub child: String,
    /// What: name of an action.
    pub action: String,
    /// Why: a part of the reason.
    pub reason: String,
    /// Not before this UK day.
    pub from: Option<NaiveDate>,
    /// Not after this UK day.
    pub to: Option<NaiveDate>,
    /// Only what opened something that is hidden otherwise.
    pub override_only: bool,
}

/// One page of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrailPage {
    /// How the last check of the whole trail ended; none before the first.
    pub checked: Option<Checked>,
    /// Events that match, up to [`TrailPage::capped`].
    pub total: usize,
    /// Whether there are more than the list reaches back to.
    pub capped: bool,
    /// The events, newest first.
    pub events: Vec<TrailLine>,
    /// Which page this is, from 1.
    pub page: usize,
    /// How many there are.
    pub pages: usize,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrailLine {
    /// Node, day and number: names the event.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; empty for the service itself.
    pub who: String,
    /// The role acted in, in words.
    pub role: String,
    /// What, by name.
    pub action: String,
    /// What, in words.
    pub action_label: String,
    /// On what: the reference of a child's record, a user, or how many children were shown.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// From where.
    pub address: String,
}

/// What a request comes to.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    /// Nobody and nothing can match.
    Nothing,
    /// These events.
    Events(AuditFilter),
}

impl Desk {
    /// One page of the trail as it was at `until`, so that pages hold still while events are added, by this look among
    /// others. The look is itself on record before anything is answered.
    pub async fn trail_page(
        &self,
        viewer: &Viewer,
        request: &TrailRequest,
        until: DateTime<Utc>,
        page: usize,
    ) -> Result<TrailPage, DeskError> {
        let mut rows = match self.trail_asked(viewer, request, until).await? {
            Asked::Nothing => Vec::new(),
            Asked::Events(filter) => {
                let filter = AuditFilter {
                    limit: LISTED_MAX as i64 + 1,
                    ..filter
                };
                self.shared.db.read().await?.audit_events(&filter).await?
            }
        };
        let capped = rows.len() > LISTED_MAX;
        rows.truncate(LISTED_MAX);
        let total = rows.len();
        let (page, pages) = page_of(page, total, PAGE_ROWS);
        let rows: Vec<AuditRow> = rows.into_iter().skip((page - 1) * PAGE_ROWS).take(PAGE_ROWS).collect();
        let events = self.trail_lines(rows).await?;
        let detail = serde_json::json!({
            "from": request.from, "to": request.to, "action": request.action, "page": page, "events": events.len(),
        });
        self.trace_trail(viewer, Action::TrailRead, request, detail).await?;
        Ok(TrailPage {
            checked: self.last_check().await?,
            total,
            capped,
            events,
            page,
            pages,
        })
    }

    /// Whether a request can be used; nothing is looked at.
    pub async fn trail_request(&self, viewer: &Viewer, request: &TrailRequest) -> Result<(), DeskError> {
        self.trail_asked(viewer, request, self.shared.clock.now())
            .await
            .map(drop)
    }

    /// Puts on record that the trail was looked at, with what was asked for beside it as the words of a search are.
    pub(super) async fn trace_trail(
        &self,
        viewer: &Viewer,
        action: Action,
        request: &TrailRequest,
        detail: serde_json::Value,
    ) -> Result<(), DeskError> {
        let typed = serde_json::to_string(request).expect("the request has string keys only");
        self.trace(Event {
            query: Some(typed),
            ..Event::of(viewer, action).with(detail)
        })
        .await
    }

    /// Reads a request of somebody who reads the trail; everything that cannot be used is told at once.
    pub(super) async fn trail_asked(
        &self,
        viewer: &Viewer,
        request: &TrailRequest,
        until: DateTime<Utc>,
    ) -> Result<Asked, DeskError> {
        let reach = self.reach(viewer).await?;
        let mut problems = Vec::new();
        let mut refuse = |field: &'static str, message: &str| {
            problems.push(Problem {
                field: field.into(),
                message: message.to_owned(),
            });
        };
        let reference = read_reference(&request.child);
        if !request.child.trim().is_empty() && reference.is_none() {
            refuse("child", "Child record must be a reference, like C-48291");
        }
        let action = Action::from_name(&request.action);
        if !request.action.is_empty() && action.is_none() {
            refuse("action", "Select an action from the list");
        }
        if let (Some(from), Some(to)) = (request.from, request.to)
            && from > to
        {
            refuse("to", "Last day must be the same as or after first day");
        }
        let users = match (self.people(&request.person).await?, reach) {
            (named, None) => named,
            (None, team) => team,
            (Some(named), Some(team)) => Some(named.into_iter().filter(|user| team.contains(user)).collect()),
        };
        if !request.person.trim().is_empty() && users.as_ref().is_some_and(|users| users.len() > PEOPLE_MAX) {
            refuse("person", "Enter more of the name, or the email address");
        }
        if !problems.is_empty() {
            return Err(DeskError::Unusable(problems));
        }
        let subjects = match reference {
            None => None,
            Some(reference) => Some(self.records_of(reference).await?),
        };
        let nobody = users.as_ref().is_some_and(Vec::is_empty) || subjects.as_ref().is_some_and(Vec::is_empty);
        let actions: Vec<String> = match (action, request.override_only) {
            (None, false) => Vec::new(),
            (Some(action), false) => vec![action.name().to_owned()],
            (chosen, true) => Action::OVERRIDES
                .iter()
                .filter(|action| chosen.is_none_or(|chosen| chosen == **action))
                .map(|action| action.name().to_owned())
                .collect(),
        };
        if nobody || (request.override_only && actions.is_empty()) {
            return Ok(Asked::Nothing);
        }
        let end = request.to.and_then(|to| to.succ_opt()).map(uk_midnight);
        // The moment itself belongs to what was asked for.
        let until = until + TimeDelta::microseconds(1);
        Ok(Asked::Events(AuditFilter {
            from: request.from.map(uk_midnight),
            until: Some(end.map_or(until, |end| end.min(until))),
            users: users.unwrap_or_default(),
            subjects: subjects.unwrap_or_default(),
            actions,
            reason: Some(request.reason.trim().to_owned()).filter(|reason| !reason.is_empty()),
            ..AuditFilter::default()
        }))
    }

    /// Whose events the viewer reads: everybody's (none), or those of the people who are in the same team of the same
    /// organisation by now. Everybody else has no trail.
    async fn reach(&self, viewer: &Viewer) -> Result<Option<Vec<UserId>>, DeskError> {
        match viewer.trail() {
            Trail::Whole => Ok(None),
            Trail::OwnTeam => {
                let users = self.shared.db.read().await?.users().await?;
                let ours = users
                    .into_iter()
                    .filter(|user| user.team == viewer.team && user.organisation == viewer.organisation);
                Ok(Some(ours.map(|user| user.id).collect()))
            }
            Trail::Closed => Err(DeskError::NotFound),
        }
    }

    /// The users whom a text names: by their whole e-mail address, or by any part of their name. None if it is empty.
    async fn people(&self, text: &str) -> Result<Option<Vec<UserId>>, DeskError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let (email, name) = (store::users::fold_email(text), fold(text));
        let users = self.shared.db.read().await?.users().await?;
        let named = users
            .into_iter()
            .filter(|user| user.email == email || (!name.is_empty() && fold(&user.display_name).contains(&name)));
        Ok(Some(named.map(|user| user.id).collect()))
    }

    /// The ids behind a reference: the child's, and those of records that were joined with it.
    async fn records_of(&self, reference: i64) -> Result<Vec<String>, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let Some(child) = tx.child_by_reference(reference).await? else {
            return Ok(Vec::new());
        };
        let ids = tx.with_joined_children(&[child.id]).await?;
        Ok(ids.into_iter().map(|id| id.to_string()).collect())
    }

    /// Events as lines. Children are told by their reference, and a record that was asked for and never existed by
    /// nothing.
    pub(super) async fn trail_lines(&self, rows: Vec<AuditRow>) -> Result<Vec<TrailLine>, DeskError> {
        let children: Vec<ChildId> = rows
            .iter()
            .filter_map(|row| row.subject.as_deref()?.parse().ok())
            .collect();
        let mut tx = self.shared.db.read().await?;
        let references: BTreeMap<String, i64> = tx
            .children_by_ids(&children)
            .await?
            .into_iter()
            .map(|child| (child.id.to_string(), child.reference))
            .collect();
        let mut users = BTreeMap::new();
        for row in &rows {
            if let (Some(About::User), Some(subject)) =
                (Action::from_name(&row.action).map(Action::about), &row.subject)
                && !users.contains_key(subject)
                && let Ok(id) = subject.parse::<UserId>()
                && let Some(user) = tx.user(id).await?
            {
                users.insert(subject.clone(), user.display_name);
            }
        }
        Ok(rows.into_iter().map(|row| line(row, &references, &users)).collect())
    }
}

fn line(row: AuditRow, references: &BTreeMap<String, i64>, users: &BTreeMap<String, String>) -> TrailLine {
    let action = Action::from_name(&row.action);
    let subject = match (&row.subject, action.map(Action::about)) {
        (Some(id), _) if references.contains_key(id) => reference_text(references[id]),
        (Some(id), Some(About::User)) => users.get(id).cloned().unwrap_or_default(),
        (Some(id), Some(About::Case)) => format!("Case {id}"),
        _ => shown(&row.detail),
    };
    let role = row.role.as_deref().and_then(|role| role.parse::<Role>().ok());
    TrailLine {
        id: format!("{} {} {}", row.node, row.day, row.seq),
        at: row.at,
        who: row.actor,
        role: role.map(Role::label).unwrap_or_default().to_owned(),
        action_label: action.map_or_else(|| row.action.clone(), |action| action.label().to_owned()),
        action: row.action,
        subject,
        reason: row.reason.unwrap_or_default(),
        address: row.address.unwrap_or_default(),
    }
}

/// How many children an answer showed, where it showed some.
fn shown(detail: &str) -> String {
    let detail: serde_json::Value = serde_json::from_str(detail).unwrap_or_default();
    match detail["children"].as_array().map(Vec::len) {
        None | Some(0) => String::new(),
        Some(1) => "1 child shown".to_owned(),
        Some(count) => format!("{count} children shown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_told_by_how_many_it_showed() {
        assert_eq!(shown(r#"{"children": ["a", "b"]}"#), "2 children shown");
        assert_eq!(shown(r#"{"children": ["a"]}"#), "1 child shown");
        assert_eq!(shown("null"), "");
    }
}
