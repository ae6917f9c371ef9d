//! One attribute with everything that was said about it.

use child::{Attribute, ChildId, ChildView, policy::Viewer, view::RowView};
use serde::Serialize;

use super::{
    choice::{Choosing, choosing},
    open::{Opened, Section},
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    notice::{Telling, telling},
};

/// One attribute of a child, as a viewer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttributeView {
    /// The child, cut down.
    #[serde(skip)]
    pub child: ChildView,
    /// Every statement that the viewer may see.
    #[serde(flatten)]
    pub row: RowView,
    /// What the viewer may choose to be shown; none for who may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choosing: Option<Choosing>,
    /// Statements whose sources the viewer may ask to correct them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub telling: Vec<Telling>,
}

impl Desk {
    /// One attribute's statements, as the viewer may see them. An attribute outside the role does not exist.
    pub async fn attribute(
        &self,
        viewer: &Viewer,
        id: ChildId,
        attribute: Attribute,
    ) -> Result<Opened<AttributeView>, DeskError> {
        let opened = self.open(viewer, id, Section::Overview).await?;
        let (mut offered, mut correctable) = (None, Vec::new());
        if let Opened::Child(view) = &opened {
            let event = Event::of(viewer, Action::OpenAttribute).about(id);
            let event = event.because(viewer.beyond.as_deref());
            if view.rows.iter().any(|row| row.attribute == attribute) {
                self.trace(event.with(serde_json::json!({ "attribute": attribute })))
                    .await?;
            }
            if viewer.decides_matches() {
                let sources = self.sources().await;
                let waiting = self.shared.db.read().await?.waiting_notices(&[view.id]).await?;
                if let Some(child) = self.children(&[view.id]).await?.pop() {
                    offered = choosing(&child, viewer, attribute, &sources);
                    correctable = telling(&child, viewer, attribute, (&sources, &waiting));
                }
            }
        }
        opened.with(|child| {
            let row = child.rows.iter().find(|row| row.attribute == attribute).cloned();
            Ok(AttributeView {
                row: row.ok_or(DeskError::NotFound)?,
                child,
                choosing: offered,
                telling: correctable,
            })
        })
    }
}
