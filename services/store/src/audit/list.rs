//! Events as an auditor asks for them: newest first, by who, on what, when and why.

use std::cmp::Reverse;

use child::{ChildId, UserId};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::row::{AuditColumns, AuditRow};
use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_fetch, on_backend, statements},
};

/// What every list selects and leaves out. The scalars are: from, until, actions as `|a|b|` (all if empty), three patterns
/// of the reason (all if empty), the key of the last event shown, and the limit.
macro_rules! list {
    ($from:literal) => {
        concat!(
            "SELECT e.node, e.day, e.seq, e.at, e.user_id, e.actor, e.role, e.action, e.subject, e.reason, e.detail, \
             e.address, e.query_hash, e.prev_hash, e.hash FROM ",
            $from,
            " WHERE e.at >= $1 AND e.at < $2 AND ($3 = '' OR $3 LIKE '%|' || e.action || '|%') \
             AND ($4 = '' OR e.reason LIKE $4 ESCAPE '!' OR lower(e.reason) LIKE $5 ESCAPE '!' \
             OR upper(e.reason) LIKE $6 ESCAPE '!') AND (e.at, e.node, e.day, e.seq) < ($7, $8, $9, $10) \
             ORDER BY e.at DESC, e.node DESC, e.day DESC, e.seq DESC LIMIT $11"
        )
    };
}

statements! {
    BY_TIME = both(list!("audit_event e"));
    BY_ACTION = rows(11, ["action text"], list!("input JOIN audit_event e ON e.action = input.action"));
    BY_USER = rows(11, ["user_id uuid"], list!("input JOIN audit_event e ON e.user_id = input.user_id"));
    BY_SUBJECT = rows(11, ["subject text", "user_id uuid"],
        list!("input JOIN audit_event e ON e.subject = input.subject \
               AND (input.user_id IS NULL OR e.user_id = input.user_id)")
    );
    VOLUMES = rows(2, ["action text"],
        "SELECT e.user_id, e.role, e.day, count(DISTINCT e.subject) FROM input JOIN audit_event e ON e.action = input.action \
         WHERE e.at >= $1 AND e.at < $2 AND e.user_id IS NOT NULL AND e.role IS NOT NULL \
         GROUP BY e.user_id, e.role, e.day ORDER BY e.user_id, e.role, e.day"
    );
    LOOKERS = rows(3, ["subject text"],
        "SELECT DISTINCT e.user_id, e.subject FROM input JOIN audit_event e ON e.subject = input.subject \
         WHERE e.at >= $1 AND e.at <= $2 AND $3 LIKE '%|' || e.action || '|%' AND e.user_id IS NOT NULL"
    );
    JOINED_WITH = rows(0, ["id uuid"], "SELECT c.id FROM input JOIN child c ON c.redirect_to = input.id");
}

/// Names one event in the order in which lists show events: newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditKey {
    /// When.
    pub at: DateTime<Utc>,
    /// Node.
    pub node: String,
    /// Day of the chain.
    pub day: NaiveDate,
    /// Number in the chain.
    pub seq: i64,
}

impl AuditKey {
    /// After every event: what was shown before the first page.
    fn after_all(at: DateTime<Utc>) -> Self {
        Self {
            at,
            node: String::new(),
            day: at.date_naive(),
            seq: 0,
        }
    }
}

/// Which events to list. What is empty leaves everything in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
    /// By one of these users.
    pub users: Vec<UserId>,
    /// On one of these subjects.
    pub subjects: Vec<String>,
    /// One of these actions.
    pub actions: Vec<String>,
    /// With a reason that holds this text; capitals do not matter.
    pub reason: Option<String>,
    /// The last event of the page before.
    pub after: Option<AuditKey>,
    /// At most so many.
    pub limit: i64,
}

/// How many subjects somebody had in a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditVolume {
    /// Who.
    pub user: UserId,
    /// In which role.
    pub role: String,
    /// On which day, in UTC.
    pub day: NaiveDate,
    /// Different subjects.
    pub subjects: i64,
}

/// A year from 1 to 9999 on its first day: both databases read and order these.
fn year(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).expect("January has a first day")
}

