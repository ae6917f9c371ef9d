//! Sessions: opaque bytes under the hash of a key that only the browser holds.

use chrono::{DateTime, Utc};
pub use store::SessionRow;

use crate::{desk::Desk, error::DeskError};

impl Desk {
    /// The session kept under a key hash, if it has not expired.
    pub async fn load_session(&self, key: &[u8; 32]) -> Result<Option<SessionRow>, DeskError> {
        Ok(self
            .shared
            .db
            .read()
            .await?
            .session(key, self.shared.clock.now())
            .await?)
    }

    /// Keeps a session under a key hash that is not taken; false if it is.
    pub async fn create_session(&self, session: &SessionRow) -> Result<bool, DeskError> {
        let mut tx = self.shared.db.begin().await?;
        let made = tx.create_session(session).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// Keeps a session that was changed, unless it has ended.
    pub async fn save_session(&self, session: &SessionRow) -> Result<(), DeskError> {
        let mut tx = self.shared.db.begin().await?;
        tx.save_session(session).await?;
        Ok(tx.commit().await?)
    }

    /// Ends a session.
    pub async fn delete_session(&self, key: &[u8; 32]) -> Result<(), DeskError> {
        let mut tx = self.shared.db.begin().await?;
        tx.end_session(key).await?;
        Ok(tx.commit().await?)
    }

    /// Now, as the desk's clock tells it.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.clock.now()
    }

    /// A fresh secret.
    pub fn secret(&self) -> [u8; 32] {
        self.shared.ids.secret()
    }
}
