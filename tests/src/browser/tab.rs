//! One tab: open, type, press, look.

use std::{fmt::Write, future::Future, time::Duration};

use chromiumoxide::{
    Element, Page,
    cdp::{
        browser_protocol::{
            dom::{GetDocumentParams, GetOuterHtmlParams, ScrollIntoViewIfNeededParams},
            emulation::{
                MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams, SetScriptExecutionDisabledParams,
            },
            input::InsertTextParams,
            page::{CaptureScreenshotFormat, NavigateParams},
        },
        js_protocol::runtime::EvaluateParams,
    },
    page::ScreenshotParams,
};

use super::{
    axe::{self, Violation},
    watch::Watch,
};

/// How long a page may take to load before a test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A private window on one site.
pub struct Tab {
    page: Page,
    base: String,
    watch: Watch,
}

impl Tab {
    pub(super) async fn new(page: Page, base: &str) -> Self {
        let watch = Watch::on(&page).await;
        let tab = Self {
            page,
            base: base.trim_end_matches('/').to_owned(),
            watch,
        };
        tab.width(1280).await;
        tab
    }

    /// Opens `path` of the site and waits until it has loaded.
    pub async fn open(&self, path: &str) -> &Self {
        let address = format!("{}{path}", self.base);
        self.after_load(&address, async {
            self.page
                .execute(NavigateParams::new(&address))
                .await
                .expect("the tab takes an address");
        })
        .await
    }

    /// Presses the element at a CSS selector and waits for the page that follows.
    pub async fn press(&self, selector: &str) -> &Self {
        let element = self.element(selector).await;
        self.after_load(selector, async {
            self.click(&element, selector).await;
        })
        .await
    }

    /// Presses the element at a CSS selector where no page follows: a checkbox, a radio, a disclosure.
    pub async fn tick(&self, selector: &str) -> &Self {
        let element = self.element(selector).await;
        self.click(&element, selector).await;
        self
    }

    /// Presses the Enter key in the element at a CSS selector and waits for the page that follows.
    pub async fn enter(&self, selector: &str) -> &Self {
        let element = self.element(selector).await;
        self.after_load(selector, async {
            element.focus().await.expect("the element takes the focus");
            element.press_key("Enter").await.expect("the tab takes keys");
        })
        .await
    }

    /// Chooses the radio or checkbox at a CSS selector with the space bar, as a person without a mouse does.
    pub async fn space(&self, selector: &str) -> &Self {
        let element = self.element(selector).await;
        element
            .focus()
            .await
            .unwrap_or_else(|error| panic!("{selector} takes no focus: {error}"));
        element.press_key(" ").await.expect("the tab takes keys");
        self
    }

    /// Presses a key where the focus is now.
    pub async fn letter(&self, key: &str) -> &Self {
        let body = self.element("body").await;
        body.press_key(key).await.expect("the tab takes keys");
        self
    }

    /// Types `text` into the field at a CSS selector.
    pub async fn fill(&self, selector: &str, text: &str) -> &Self {
        let element = self.element(selector).await;
        element
            .focus()
            .await
            .unwrap_or_else(|error| panic!("{selector} takes no focus: {error}"));
        // As one insertion, the way a paste or a Polish keyboard enters it: single keys exist for ASCII only.
        self.page
            .execute(InsertTextParams::new(text))
            .await
            .expect("the tab takes text");
        self
    }

    /// Types a day, a month and a year into the three boxes of the date called `name`.
    pub async fn fill_date(&self, name: &str, parts: [&str; 3]) -> &Self {
        for (part, text) in ["day", "month", "year"].into_iter().zip(parts) {
            self.fill(&format!("#{name}-{part}"), text).await;
        }
        self
    }

    /// Picks the option of a `select` by the words on screen, as a person at a keyboard does.
    pub async fn pick(&self, selector: &str, words: &str) -> &Self {
        let element = self.element(selector).await;
        element
            .focus()
            .await
            .unwrap_or_else(|error| panic!("{selector} takes no focus: {error}"));
        // The browser forgets what was typed after a second: on a busy machine the next letter then begins anew.
        for _ in 0..3 {
            element
                .type_str(words)
                .await
                .unwrap_or_else(|error| panic!("cannot type into {selector}: {error}"));
            let chosen = element
                .call_js_fn("function() { return this.selectedOptions[0].text.trim(); }", false)
                .await
                .unwrap_or_else(|error| panic!("cannot read what {selector} shows: {error}"));
            let chosen = chosen.result.value.unwrap_or_default();
            if chosen.as_str().is_some_and(|chosen| chosen.starts_with(words)) {
                return self;
            }
            tokio::time::sleep(Duration::from_millis(1_100)).await;
        }
        panic!("{selector} does not show {words:?} after it was typed three times");
    }