/// The pattern of texts that hold `text`.
fn holding(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// The patterns of reasons that hold what was typed: as it is, in small letters, in capitals. Of letters beyond ASCII SQLite
/// knows no capitals, so no pattern alone finds them all.
fn reasons(typed: &str) -> [String; 3] {
    match typed {
        "" => [const { String::new() }; 3],
        typed => [
            holding(typed),
            holding(&typed.to_lowercase()),
            holding(&typed.to_uppercase()),
        ],
    }
}

/// The newest of events that were read in portions, each of them in order and none longer than `limit`.
fn newest(mut rows: Vec<AuditRow>, limit: i64) -> Vec<AuditRow> {
    rows.sort_by_cached_key(|row| Reverse((row.at, row.node.clone(), row.day, row.seq)));
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    rows
}

impl Tx {
    /// Events that a filter lets through, newest first.
    pub async fn audit_events(&mut self, filter: &AuditFilter) -> Result<Vec<AuditRow>, StoreError> {
        let midnight = |year: NaiveDate| year.and_time(NaiveTime::MIN).and_utc();
        let from = filter.from.unwrap_or_else(|| midnight(year(1)));
        let until = filter.until.unwrap_or_else(|| midnight(year(9999)));
        let actions = match &*filter.actions {
            [] => String::new(),
            actions => format!("|{}|", actions.join("|")),
        };
        let [reason, small, capital] = reasons(filter.reason.as_deref().unwrap_or_default());
        let after = filter.after.clone();
        let after = after.unwrap_or_else(|| AuditKey::after_all(midnight(year(9999))));
        let (actions, node) = (&*actions, &*after.node);
        let (reason, small, capital) = (&*reason, &*small, &*capital);
        let rows: Vec<AuditColumns> = if !filter.subjects.is_empty() {
            let users: Vec<Option<Uuid>> = match &*filter.users {
                [] => vec![None],
                users => users.iter().map(|user| Some(user.0)).collect(),
            };
            let both: Vec<(&str, Option<Uuid>)> = filter
                .subjects
                .iter()
                .flat_map(|subject| users.iter().map(|user| (subject.as_str(), *user)))
                .collect();
            bulk_fetch!(
                AuditColumns, self, BY_SUBJECT,
                [from, until, actions, reason, small, capital, after.at, node, after.day, after.seq, filter.limit],
                both.as_slice(), |row| { subject = row.0, user_id = row.1 }
            )
        } else if !filter.users.is_empty() {
            bulk_fetch!(
                AuditColumns,
                self,
                BY_USER,
                [
                    from,
                    until,
                    actions,
                    reason,
                    small,
                    capital,
                    after.at,
                    node,
                    after.day,
                    after.seq,
                    filter.limit
                ],
                filter.users.as_slice(),
                |user| { user_id = user.0 }
            )
        } else if let [action] = &*filter.actions {
            bulk_fetch!(
                AuditColumns,
                self,
                BY_ACTION,
                [
                    from,
                    until,
                    "",
                    reason,
                    small,
                    capital,
                    after.at,
                    node,
                    after.day,
                    after.seq,
                    filter.limit
                ],
                std::slice::from_ref(action),
                |word| { action = word.as_str() }
            )
        } else {
            on_backend!(self, BY_TIME, |db, text| sqlx::query_as(text)
                .bind(from)
                .bind(until)
                .bind(actions)
                .bind(reason)
                .bind(small)
                .bind(capital)
                .bind(after.at)
                .bind(node)
                .bind(after.day)
                .bind(after.seq)
                .bind(filter.limit)
                .fetch_all(db)
                .await?)
        };
        let rows: Vec<AuditRow> = rows.into_iter().map(AuditRow::try_from).collect::<Result<_, _>>()?;
        // What one statement answered is in order, and stays as its database orders it.
        let asked = filter.subjects.len().max(1) * filter.users.len().max(1);
        Ok(if asked > BY_SUBJECT.sqlite_chunk().min(BY_USER.sqlite_chunk()) {
            newest(rows, filter.limit)
        } else {
            rows
        })
    }

    /// How many different subjects each person had in each day of a time with events of any of a few actions. Give each action
    /// once.
    pub async fn audit_volumes(
        &mut self,
        actions: &[&str],
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<AuditVolume>, StoreError> {
        let rows = bulk_fetch!(
            (Uuid, String, NaiveDate, i64),
            self,
            VOLUMES,
            [from, until],
            actions,
            |action| { text = *action }
        );
        let volumes = rows.into_iter().map(|(user, role, day, subjects)| AuditVolume {
            user: UserId(user),
            role,
            day,
            subjects,
        });
        Ok(volumes.collect())
    }

    /// Who did one of the actions on which of the subjects, from one moment until another, both included, in order. Give each
    /// subject once.
    pub async fn audit_lookers(
        &mut self,
        subjects: &[String],
        actions: &[&str],
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<(UserId, String)>, StoreError> {
        let actions = format!("|{}|", actions.join("|"));
        let rows = bulk_fetch!(
            (Uuid, String),
            self,
            LOOKERS,
            [from, until, &*actions],
            subjects,
            |subject| { text = subject.as_str() }
        );
        let mut lookers: Vec<(UserId, String)> = rows.into_iter().map(|(user, on)| (UserId(user), on)).collect();
        lookers.sort();
        Ok(lookers)
    }

    /// The children whose records were joined with these, directly or through others, and these themselves.
    pub async fn with_joined_children(&mut self, ids: &[ChildId]) -> Result<Vec<ChildId>, StoreError> {
        let mut all = ids.to_vec();
        let mut latest = ids.to_vec();
        while !latest.is_empty() {
            let found: Vec<(Uuid,)> = bulk_fetch!((Uuid,), self, JOINED_WITH, [], latest.as_slice(), |child| {
                id = child.0
            });
            latest = found.into_iter().map(|(id,)| ChildId(id)).collect();
            latest.retain(|id| !all.contains(id));
            all.extend(&latest);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::holding;

    #[test]
    fn a_pattern_takes_every_sign_as_it_is() {
        assert_eq!(holding("50%_ja!"), "%50!%!_ja!!%");
    }
}
