//! What every page shares: title, header, navigation, messages, footer (page rules G11, G32, G33).

use child::policy::{
    Feeds, Registry, Shields, Trail, Viewer, answers_requests, feeds, governs_retention, opens_quality, registry,
    search_fields, shields,
};
use chrono::{DateTime, Utc};
use desk::Unlocked;

use crate::{
    components::{BackLink, Breadcrumbs, Content, ErrorSummary, NotificationBanner, UnlockedStrip},
    words,
};

/// Name of the service in the navigation and in titles.
pub const SERVICE_NAME: &str = "One child";

/// A part of the service that the navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// `/`
    Home,
    /// `/search` and every child record.
    Search,
    /// `/transport`
    Transport,
    /// `/desk`
    Desk,
    /// `/review`
    Review,
    /// `/sources`
    Sources,
    /// `/feeds`
    Feeds,
    /// `/quality`
    Quality,
    /// `/retention`
    Retention,
    /// `/sar`
    SubjectAccess,
    /// `/audit`
    Audit,
    /// `/users`
    Users,
    /// Pages that belong to no part: preferences, help.
    None,
}

impl Section {
    /// The parts that a viewer may open, in the order of the navigation.
    pub fn open_to(viewer: &Viewer) -> Vec<Self> {
        let mut sections = vec![Self::Home];
        if may_search(viewer) {
            sections.push(Self::Search);
        }
        if viewer.keeps_transport() {
            sections.push(Self::Transport);
        }
        if shields(viewer.role) != Shields::Closed {
            sections.push(Self::Desk);
        }
        if viewer.sees_evidence() {
            sections.push(Self::Review);
        }
        if registry(viewer.role) != Registry::Closed {
            sections.push(Self::Sources);
        }
        if feeds(viewer.role) != Feeds::Closed {
            sections.push(Self::Feeds);
        }
        if opens_quality(viewer.role) {
            sections.push(Self::Quality);
        }
        if governs_retention(viewer.role) {
            sections.push(Self::Retention);
        }
        if answers_requests(viewer.role) {
            sections.push(Self::SubjectAccess);
        }
        if may_read_trail(viewer) {
            sections.push(Self::Audit);
        }
        if viewer.keeps_users() {
            sections.push(Self::Users);
        }
        sections
    }

    /// What the navigation calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Home => "Home",
            Self::Search => "Search",
            Self::Transport => "Transport",
            Self::Desk => "Desk",
            Self::Review => "Review",
            Self::Sources => "Sources",
            Self::Feeds => "Feeds",
            Self::Quality => "Data quality",
            Self::Retention => "Retention",
            Self::SubjectAccess => "Requests about data",
            Self::Audit => "Audit",
            Self::Users => "Users",
            Self::None => "",
        }
    }

    /// Where it starts.
    pub const fn href(self) -> &'static str {
        match self {
            Self::Home | Self::None => "/",
            Self::Search => "/search",
            Self::Transport => "/transport",
            Self::Desk => "/desk",
            Self::Review => "/review",
            Self::Sources => "/sources",
            Self::Feeds => "/feeds",
            Self::Quality => "/quality",
            Self::Retention => "/retention",
            Self::SubjectAccess => "/sar",
            Self::Audit => "/audit",
            Self::Users => "/users",
        }
    }
}

/// Whether the viewer's role searches for children at all.
pub fn may_search(viewer: &Viewer) -> bool {
    viewer.opens_children() && !search_fields(viewer.role).is_empty()
}

/// Whether the viewer reads the audit trail: all of it, or that of a team.
pub fn may_read_trail(viewer: &Viewer) -> bool {
    viewer.trail() != Trail::Closed
}

/// Whether the viewer asks about unusual access: those who read the whole trail.
pub fn may_ask_about_access(viewer: &Viewer) -> bool {
    viewer.trail() == Trail::Whole
}

/// What the pages say about the place they run in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The council, in the header.
    pub authority: String,
    /// Whom to ask: "the management team on 01632 960100".
    pub contact: String,
    /// Whether a strip on every page says that the data is made up.
    pub test_system: bool,
    /// Minutes without a request until a session ends.
    pub idle_minutes: u32,
}

impl Site {
    /// The contact as the start of a sentence.
    pub fn contact_capitalised(&self) -> String {
        let mut letters = self.contact.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}

/// The person at the screen, as header and footer show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub viewer: Viewer,
    /// Token for the forms of the page.
    pub csrf: String,
    /// When the session ends if nothing is done.
    pub signs_out_at: DateTime<Utc>,
    /// Whether the single-letter shortcuts are on (page rule G15).
    pub shortcuts: bool,
    /// What a shield hides and is open for now.
    pub unlocked: Option<Unlocked>,
}