    /// Whether the page holds an element that matches a CSS selector.
    pub async fn has(&self, selector: &str) -> bool {
        !self.page.find_elements(selector).await.unwrap_or_default().is_empty()
    }

    /// The words of the element at a CSS selector.
    pub async fn text(&self, selector: &str) -> String {
        self.element(selector)
            .await
            .inner_text()
            .await
            .ok()
            .flatten()
            .unwrap_or_default()
    }

    /// The page's markup as the browser holds it.
    pub async fn html(&self) -> String {
        // By the document's tree, not by script: this works with scripts off.
        let root = self
            .page
            .execute(GetDocumentParams::default())
            .await
            .expect("the page has a document");
        let outer = GetOuterHtmlParams {
            node_id: Some(root.root.node_id),
            ..GetOuterHtmlParams::default()
        };
        self.page
            .execute(outer)
            .await
            .expect("the document has markup")
            .outer_html
            .clone()
    }

    /// The address in the address bar.
    pub async fn url(&self) -> String {
        self.page.url().await.ok().flatten().unwrap_or_default()
    }

    /// The address without the site: path and query.
    pub async fn path(&self) -> String {
        self.url().await.trim_start_matches(&self.base).to_owned()
    }

    /// The page's title.
    pub async fn title(&self) -> String {
        let html = self.html().await;
        let title = html
            .split_once("<title>")
            .and_then(|(_, rest)| rest.split_once("</title>"));
        title.map(|(title, _)| title.trim().to_owned()).unwrap_or_default()
    }

    /// The status of the last page load.
    pub fn status(&self) -> i64 {
        self.watch
            .seen
            .lock()
            .expect("no holder of the notes panics")
            .documents
            .last()
            .map_or(0, |(_, status)| *status)
    }

    /// How many pages have been loaded: a step of the page rules is one load or one submission.
    pub fn steps(&self) -> u64 {
        *self.watch.loads.borrow()
    }

    /// Switches scripts off, as a locked-down work computer does.
    pub async fn without_scripts(&self) -> &Self {
        self.page
            .execute(SetScriptExecutionDisabledParams::new(true))
            .await
            .expect("the tab can switch scripts off");
        self
    }

    /// Sets the width of the window in CSS pixels.
    pub async fn width(&self, width: u32) -> &Self {
        self.page
            .execute(SetDeviceMetricsOverrideParams::new(i64::from(width), 900, 1.0, false))
            .await
            .expect("the tab can change its width");
        self
    }

    /// Shows the page as it prints.
    pub async fn as_printed(&self) -> &Self {
        self.emulate(SetEmulatedMediaParams {
            media: Some("print".into()),
            features: None,
        })
        .await
    }

    /// Shows the page with the viewer's wish for `feature`, such as `("forced-colors", "active")`.
    pub async fn preferring(&self, feature: &str, value: &str) -> &Self {
        let features = Some(vec![MediaFeature::new(feature, value)]);
        self.emulate(SetEmulatedMediaParams { media: None, features }).await
    }

    async fn emulate(&self, media: SetEmulatedMediaParams) -> &Self {
        self.page.execute(media).await.expect("the tab can change its medium");
        self
    }

    /// By how many CSS pixels the page is wider than the window: 0 where nobody must scroll sideways.
    pub async fn sideways(&self) -> i64 {
        let root = "document.documentElement";
        self.evaluate(&format!("{root}.scrollWidth - {root}.clientWidth"))
            .await
            .as_i64()
            .unwrap_or(i64::MAX)
    }

