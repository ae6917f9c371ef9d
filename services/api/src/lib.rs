//! The JSON API under `/api/v1`: the same use cases as the pages, with the same policy and the same trace.

mod account;
mod changes;
mod child;
mod feed;
mod quality;
mod reasons;
mod request;
mod retention;
mod review;
mod run;
mod search;
mod source;
mod team;
mod trail;
mod transport;
mod user;

use axum::{
    Json, Router,
    middleware::from_fn,
    routing::{any, get},
};
use gate::{AppState, Refusal, enclose, enclose_long, problem::problems};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Description, Response,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use feed::file::sweep;

/// Where the API stands.
pub const ROOT: &str = "/api/v1";

/// What the API says of itself.
#[derive(OpenApi)]
#[openapi(info(
    title = "onechild",
    description = "One record for every child, and of it exactly the part that the caller's role may see. \
                   Session cookie; changes and searches also need the header `x-csrf-token` (see `GET /me`). \
                   Machines that deliver records show a bearer token, which opens the paths tagged `feed` and `changes` and no other. \
                   Errors are RFC 9457 problem documents."
), modifiers(&Tokens))]
struct Contents;

/// How machines show who they are.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, description: &mut Description) {
        let scheme = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("sender", scheme);
    }
}

/// Every route, as a table of contents, and the document that describes them.
struct Table {
    /// Answered within the time limit.
    quick: Router<AppState>,
    /// As large and as long as a file is.
    long: Router<AppState>,
    description: Description,
}

/// What every request may be answered besides, said once for all.
const EVERYWHERE: [(&str, &str); 4] = [
    ("401", "Sign in first, or show a valid token"),
    (
        "403",
        "The terms are not accepted, or `x-csrf-token` is missing or out of date",
    ),
    (
        "429",
        "Too many requests in a minute: `Retry-After` says in how many seconds to try again",
    ),
    (
        "503",
        "A part that is needed does not answer, so nothing was shown or changed",
    ),
];

/// What a request may be answered besides that sends something to be read.
const READ: [(&str, &str); 2] = [
    ("400", "What was sent cannot be read"),
    (
        "422",
        "What was sent cannot be used; each problem is told by the name of its field",
    ),
];

/// What a request may be answered besides that has a body.
const BODY: (&str, &str) = ("415", "The body is not of the media type that is asked for");

fn say_everywhere(description: &mut Description) {
    for path in description.paths.paths.values_mut() {
        let methods = [&mut path.get, &mut path.put, &mut path.post, &mut path.delete];
        for operation in methods.into_iter().flatten() {
            let (has_body, has_parameters) = (operation.request_body.is_some(), operation.parameters.is_some());
            let read = READ.iter().filter(|_| has_body || has_parameters);
            for (status, text) in EVERYWHERE.iter().chain(read).chain(has_body.then_some(&BODY)) {
                let known = operation.responses.responses.entry((*status).to_owned());
                known.or_insert_with(|| Response::new(*text).into());
            }
        }
    }
}

/// The routes of those who decide which records are one child, and of who tells them of mistakes.
fn stewards() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(review::cases::get_cases))
        .routes(routes!(review::case::get_case))
        .routes(routes!(review::work::post_assign))
        .routes(routes!(review::work::post_next))
        .routes(routes!(review::work::post_release))
        .routes(routes!(review::work::post_defer))
        .routes(routes!(review::work::post_note))
        .routes(routes!(review::work::post_settle))
        .routes(routes!(review::work::post_report))
        .routes(routes!(review::answer::get_join))
        .routes(routes!(review::answer::post_answer))
        .routes(routes!(review::split::get_split, review::split::post_split))
        .routes(routes!(review::split::post_preview))
        .routes(routes!(review::decisions::get_decisions))
        .routes(routes!(review::decisions::get_undo, review::decisions::post_undo))
}

/// The routes about how good data is, and what sources are asked to correct.
fn data_quality() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(quality::sources::get_sources))
        .routes(routes!(quality::source::get_source))
        .routes(routes!(quality::field::get_field))
        .routes(routes!(quality::notices::get_notices, quality::notices::post_notices))
        .routes(routes!(quality::notices::get_notices_file))
}

/// The routes of those who decide about keeping and deleting.
fn keeping() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(retention::rules::get_rules, retention::rules::post_rules))
        .routes(routes!(retention::rules::get_preview))
        .routes(routes!(retention::rules::put_approval))
        .routes(routes!(retention::upcoming::get_upcoming))
        .routes(routes!(retention::runs::get_runs))
        .routes(routes!(retention::holds::get_holds, retention::holds::post_hold))
        .routes(routes!(retention::holds::post_release))
        .routes(routes!(retention::holds::post_readmission))
}

/// The routes of those who answer what people ask about their data.
fn requests() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(request::list::get_requests, request::list::post_request))
        .routes(routes!(request::list::get_request))
        .routes(routes!(request::act::post_act))
        .routes(routes!(request::items::get_items, request::items::put_items))
        .routes(routes!(request::pack::get_pack, request::pack::post_pack))
}