/// The frame of one page. Templates extend `layout.html` and hold it as `page`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    title: String,
    section: Section,
    failed: bool,
    place: Option<(usize, usize)>,
    site: Site,
    person: Option<Person>,
    before: Option<Content>,
    notice: Option<NotificationBanner>,
    errors: Option<ErrorSummary>,
    printed: Option<String>,
    print_landscape: bool,
    header_search: bool,
}

impl Page {
    /// A page with what its title says it is; never with a person's name (page rule G7).
    pub fn new(site: Site, person: Option<Person>, title: impl Into<String>, section: Section) -> Self {
        let header_search = person.as_ref().is_some_and(|person| may_search(&person.viewer));
        Self {
            title: title.into(),
            section,
            failed: false,
            place: None,
            site,
            person,
            before: None,
            notice: None,
            errors: None,
            printed: None,
            print_landscape: false,
            header_search,
        }
    }

    /// Leads back to the page before.
    #[must_use]
    pub fn back(mut self, link: BackLink) -> Self {
        self.before = Some(link.into());
        self
    }

    /// Shows the way from home.
    #[must_use]
    pub fn breadcrumbs(mut self, breadcrumbs: Breadcrumbs) -> Self {
        self.before = Some(breadcrumbs.into());
        self
    }

    /// Shows what just happened at the top of `main`.
    #[must_use]
    pub fn notice(mut self, notice: Option<NotificationBanner>) -> Self {
        self.notice = notice;
        self
    }

    /// Shows the errors of a form at the top of `main` and says "Error: " in the title.
    #[must_use]
    pub fn errors(mut self, errors: Option<ErrorSummary>) -> Self {
        self.failed = errors.is_some();
        self.errors = errors;
        self
    }

    /// Says which page of a list this is in the title, from the second page on or when there are more.
    #[must_use]
    pub fn place(mut self, page: usize, pages: usize) -> Self {
        self.place = (pages > 1).then_some((page, pages));
        self
    }

    /// Adds the line that only paper shows: "Printed by {user} on {date time}. Contains personal data." (G33). What a
    /// shield hides is not for paper.
    #[must_use]
    pub fn printable(self, now: DateTime<Utc>) -> Self {
        self.print_line_of(now, " Contains personal data.")
    }

    /// The same line for a page that holds counts and no child.
    #[must_use]
    pub fn printable_counts(self, now: DateTime<Utc>) -> Self {
        self.print_line_of(now, "")
    }

    fn print_line_of(mut self, now: DateTime<Utc>, holds: &str) -> Self {
        if let Some(person) = self.person.as_ref().filter(|person| person.unlocked.is_none()) {
            let (name, at) = (&person.viewer.display_name, words::date_time(now));
            self.printed = Some(format!("Printed by {name} on {at}.{holds}"));
        }
        self
    }

    /// Prints on A4 landscape: wide tables.
    #[must_use]
    pub fn landscape(mut self) -> Self {
        self.print_landscape = true;
        self
    }

    /// Leaves the search box out of the header: the page has its own.
    #[must_use]
    pub fn without_header_search(mut self) -> Self {
        self.header_search = false;
        self
    }

    /// Whether the page may be printed.
    pub(crate) fn is_printable(&self) -> bool {
        self.printed.is_some()
    }

    /// The strip above a page that shows what a shield hides.
    pub(crate) fn unlocked_strip(&self) -> Option<UnlockedStrip> {
        let person = self.person.as_ref()?;
        person
            .unlocked
            .map(|unlocked| UnlockedStrip::new(&unlocked, &person.csrf))
    }

    /// The token for the forms of this page; empty when nobody signed in.
    pub fn csrf(&self) -> &str {
        self.person.as_ref().map_or("", |person| person.csrf.as_str())
    }

    /// Whom to ask.
    pub fn contact(&self) -> &str {
        &self.site.contact
    }

    /// The text of `<title>`: "Error: Search results (page 2 of 9) – Search – One child".
    pub fn full_title(&self) -> String {
        let error = if self.failed { "Error: " } else { "" };
        let place = self
            .place
            .map_or_else(String::new, |(page, pages)| format!(" (page {page} of {pages})"));
        let section = match self.section.label() {
            "" => String::new(),
            label if label == self.title => String::new(),
            label => format!(" – {label}"),
        };
        format!("{error}{}{place}{section} – {SERVICE_NAME}", self.title)
    }

    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    pub(crate) fn person(&self) -> Option<&Person> {
        self.person.as_ref()
    }

    pub(crate) fn before(&self) -> Option<&Content> {
        self.before.as_ref()
    }

    pub(crate) fn notice_banner(&self) -> Option<&NotificationBanner> {
        self.notice.as_ref()
    }

