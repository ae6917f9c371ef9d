//! Number series without gaps. Taking numbers locks the series until the transaction ends, so that numbers become
//! visible in their order and a reader that follows them misses none.

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
};

statements! {
    TAKE = both("UPDATE counter SET value = value + $2 WHERE name = $1 RETURNING value");
    LAST = both("SELECT value FROM counter WHERE name = $1");
    // SQLite lets one writer in at a time in any case.
    HOLD = each(
        "SELECT value FROM counter WHERE name = $1",
        "SELECT value FROM counter WHERE name = $1 FOR UPDATE"
    );
}

/// A series.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Series {
    ChildReference,
    LinkEvent,
    Outbox,
    ModelVersion,
    Survivorship,
    /// Taken by the database itself, whenever a constraint changes.
    LinkConstraint,
}

impl Series {
    const fn name(self) -> &'static str {
        match self {
            Self::ChildReference => "child_reference",
            Self::LinkEvent => "link_event",
            Self::Outbox => "outbox",
            Self::ModelVersion => "model_version",
            Self::Survivorship => "survivorship",
            Self::LinkConstraint => "link_constraint",
        }
    }
}

impl Tx {
    /// Takes `count` numbers and answers the first of them.
    pub(crate) async fn take_numbers(&mut self, series: Series, count: usize) -> Result<i64, StoreError> {
        let count = count as i64;
        let last: Option<i64> = on_backend!(self, TAKE, |db, text| sqlx::query_scalar(text)
            .bind(series.name())
            .bind(count)
            .fetch_optional(db)
            .await?);
        let last = last.ok_or_else(|| StoreError::Missing(format!("number series {}", series.name())))?;
        Ok(last - count + 1)
    }

    /// The last number taken.
    pub(crate) async fn last_number(&mut self, series: Series) -> Result<i64, StoreError> {
        let last: Option<i64> = on_backend!(self, LAST, |db, text| sqlx::query_scalar(text)
            .bind(series.name())
            .fetch_optional(db)
            .await?);
        last.ok_or_else(|| StoreError::Missing(format!("number series {}", series.name())))
    }

    /// The last number taken; nobody else takes one until the transaction ends.
    pub(crate) async fn hold_numbers(&mut self, series: Series) -> Result<i64, StoreError> {
        let last: Option<i64> = on_backend!(self, HOLD, |db, text| sqlx::query_scalar(text)
            .bind(series.name())
            .fetch_optional(db)
            .await?);
        last.ok_or_else(|| StoreError::Missing(format!("number series {}", series.name())))
    }
}