fn contents() -> Table {
    let (quick, mut description) = OpenApiRouter::with_openapi(Contents::openapi())
        .nest(
            ROOT,
            OpenApiRouter::new()
                .routes(routes!(account::me::get_me))
                .routes(routes!(account::home::get_home))
                .routes(routes!(account::alert::post_read))
                .routes(routes!(
                    account::preferences::get_preferences,
                    account::preferences::put_preferences
                ))
                .routes(routes!(search::post_search))
                .routes(routes!(child::open::get_child))
                .routes(routes!(child::attribute::get_attribute))
                .routes(routes!(child::attribute::put_choice))
                .routes(routes!(child::attribute::post_notices))
                .routes(routes!(child::not_in_school::get_not_in_school))
                .routes(routes!(child::known::post_known))
                .routes(routes!(
                    child::overriding::post_override,
                    child::overriding::put_override,
                    child::overriding::delete_override
                ))
                .routes(routes!(child::looks::get_looks))
                .routes(routes!(child::history::get_history))
                .routes(routes!(transport::schools::get_schools))
                .routes(routes!(transport::school::get_school))
                .routes(routes!(transport::changes::get_changes))
                .routes(routes!(transport::export::post_export))
                .routes(routes!(transport::export::get_export))
                .routes(routes!(transport::need::post_need))
                .routes(routes!(transport::need::get_need, transport::need::put_need))
                .routes(routes!(team::overview::get_overview))
                .routes(routes!(team::shields::get_shields))
                .routes(routes!(team::shields::get_shield))
                .routes(routes!(team::shields::post_act))
                .routes(routes!(team::shields::put_request))
                .routes(routes!(team::shield_requests::post_request))
                .routes(routes!(team::shield_requests::post_shield))
                .routes(routes!(team::overrides::get_overrides))
                .routes(routes!(team::overrides::put_review))
                .routes(routes!(team::contacts::post_request))
                .routes(routes!(team::contacts::get_own))
                .routes(routes!(team::contacts::get_contacts))
                .routes(routes!(team::contacts::get_contact))
                .routes(routes!(team::contacts::post_step))
                .routes(routes!(team::contacts::put_answer))
                .routes(routes!(team::consents::get_consents))
                .routes(routes!(team::consents::get_consent, team::consents::put_consent))
                .routes(routes!(team::travel::get_travel))
                .routes(routes!(team::travel::get_one, team::travel::put_one))
                .merge(stewards())
                .routes(routes!(source::list::get_sources))
                .routes(routes!(source::one::get_source))
                .routes(routes!(source::decision::put_decision))
                .routes(routes!(
                    source::questionnaire::get_questionnaire,
                    source::review::post_review
                ))
                .routes(routes!(source::send::post_sent))
                .routes(routes!(source::task::put_task))
                .routes(routes!(run::runs::get_runs))
                .routes(routes!(run::one::get_run))
                .routes(routes!(run::errors::get_errors))
                .routes(routes!(run::errors_file::get_errors_file))
                .routes(routes!(run::act::post_act))
                .merge(data_quality())
                .routes(routes!(trail::events::post_events))
                .routes(routes!(trail::file::post_file))
                .routes(routes!(trail::unusual::get_unusual))
                .routes(routes!(trail::unusual_file::get_unusual_file))
                .merge(keeping())
                .merge(requests())
                .routes(routes!(user::list::get_users, user::list::post_user))
                .routes(routes!(user::one::get_user, user::one::put_user))
                .routes(routes!(user::act::post_act))
                .routes(routes!(user::act::post_password))
                .routes(routes!(user::relationships::get_relationships))
                .routes(routes!(user::relationships::post_withdrawal))
                .routes(routes!(feed::record::put_record, feed::record::delete_record))
                .routes(routes!(feed::who::post_match))
                .routes(routes!(changes::get_changes)),
        )
        .split_for_parts();
    let (long, more) = OpenApiRouter::new()
        .nest(ROOT, OpenApiRouter::new().routes(routes!(feed::file::post_feed)))
        .split_for_parts();
    description.merge(more);
    say_everywhere(&mut description);
    Table {
        quick,
        long,
        description,
    }
}

/// The OpenAPI 3.1 document.
pub fn description() -> Description {
    contents().description
}

/// The API, with its sessions, limits and problem documents.
pub fn routes(state: &AppState) -> Router<AppState> {
    let mut table = contents();
    reasons::say(&mut table.description, state.desk.reasons());
    let document = Json(serde_json::to_value(table.description).expect("the description has string keys only"));
    let quick = table
        .quick
        .route(&format!("{ROOT}/openapi.json"), get(move || async { document }))
        // Who asks the API is answered by the API, where nothing is as well.
        .route(&format!("{ROOT}/{{*nothing}}"), any(|| async { Refusal::NotFound }));
    enclose(quick, state)
        .merge(enclose_long(table.long, state))
        .layer(from_fn(problems))
}
