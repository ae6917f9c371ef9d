//! `/child/{id}/history`: how the record became what it is, and the way to what it was (pages P5 and P12).

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use child::ChildId;
use chrono::{DateTime, Utc};
use desk::{AsOf, Desk, DeskError, History, Opened, read_moment};
use gate::{AppState, Named, Refusal};

use super::{
    head::{Part, RecordHead},
    history_words::{exact, item},
    opened::opened,
    past::PastPage,
};
use crate::{
    components::{Button, DateInput, FormErrors, Input, Pagination, Size, Timeline, WrongParts},
    frame::{Frame, show, show_with},
    layout::{Page, Section},
    page::typed_date::TypedDate,
    words,
};

/// Names of the fields: the date and the time.
const DAY: &str = "on";
const TIME: &str = "time";

/// The route of the page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/child/{id}/history", get(get_history))
}

/// What was asked for, and what is wrong with it.
#[derive(Default)]
pub(super) struct Asked {
    on: TypedDate,
    time: String,
    wrong: WrongParts,
    errors: FormErrors,
    page: usize,
}

impl Asked {
    /// What follows `?`, and the moment in it as text: a day, or a day and a time.
    fn sent(query: &[(String, String)]) -> (Self, Option<String>) {
        let text = |name: &str| {
            let found = query.iter().find(|(sent, _)| sent == name);
            found.map_or_else(String::new, |(_, text)| text.trim().to_owned())
        };
        let mut asked = Self {
            on: TypedDate::sent(DAY, "Date", query),
            time: text(TIME),
            page: text("page").parse().unwrap_or(1),
            ..Self::default()
        };
        // A link names the moment in one.
        let at = text("at");
        if !at.is_empty() {
            return (asked, Some(at));
        }
        let day = match asked.on.read() {
            Ok(day) => day,
            Err(wrong) => {
                asked.on.refuse(&wrong, &mut asked.errors);
                asked.wrong = wrong.parts;
                return (asked, None);
            }
        };
        let at = match day {
            None => {
                let is_asked = query.iter().any(|(name, _)| name.starts_with(DAY));
                if is_asked {
                    asked.refuse_date("Enter the date to look at");
                }
                None
            }
            Some(day) if asked.time.is_empty() => Some(day.to_string()),
            Some(day) => Some(format!("{day}T{}", asked.time)),
        };
        (asked, at)
    }

    fn refuse_date(&mut self, message: &str) {
        self.errors.add_at(DAY, format!("{DAY}-day"), message);
        self.wrong = WrongParts::ALL;
    }
}

/// `GET /child/{id}/history`: the timeline, or the record as it stood at the moment in the address.
async fn get_history(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let (mut asked, at) = Asked::sent(&query);
    if let Some(text) = at {
        match read_moment(&text) {
            None => asked.errors.add(TIME, "Time must be a real time, for example 14:30"),
            Some(at) => match desk.as_of(frame.viewer(), id, at).await {
                Ok(stood) => return get_past(&frame, stood, at).await,
                Err(DeskError::Unusable(problems)) => {
                    let message = problems.into_iter().next().map(|problem| problem.message);
                    asked.refuse_date(&message.unwrap_or_default());
                }
                Err(error) => return Err(error.into()),
            },
        }
    }
    let found = desk.history(frame.viewer(), id, asked.page).await?;
    opened(&frame, found, "/history", |history, joined| {
        let title = format!("{} of child record {}", Part::History.label(), history.child.reference);
        let page = joined.tell(frame.page(title, Section::Search));
        let status = if asked.errors.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        show_with(status, &HistoryPage::new(page, &history, &asked))
    })
    .await
}

async fn get_past(frame: &Frame, stood: Opened<AsOf>, at: DateTime<Utc>) -> Result<Response, Refusal> {
    let rest = format!("/history?at={}", exact(at));
    opened(frame, stood, &rest, |stood, joined| {
        let title = format!("Child record {} as it stood", stood.today.reference);
        let page = joined.tell(frame.page(title, Section::Search));
        show(&PastPage::new(page, &stood))
    })
    .await
}

/// The timeline of a record.
#[derive(Template)]
#[template(path = "pages/child/history.html")]
pub(super) struct HistoryPage {
    page: Page,
    head: RecordHead,
    action: String,
    on: DateInput,
    time: Input,
    button: Button,
    count: String,
    timeline: Option<Timeline>,
    pager: Pagination,
}

