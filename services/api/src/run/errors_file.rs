//! `GET /feed-runs/{run}/errors.csv`: the rows that broke a rule as one file.

use axum::{extract::State, response::Response};
use child::RunId;
use desk::Desk;
use gate::{Named, Refusal, SignedIn, errors_file};

/// Every rule that every row of a run broke, as comma-separated text: for the sender, who mends the rows at source.
#[utoipa::path(get, path = "/feed-runs/{run}/errors.csv", tag = "feed-runs", params(("run" = uuid::Uuid, Path, description = "The run's id")),
    responses((status = 200, description = "`file`, `line`, `record_id`, `outcome`, `field`, `received`, `rule`, `what_to_do`, `came_again_on`",
        body = String, content_type = "text/csv"),
              (status = 404, description = "No such run, or not for the caller")))]
pub async fn get_errors_file(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<RunId>,
) -> Result<Response, Refusal> {
    let file = desk.run_errors_file(&viewer, id).await?;
    errors_file(&format!("rows-that-broke-a-rule-{id}"), file).await
}