    /// The words a person sees, hidden ones left out.
    pub async fn visible_text(&self) -> String {
        self.evaluate("document.body.innerText")
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The value of a script expression, promises awaited. Runs even where the page's own scripts are off.
    pub async fn evaluate(&self, expression: &str) -> serde_json::Value {
        let mut params = EvaluateParams::new(expression);
        params.await_promise = Some(true);
        params.return_by_value = Some(true);
        let answer = self.page.execute(params).await.expect("the page takes an expression");
        if let Some(exception) = &answer.exception_details {
            panic!("the expression failed: {exception:?}");
        }
        answer.result.result.value.clone().unwrap_or(serde_json::Value::Null)
    }

    /// What axe-core finds wrong with the page.
    pub async fn violations(&self) -> Vec<Violation> {
        self.evaluate(&format!("{}; 0", axe::source())).await;
        let found = self.evaluate(axe::RUN).await;
        serde_json::from_str(found.as_str().expect("axe answers with text")).expect("axe answers with its violations")
    }

    /// Fails with every violation written out, unless the page is accessible and nobody must scroll sideways, at 320
    /// and at 1280 pixels; keeps a picture of each where pictures are asked for.
    pub async fn assert_usable_by_everyone(&self, name: &str) -> &Self {
        let mut wrong = String::new();
        for width in [320, 1280] {
            self.width(width).await;
            self.keep_picture(&format!("{name}-{width}")).await;
            let sideways = self.sideways().await;
            if sideways > 0 {
                let _ = writeln!(
                    wrong,
                    "at {width} px the page is {sideways} px too wide: {}",
                    self.widest().await
                );
            }
            for violation in self.violations().await {
                let _ = write!(wrong, "at {width} px: {violation}");
            }
        }
        assert!(wrong.is_empty(), "{name} ({}):\n{wrong}", self.path().await);
        self
    }

    /// Fails if the page broke its content security policy, asked another host for anything, or raised a script error.
    pub fn assert_kept_to_itself(&self) -> &Self {
        let seen = self.watch.seen.lock().expect("no holder of the notes panics");
        let outside: Vec<_> = seen
            .requests
            .iter()
            .filter(|address| !address.starts_with(&self.base) && *address != "about:blank")
            .collect();
        assert!(outside.is_empty(), "asked other hosts: {outside:#?}");
        drop(seen);
        let complaints = self.complaints();
        assert!(complaints.is_empty(), "the console complains: {complaints:#?}");
        self
    }

    /// What the browser's console complained about: breaches of the security policy, script errors.
    pub fn complaints(&self) -> Vec<String> {
        let seen = self.watch.seen.lock().expect("no holder of the notes panics");
        // A page that answers 404 or 422 is reported to the console as a failed load: that is no breach.
        seen.complaints
            .iter()
            .filter(|text| !text.starts_with("Failed to load resource"))
            .cloned()
            .collect()
    }

    /// Addresses of everything the tab has asked for.
    pub fn requests(&self) -> Vec<String> {
        self.watch
            .seen
            .lock()
            .expect("no holder of the notes panics")
            .requests
            .clone()
    }

    /// Writes a picture of the whole page to `$ONECHILD_SCREENSHOTS/{name}.png` where that variable names a folder.
    pub async fn keep_picture(&self, name: &str) -> &Self {
        let Some(folder) = std::env::var_os("ONECHILD_SCREENSHOTS") else {
            return self;
        };
        std::fs::create_dir_all(&folder).expect("the folder for pictures can be made");
        let params = ScreenshotParams::builder()
            .format(CaptureScreenshotFormat::Png)
            .full_page(true)
            .build();
        let file = std::path::Path::new(&folder).join(format!("{name}.png"));
        self.page
            .save_screenshot(params, file)
            .await
            .expect("the page can be pictured");
        self
    }

    /// Moves the mouse over an element and clicks. (The driver's own click waits for a script of the page to say where
    /// the element is, for ever where scripts are off.)
    async fn click(&self, element: &Element, selector: &str) {
        let scroll = ScrollIntoViewIfNeededParams {
            backend_node_id: Some(element.backend_node_id),
            ..ScrollIntoViewIfNeededParams::default()
        };
        self.page
            .execute(scroll)
            .await
            .unwrap_or_else(|error| panic!("cannot scroll to {selector}: {error}"));
        let point = element
            .clickable_point()
            .await
            .unwrap_or_else(|error| panic!("{selector} is hidden: {error}"));
        self.page
            .click(point)
            .await
            .unwrap_or_else(|error| panic!("cannot press {selector}: {error}"));
    }

    /// The element that reaches furthest to the right, for a message.
    async fn widest(&self) -> String {
        let found = self
            .evaluate(
                "[...document.body.querySelectorAll('*')] \
                 .filter((one) => one.checkVisibility() && !one.closest('.app-table-scroll, svg')) \
                 .sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right) \
                 .slice(0, 4).map((one) => `${one.getBoundingClientRect().right} ${one.outerHTML.slice(0, 120)}`).join(' | ')",
            )
            .await;
        found.as_str().unwrap_or_default().to_owned()
    }

    async fn element(&self, selector: &str) -> Element {
        match self.page.find_element(selector).await {
            Ok(element) => element,
            Err(error) => panic!("no {selector} on {}: {error}\n{}", self.path().await, self.html().await),
        }
    }

    /// Does `action` and waits until the page it leads to has loaded.
    async fn after_load(&self, what: &str, action: impl Future<Output = ()>) -> &Self {
        let mut loads = self.watch.loads.clone();
        let before = *loads.borrow_and_update();
        action.await;
        match tokio::time::timeout(PATIENCE, loads.wait_for(|loads| *loads > before)).await {
            Ok(Ok(_)) => self,
            _ => panic!("no page has loaded after {what}"),
        }
    }
}