impl HistoryPage {
    /// The page of one child, with the form as it was sent.
    pub fn new(page: Page, history: &History, asked: &Asked) -> Self {
        let child = &history.child;
        let action = format!("/child/{}/history", child.id);
        Self {
            page: page.place(history.page, history.pages).errors(asked.errors.summary()),
            head: RecordHead::new(child, Part::History, false),
            on: asked
                .on
                .input(&asked.errors, asked.wrong)
                .hint("For example, 27 3 2026")
                .size(Size::Small),
            time: Input::new(TIME, "Time (optional)")
                .hint("For example, 14:30. Without a time it is the end of the day.")
                .size(Size::Small)
                .value(&asked.time)
                .error(asked.errors.of(TIME)),
            button: Button::new("Show the record as it stood")
                .secondary()
                .testid("as-it-stood"),
            count: words::counted(history.total, "entry", "entries"),
            timeline: (!history.entries.is_empty())
                .then(|| Timeline::new(history.entries.iter().map(|entry| item(child, entry)).collect())),
            pager: Pagination::new(history.page, history.pages, |page| format!("{action}?page={page}")),
            action,
        }
    }
}

#[cfg(test)]
mod tests {
    use child::policy::Role;
    use desk::{HistoryEntry, HistoryKind, OtherChild, RecordLine, RecordStep, ValueChange};
    use uuid::Uuid;

    use super::*;
    use crate::page::made_up::{NAME, NAME_ESCAPED, check_page, child, moment, page};

    fn shown(entries: Vec<HistoryEntry>, query: &[(&str, &str)]) -> String {
        let history = History {
            total: entries.len(),
            entries,
            page: 1,
            pages: 1,
            child: child(),
        };
        let query: Vec<(String, String)> = query
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let (asked, _) = Asked::sent(&query);
        let html = HistoryPage::new(page(Role::DataSteward, Section::Search), &history, &asked)
            .render()
            .unwrap();
        check_page(&html);
        html
    }

    #[test]
    fn a_join_is_told_with_who_what_and_the_way_to_what_was() {
        let html = shown(
            vec![HistoryEntry {
                at: moment("2026-07-04T15:30:00.5Z"),
                kind: HistoryKind::Merged,
                by: "Linking, model version 3".to_owned(),
                reason: Some(NAME.to_owned()),
                others: vec![OtherChild {
                    id: ChildId(Uuid::from_u128(9)),
                    reference: "C-10043".to_owned(),
                }],
                records: vec![RecordLine {
                    step: RecordStep::Linked,
                    source_label: "Education".to_owned(),
                    record_id: NAME.to_owned(),
                    version: Some(2),
                    match_weight: Some(20.0),
                    match_probability: Some(0.5),
                    decided_by: None,
                }],
                changes: vec![ValueChange {
                    attribute: child::Attribute::Surname,
                    label: "Last name",
                    before: None,
                    after: Some(vec![NAME.to_owned()]),
                }],
                undo: Some(child::DecisionId(Uuid::from_u128(5))),
            }],
            &[],
        );
        for part in [
            "Joined with C-10043",
            "by Linking, model version 3",
            "4 July 2026 at 4:30pm",
            NAME_ESCAPED,
            "version 2 was linked. Evidence score +20.0, chance of a match 50%.",
            ", before Not recorded",
            "/child/00000000-0000-0000-0000-000000000009/history?at=2026-07-04T15:30:00.499999Z",
            "history?at=2026-07-04T15:30:00.500000Z",
            "1 entry",
            "href=\"/decision/00000000-0000-0000-0000-000000000005/undo\"",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }

    #[test]
    fn an_empty_history_says_so_and_a_wrong_date_says_what_to_do() {
        let html = shown(Vec::new(), &[("on-day", "31"), ("on-month", "2"), ("on-year", "2026")]);
        assert!(html.contains("data-testid=\"empty\""), "{html}");
        assert_eq!(html.matches("Date must be a real date").count(), 2, "{html}");
        let html = shown(Vec::new(), &[("on-day", ""), ("on-month", ""), ("on-year", "")]);
        assert_eq!(html.matches("Enter the date to look at").count(), 2, "{html}");
        assert!(!shown(Vec::new(), &[]).contains("There is a problem"));
    }

    #[test]
    fn a_moment_is_read_from_a_link_and_from_the_form() {
        let at = |query: &[(&str, &str)]| {
            let query: Vec<(String, String)> = query
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect();
            Asked::sent(&query).1
        };
        let day = [("on-day", "4"), ("on-month", "Mar"), ("on-year", "2026")];
        assert_eq!(at(&[("at", "2026-03-04")]).as_deref(), Some("2026-03-04"));
        assert_eq!(at(&day).as_deref(), Some("2026-03-04"));
        let timed = [day[0], day[1], day[2], ("time", " 14:30 ")];
        assert_eq!(at(&timed).as_deref(), Some("2026-03-04T14:30"));
        assert_eq!(at(&[("page", "2")]), None);
    }
}
