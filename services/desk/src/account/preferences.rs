//! What a user set for themselves.

use child::policy::Viewer;
use serde::{Deserialize, Serialize};

use crate::{desk::Desk, error::DeskError};

/// A user's own settings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Single-letter shortcuts (page rule G15: off until turned on).
    pub shortcuts: bool,
}

impl Desk {
    /// The viewer's settings.
    pub async fn preferences(&self, viewer: &Viewer) -> Result<Preferences, DeskError> {
        let kept = self.shared.db.read().await?.setting(&name(viewer)).await?;
        // Settings of an older release that cannot be read are the defaults again.
        Ok(kept
            .and_then(|json| serde_json::from_str(&json).ok())
            .unwrap_or_default())
    }

    /// Changes the viewer's settings.
    pub async fn set_preferences(&self, viewer: &Viewer, preferences: &Preferences) -> Result<(), DeskError> {
        let json = serde_json::to_string(preferences).expect("settings have string keys only");
        let mut tx = self.shared.db.begin().await?;
        tx.put_setting(&name(viewer), &json).await?;
        Ok(tx.commit().await?)
    }
}

fn name(viewer: &Viewer) -> String {
    format!("preferences/{}", viewer.user)
}
