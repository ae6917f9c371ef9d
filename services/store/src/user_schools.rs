//! The schools that users work for.

use std::collections::BTreeMap;

use child::UserId;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, on_backend, statements},
};

statements! {
    CLEAR = both("DELETE FROM user_school WHERE user_id = $1");
    ADD = rows(1, ["school text"],
        "INSERT INTO user_school (user_id, school) SELECT $1, school FROM input WHERE true ON CONFLICT DO NOTHING"
    );
    OF_USER = both("SELECT school FROM user_school WHERE user_id = $1 ORDER BY school");
    OF_ALL = both("SELECT user_id, school FROM user_school ORDER BY user_id, school");
}

#[derive(FromRow)]
struct SchoolColumns {
    user_id: Uuid,
    school: String,
}

impl Tx {
    /// Sets the schools that a user works for: these and no others.
    pub(crate) async fn set_schools_of(&mut self, user: UserId, schools: &[String]) -> Result<(), StoreError> {
        on_backend!(self, CLEAR, |db, text| sqlx::query(text)
            .bind(user.0)
            .execute(db)
            .await
            .map(drop)?);
        bulk_execute!(self, ADD, [user.0], schools, |school| { name = school.as_str() });
        Ok(())
    }

    /// The schools that a user works for, in order.
    pub(crate) async fn schools_of(&mut self, user: UserId) -> Result<Vec<String>, StoreError> {
        Ok(on_backend!(self, OF_USER, |db, text| sqlx::query_scalar(text)
            .bind(user.0)
            .fetch_all(db)
            .await?))
    }

    /// The schools of every user who has any.
    pub(crate) async fn schools_of_all(&mut self) -> Result<BTreeMap<UserId, Vec<String>>, StoreError> {
        let rows: Vec<SchoolColumns> = on_backend!(self, OF_ALL, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        let mut schools: BTreeMap<UserId, Vec<String>> = BTreeMap::new();
        for row in rows {
            schools.entry(UserId(row.user_id)).or_default().push(row.school);
        }
        Ok(schools)
    }
}
