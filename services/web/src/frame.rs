//! What a page handler takes: who is there, what stands around the page, and how the page is sent.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{FromRef, FromRequestParts},
    http::{Method, StatusCode, header, request::Parts},
    response::{Html, IntoResponse as _, Response},
};
use child::policy::{ReasonList, Reasons, Viewer};
use chrono::{DateTime, NaiveDate, Utc};
use desk::Unlocked;
use gate::{AppState, GateConfig, Refusal, Session, Visit};
use serde::{Deserialize, Serialize};

use crate::{
    components::{Content, NotificationBanner, components},
    layout::{Page, Person, Section, Site},
    words,
};

/// Session key: whether the single-letter shortcuts are on.
pub(crate) const SHORTCUTS: &str = "web.shortcuts";
/// Session key: what the next page says at its top.
const NOTICE: &str = "web.notice";

/// What the next page says at its top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Notice {
    text: String,
    /// Where a link after the text leads, and its words.
    link: Option<(String, String)>,
    /// Whether something was done; else it is something to know.
    done: bool,
}

/// A notice with its link.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<p class="govuk-notification-banner__heading">{{ text }} <a class="govuk-notification-banner__link" href="{{ href }}" data-testid="notice-link">{{ words }}</a></p>"#
)]
struct NoticeWithLink<'a> {
    text: &'a str,
    href: &'a str,
    words: &'a str,
}
components!(NoticeWithLink<'_>);

impl Notice {
    fn banner(&self) -> NotificationBanner {
        let body = match &self.link {
            Some((href, words)) => NoticeWithLink {
                text: &self.text,
                href,
                words,
            }
            .into(),
            None => Content::from(&self.text),
        };
        if self.done {
            NotificationBanner::success(body)
        } else {
            NotificationBanner::important(body)
        }
    }
}

impl From<&GateConfig> for Site {
    fn from(config: &GateConfig) -> Self {
        Self {
            authority: config.authority.clone(),
            contact: config.contact.clone(),
            test_system: config.test_system,
            idle_minutes: config.idle_minutes,
        }
    }
}

/// The frame of a page for somebody who signed in. Taking one is how a handler says that its page is not public.
#[derive(Debug, Clone)]
pub struct Frame {
    visit: Visit,
    site: Site,
    shortcuts: bool,
    notice: Option<Notice>,
    reasons: Arc<Reasons>,
}

impl<S: Send + Sync> FromRequestParts<S> for Frame
where
    AppState: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let shortcuts = visit.session.get::<bool>(SHORTCUTS).await?.unwrap_or(false);
        let told = parts.method == Method::GET && visit.session.get_value(NOTICE).await?.is_some();
        let notice = if told {
            visit.session.remove::<Notice>(NOTICE).await?
        } else {
            None
        };
        let state = AppState::from_ref(state);
        Ok(Self {
            visit,
            site: Site::from(&*state.gate),
            shortcuts,
            notice,
            reasons: Arc::clone(state.desk.reasons()),
        })
    }
}

impl Frame {
    /// Who is there.
    pub fn viewer(&self) -> &Viewer {
        &self.visit.viewer
    }

    /// Token for the forms of the page.
    pub fn csrf(&self) -> &str {
        &self.visit.csrf
    }

    /// Why the person looks beyond their own children, if they said so.
    pub fn reason(&self) -> Option<&str> {
        self.visit.viewer.beyond.as_deref()
    }

    /// The reasons of which the person may give one who looks beyond their own children, if that is still to be asked.
    pub fn asks_why(&self) -> Option<&ReasonList> {
        let list = self.reasons.search(self.visit.viewer.role);
        list.filter(|_| self.reason().is_none())
    }

    /// What people may say who look beyond their own children, or at what a shield hides.
    pub fn reasons(&self) -> &Reasons {
        &self.reasons
    }

    /// What a shield hides and is open in this request.
    pub fn unlocked(&self) -> Option<&Unlocked> {
        self.visit.unlocked.as_ref()
    }

    /// The moment of the request.
    pub fn now(&self) -> DateTime<Utc> {
        self.visit.now
    }

    /// Today's date in the UK.
    pub fn today(&self) -> NaiveDate {
        words::uk_date(self.visit.now)
    }

    /// Whom to ask: "the management team on 01632 960100".
    pub fn contact(&self) -> &str {
        &self.site.contact
    }

    /// The session, for what a page keeps between requests; its keys begin with the page's name.
    pub fn session(&self) -> &Session {
        &self.visit.session
    }

    /// A page with its title (never a person's name) and its part of the service.
    pub fn page(&self, title: impl Into<String>, section: Section) -> Page {
        let person = Person {
            viewer: self.visit.viewer.clone(),
            csrf: self.visit.csrf.clone(),
            signs_out_at: self.visit.signs_out_at,
            shortcuts: self.shortcuts,
            unlocked: self.visit.unlocked,
        };
        Page::new(self.site.clone(), Some(person), title, section).notice(self.notice.as_ref().map(Notice::banner))
    }

    /// Lets the next page say at its top what was done and what to do next (page rule G30).
    pub async fn tell_next(&self, text: impl Into<String>) -> Result<(), Refusal> {
        self.keep_notice(text.into(), None, true).await
    }

    /// The same with a link after it, such as the one that undoes what was done.
    pub async fn tell_next_with_link(
        &self,
        text: impl Into<String>,
        href: impl Into<String>,
        words: impl Into<String>,
    ) -> Result<(), Refusal> {
        self.keep_notice(text.into(), Some((href.into(), words.into())), true)
            .await
    }

    /// Lets the next page say at its top what is to be known where nothing was done.
    pub async fn mention_next(&self, text: impl Into<String>) -> Result<(), Refusal> {
        self.keep_notice(text.into(), None, false).await
    }

    async fn keep_notice(&self, text: String, link: Option<(String, String)>, done: bool) -> Result<(), Refusal> {
        let notice = Notice { text, link, done };
        Ok(self.visit.session.insert(NOTICE, notice).await?)
    }
}

/// The frame of a page that is public and also knows who is there, if somebody is. It needs no database.
#[derive(Debug, Clone)]
pub struct PublicFrame {
    frame: Option<Frame>,
    site: Site,
}

impl<S: Send + Sync> FromRequestParts<S> for PublicFrame
where
    AppState: FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let site = Site::from(&*AppState::from_ref(state).gate);
        Ok(Self {
            frame: Frame::from_request_parts(parts, state).await.ok(),
            site,
        })
    }
}

impl PublicFrame {
    /// A page with its title.
    pub fn page(&self, title: impl Into<String>) -> Page {
        match &self.frame {
            Some(frame) => frame.page(title, Section::None),
            None => Page::new(self.site.clone(), None, title, Section::None),
        }
    }

    /// Whether somebody signed in.
    pub fn is_signed_in(&self) -> bool {
        self.frame.is_some()
    }
}

/// Sends a page.
pub fn show(page: &impl Template) -> Result<Response, Refusal> {
    show_with(StatusCode::OK, page)
}

/// Sends a page with a status: 422 for a form with errors (page rule G18).
pub fn show_with(status: StatusCode, page: &impl Template) -> Result<Response, Refusal> {
    match page.render() {
        Ok(body) => Ok((status, Html(body)).into_response()),
        Err(error) => {
            tracing::error!(%error, "A page could not be rendered.");
            Err(Refusal::Failed)
        }
    }
}

/// Leads to a page after a form was sent (page rule G2).
pub fn see_other(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response()
}