    pub(crate) fn error_summary(&self) -> Option<&ErrorSummary> {
        self.errors.as_ref()
    }

    pub(crate) fn print_line(&self) -> Option<&str> {
        self.printed.as_deref()
    }

    pub(crate) fn has_header_search(&self) -> bool {
        self.header_search
    }

    /// Label, address and whether it is the current one, for each part of the navigation.
    pub(crate) fn navigation(&self) -> Vec<(&'static str, &'static str, bool)> {
        let Some(person) = &self.person else { return Vec::new() };
        Section::open_to(&person.viewer)
            .into_iter()
            .map(|section| (section.label(), section.href(), section == self.section))
            .collect()
    }

    /// "Sign out happens at 4:30pm if you do nothing".
    pub(crate) fn sign_out_line(&self) -> Option<String> {
        self.person.as_ref().map(|person| {
            format!(
                "Sign out happens at {} if you do nothing",
                words::time(person.signs_out_at)
            )
        })
    }

    /// How long a session lasts without a request, for the same script.
    pub(crate) fn idle_ms(&self) -> i64 {
        i64::from(self.site.idle_minutes) * 60_000
    }

    /// When the session ends, for the script that warns two minutes before.
    pub(crate) fn sign_out_machine_time(&self) -> Option<String> {
        self.person
            .as_ref()
            .map(|person| words::machine_time(person.signs_out_at))
    }

    pub(crate) fn body_class(&self) -> &'static str {
        if self.print_landscape {
            "govuk-template__body app-print-landscape"
        } else {
            "govuk-template__body"
        }
    }

    pub(crate) fn has_shortcuts(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.shortcuts)
    }

    pub(crate) const fn service_name() -> &'static str {
        SERVICE_NAME
    }

    pub(crate) const fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

#[cfg(test)]
mod tests {
    use child::{ids::UserId, policy::Role};
    use uuid::Uuid;

    use super::*;

    fn page(role: Role, title: &str, section: Section) -> Page {
        let site = Site {
            authority: "Example County Council".into(),
            contact: "the team".into(),
            test_system: true,
            idle_minutes: 15,
        };
        let viewer = Viewer::new(UserId(Uuid::nil()), "A Viewer", role);
        let person = Person {
            viewer,
            csrf: "t".into(),
            signs_out_at: DateTime::UNIX_EPOCH,
            shortcuts: false,
            unlocked: None,
        };
        Page::new(site, Some(person), title, section)
    }

    #[test]
    fn a_title_says_what_then_section_then_service() {
        let results = page(Role::SocialWorker, "Search results", Section::Search);
        assert_eq!(results.full_title(), "Search results – Search – One child");
        assert_eq!(
            results.clone().place(2, 9).full_title(),
            "Search results (page 2 of 9) – Search – One child"
        );
        assert_eq!(
            results.clone().place(1, 1).full_title(),
            "Search results – Search – One child"
        );
        let failed = results.errors(Some(ErrorSummary::new(vec![(None, "Enter a last name".into())])));
        assert_eq!(failed.full_title(), "Error: Search results – Search – One child");
        assert_eq!(
            page(Role::SocialWorker, "Home", Section::Home).full_title(),
            "Home – One child"
        );
        assert_eq!(
            page(Role::SocialWorker, "Help", Section::None).full_title(),
            "Help – One child"
        );
    }

    #[test]
    fn each_role_is_led_to_the_parts_it_may_open_and_no_others() {
        let open = |role| {
            let labels: Vec<_> = page(role, "Home", Section::Home)
                .navigation()
                .iter()
                .map(|item| item.0)
                .collect();
            labels.join(" ")
        };
        assert_eq!(open(Role::SocialWorker), "Home Search");
        assert_eq!(open(Role::TransportOfficer), "Home Search Transport");
        assert_eq!(open(Role::DataSteward), "Home Search Review Sources Feeds Data quality");
        assert_eq!(open(Role::ShieldSteward), "Home Search Desk Review Feeds Data quality");
        // Managers read the trail of their team, and this one is in none.
        assert_eq!(open(Role::ManagementTeam), "Home Search Desk Review");
        for (role, parts) in [
            (Role::Director, "Home Data quality"),
            (Role::Analyst, "Home"),
            (Role::Auditor, "Home Audit"),
            (Role::InformationGovernance, "Home Retention Requests about data Audit"),
            (Role::SystemAdmin, "Home Sources Feeds Data quality Users"),
            (Role::SourcePartner, "Home Sources Data quality"),
        ] {
            assert_eq!(open(role), parts, "{role}");
            assert!(!page(role, "Home", Section::Home).has_header_search(), "{role}");
        }
    }
}
