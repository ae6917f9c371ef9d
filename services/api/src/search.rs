//! `POST /search`: find children.

use axum::{Json, extract::State};
use child::policy::{GivenReason, OWN_WORDS_MAX, ReasonList, WrongReason};
use desk::{Advanced, Desk, DeskError, FindRequest, Found, Narrowing, right::OpensChildren};
use gate::{ApiVisit, Refusal, Sent, session};
use serde::Deserialize;

/// A search. What is typed goes into the body, never into a URL (promise 9).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The text of the one box.
    #[serde(default)]
    text: String,
    /// The advanced form instead.
    advanced: Option<Advanced>,
    /// Why the caller looks beyond their own children: a code of the council's list. It holds until the session ends.
    reason: Option<String>,
    /// Why, in the caller's own words, where the list has room for them.
    reason_words: Option<String>,
    /// Page, from 1.
    #[serde(default)]
    page: usize,
}

/// Finds children by the one box or the advanced form.
#[utoipa::path(post, path = "/search", tag = "search",
    request_body(content = Object, description = "`text` or `advanced`, and `page`; with a `reason`, which holds until the session ends, those with a duty find more than the children of their own school, caseload or team. It is a code that `GET /me` lists, with `reason_words` (at most 500 characters) where it lists words of one's own; of callers whom it lists nothing for, none is kept"),
    responses((status = 200, description = "`read_as`, `total`, `results` (children, cut down for the role)", body = serde_json::Value),
              (status = 404, description = "The caller searches for nobody"),
              (status = 422, description = "What is missing, field by field; of the reason with the codes that the caller may send")))]
pub async fn post_search(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Sent(asked, ..): Sent<Asked, OpensChildren>,
) -> Result<Json<Found>, Refusal> {
    let mut viewer = visit.viewer;
    let given = GivenReason {
        code: asked.reason.unwrap_or_default().trim().to_owned(),
        words: asked.reason_words.unwrap_or_default().trim().to_owned(),
    };
    if let Some(list) = desk.reasons().search(viewer.role)
        && given != GivenReason::default()
    {
        let given = list.take(given).map_err(|wrong| refused(list, wrong))?;
        session::give_reason(&visit.session, &given).await?;
        viewer.beyond = list.stated(&given).ok();
    }
    let request = FindRequest {
        text: asked.text,
        advanced: asked.advanced,
    };
    let narrowing = Narrowing {
        page: asked.page,
        ..Narrowing::default()
    };
    Ok(Json(desk.find(&viewer, &request, &narrowing).await?))
}

fn refused(list: &ReasonList, wrong: WrongReason) -> DeskError {
    match wrong {
        WrongReason::NotListed => {
            let codes = list.codes().join(", ");
            DeskError::unusable("reason", format!("Send the code of a reason: {codes}"))
        }
        WrongReason::NoWords => DeskError::unusable("reason_words", "Send the reason in words of one’s own besides"),
        WrongReason::TooManyWords => DeskError::unusable(
            "reason_words",
            format!("Reason must be {OWN_WORDS_MAX} characters or less"),
        ),
    }
}
