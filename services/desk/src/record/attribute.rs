//! One attribute with everything that was said about it.

use child::{Attribute, ChildId, ChildView, policy::Viewer, view::RowView};

use super::open::{Opened, Section};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
};

impl Desk {
    /// One attribute's statements, as the viewer may see them. An attribute outside the role does not exist.
    pub async fn attribute(
        &self,
        viewer: &Viewer,
        id: ChildId,
        attribute: Attribute,
    ) -> Result<Opened<(ChildView, RowView)>, DeskError> {
        let opened = self.open(viewer, id, Section::Overview).await?.with(|view| {
            let row = view.rows.iter().find(|row| row.attribute == attribute).cloned();
            row.map(|row| (view, row)).ok_or(DeskError::NotFound)
        })?;
        if matches!(opened, Opened::Child(_)) {
            let event = Event::of(viewer, Action::OpenAttribute).about(id);
            let event = event.because(viewer.beyond.as_deref());
            self.trace(event.with(serde_json::json!({ "attribute": attribute })))
                .await?;
        }
        Ok(opened)
    }
}
