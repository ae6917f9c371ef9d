//! What stewards do with notices: note that the source was told, or take them back.

use std::collections::BTreeSet;

use child::{NoticeId, policy::Viewer};
use serde::Deserialize;
use store::NoticeStatus;

use super::list::NoticeListKind;
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    right::{DecidesMatches, Right},
};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeAct {
    /// The source was told.
    Sent,
    /// There is nothing to correct.
    Withdraw,
}

impl NoticeAct {
    /// The act behind a name of a form.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "sent" => Some(Self::Sent),
            "withdraw" => Some(Self::Withdraw),
            _ => None,
        }
    }
}

/// What is done with which notices.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypedNoticeAct {
    /// What.
    pub act: NoticeAct,
    /// With which.
    pub notices: Vec<NoticeId>,
}

impl Desk {
    /// Does something with notices to a source that wait and that the viewer sees; others are left as they are. Answers how
    /// many there were.
    pub async fn act_on_notices(
        &self,
        viewer: &Viewer,
        source: &str,
        typed: &TypedNoticeAct,
    ) -> Result<usize, DeskError> {
        DecidesMatches::require(viewer)?;
        let seen = self.seen_notices(viewer, source, NoticeListKind::Waiting).await?;
        let wanted: BTreeSet<NoticeId> = typed.notices.iter().copied().collect();
        if wanted.is_empty() {
            return Err(DeskError::unusable("notices", "Select at least one notice"));
        }
        let found = seen.notices.iter().map(|notice| notice.id);
        let found: Vec<NoticeId> = found.filter(|id| wanted.contains(id)).collect();
        let now = self.shared.clock.now();
        let mut tx = self.shared.db.begin().await?;
        match typed.act {
            NoticeAct::Sent => tx.send_notices(&found, now).await?,
            NoticeAct::Withdraw => {
                let (status, person) = (NoticeStatus::Withdrawn, Some(viewer.display_name.as_str()));
                tx.close_notices(&found, status, person, now).await?;
            }
        }
        tx.commit().await?;
        let detail = serde_json::json!({
            "source": source, "notices": found, "sent": typed.act == NoticeAct::Sent,
        });
        self.trace(Event::of(viewer, Action::NoticeSettled).with(detail))
            .await?;
        Ok(found.len())
    }
}
