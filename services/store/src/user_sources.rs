//! The sources that a partner speaks for.

use child::UserId;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, on_backend, statements},
};

statements! {
    CLEAR = both("DELETE FROM user_source WHERE user_id = $1");
    ADD = rows(1, ["source text"],
        "INSERT INTO user_source (user_id, source) SELECT $1, source FROM input WHERE true"
    );
    OF_USER = both("SELECT source FROM user_source WHERE user_id = $1 ORDER BY source");
}

impl Tx {
    /// Lets a user speak for sources, which must be registered: these and no others. Give each once.
    pub async fn set_sources_of(&mut self, user: UserId, sources: &[String]) -> Result<(), StoreError> {
        on_backend!(self, CLEAR, |db, text| sqlx::query(text)
            .bind(user.0)
            .execute(db)
            .await
            .map(drop)?);
        bulk_execute!(self, ADD, [user.0], sources, |name| { source = name.as_str() });
        Ok(())
    }

    /// The names of the sources that a user speaks for, in order.
    pub async fn sources_of(&mut self, user: UserId) -> Result<Vec<String>, StoreError> {
        Ok(on_backend!(self, OF_USER, |db, text| sqlx::query_scalar(text)
            .bind(user.0)
            .fetch_all(db)
            .await?))
    }
}
