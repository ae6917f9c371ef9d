//! `GET /children/{id}/attributes/{name}`: one attribute and where it came from.

use axum::{
    Json,
    extract::{Path, State},
};
use child::{Attribute, ChildId, view::RowView};
use desk::Desk;
use gate::{Refusal, SignedIn};

/// One attribute with every statement that the role may see.
#[utoipa::path(get, path = "/children/{id}/attributes/{name}", tag = "child",
    params(("id" = uuid::Uuid, Path, description = "The child's id"), ("name" = String, Path, description = "For example `dob` or `address`")),
    responses((status = 200, description = "The value shown, why, and what every source states", body = serde_json::Value),
              (status = 404, description = "No such attribute for this role")))]
pub async fn get_attribute(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Path((id, name)): Path<(ChildId, String)>,
) -> Result<Json<RowView>, Refusal> {
    let attribute = Attribute::from_slug(&name).ok_or(Refusal::NotFound)?;
    Ok(Json(desk.attribute(&viewer, id, attribute).await?.1))
}
