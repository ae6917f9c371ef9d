//! Starting Chromium once, and opening private windows in it.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use chromiumoxide::{
    Browser, Page,
    cdp::browser_protocol::target::{CreateBrowserContextParams, CreateTargetParams},
    handler::HandlerConfig,
};
use futures::StreamExt;
use tokio::sync::OnceCell;

use super::Tab;
use crate::leftovers::{kill_at_end, temporary_folder};

/// Flags that keep it quiet: nothing but the page under test makes a request. There is no sandbox because CI runs as
/// root; only pages of our own are ever opened.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication",
    "--hide-scrollbars",
    "--lang=en-GB",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    "--remote-debugging-port=0",
    "about:blank",
];

/// A new private window (its own cookies) on the site at `base`, such as `http://127.0.0.1:4321`.
pub async fn private_window(base: &str) -> Tab {
    let context = browser()
        .await
        .create_browser_context(CreateBrowserContextParams::default())
        .await
        .expect("the browser opens a private window");
    let mut target = CreateTargetParams::new("about:blank");
    target.browser_context_id = Some(context);
    let page: Page = browser().await.new_page(target).await.expect("the browser opens a tab");
    Tab::new(page, base).await
}

/// The one Chromium of this process.
struct Running {
    browser: Browser,
    /// Stopped by the sweeper when this process has ended.
    _chromium: Child,
}

async fn browser() -> &'static Browser {
    static RUNNING: OnceCell<Running> = OnceCell::const_new();
    &RUNNING.get_or_init(start).await.browser
}

async fn start() -> Running {
    let program = std::env::var_os("ONECHILD_CHROMIUM").unwrap_or_else(|| "chromium".into());
    let profile = temporary_folder("onechild-browser-");
    let chromium = Command::new(&program)
        .args(FLAGS)
        .arg(format!("--user-data-dir={}", profile.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| {
            panic!(
                "cannot start {}: {error}; run `make tools`, or set ONECHILD_CHROMIUM",
                program.display()
            )
        });
    kill_at_end(chromium.id());
    let address = devtools_address(&profile).await;
    // The driver's own emulation is off: each tab sets its width itself.
    let config = HandlerConfig {
        viewport: None,
        ..HandlerConfig::default()
    };
    let (browser, mut handler) = Browser::connect_with_config(address, config)
        .await
        .expect("Chromium answers on its debugging port");
    tokio::spawn(async move { while handler.next().await.is_some() {} });
    Running {
        browser,
        _chromium: chromium,
    }
}

/// Chromium writes its port and path into a file of its profile as soon as it listens.
async fn devtools_address(profile: &Path) -> String {
    let file = profile.join("DevToolsActivePort");
    for _ in 0..600 {
        if let Ok(text) = std::fs::read_to_string(&file)
            && let Some((port, path)) = text.trim_end().split_once('\n')
        {
            return format!("ws://127.0.0.1:{port}{path}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!(
        "Chromium did not listen within 30 seconds; try `chromium {}`",
        FLAGS.join(" ")
    );
}
