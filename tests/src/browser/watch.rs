//! What a tab did: the requests it made, the answers to its page loads, and what the console complained about.

use std::sync::{Arc, Mutex};

use chromiumoxide::{
    Page,
    cdp::{
        browser_protocol::{
            log::EventEntryAdded,
            network::{EventRequestWillBeSent, EventResponseReceived, ResourceType},
            page::EventLoadEventFired,
        },
        js_protocol::runtime::EventExceptionThrown,
    },
};
use futures::StreamExt;
use tokio::sync::watch;

/// What has been seen since the tab was opened.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Every address asked for, images and styles included.
    pub requests: Vec<String>,
    /// Address and status of every page load, redirects followed.
    pub documents: Vec<(String, i64)>,
    /// Console complaints: breaches of the content security policy, script errors, failed loads.
    pub complaints: Vec<String>,
}

/// Listens to one tab.
pub(super) struct Watch {
    pub seen: Arc<Mutex<Seen>>,
    /// How many page loads have finished.
    pub loads: watch::Receiver<u64>,
}

impl Watch {
    pub(super) async fn on(page: &Page) -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (finished, loads) = watch::channel(0_u64);
        let mut requests = listen::<EventRequestWillBeSent>(page).await;
        let mut responses = listen::<EventResponseReceived>(page).await;
        let mut entries = listen::<EventEntryAdded>(page).await;
        let mut exceptions = listen::<EventExceptionThrown>(page).await;
        let mut fired = listen::<EventLoadEventFired>(page).await;
        page.enable_log().await.expect("the tab reports its console");
        let noted = Arc::clone(&seen);
        // One task, so that a load is reported only after what led to it has been noted: streams are polled in order.
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    biased;
                    Some(event) = requests.next() => note(&noted, |seen| seen.requests.push(event.request.url.clone())),
                    Some(event) = responses.next() => if event.r#type == ResourceType::Document {
                        note(&noted, |seen| seen.documents.push((event.response.url.clone(), event.response.status)));
                    },
                    Some(event) = entries.next() => {
                        let entry = &event.entry;
                        let address = entry.url.as_deref().unwrap_or_default();
                        note(&noted, |seen| seen.complaints.push(format!("{} {address}", entry.text)));
                    },
                    Some(event) = exceptions.next() => {
                        note(&noted, |seen| seen.complaints.push(format!("script error: {:?}", event.exception_details)));
                    },
                    Some(_) = fired.next() => finished.send_modify(|loads| *loads += 1),
                    else => break,
                }
            }
        });
        Self { seen, loads }
    }
}

fn note(seen: &Mutex<Seen>, change: impl FnOnce(&mut Seen)) {
    change(&mut seen.lock().expect("no holder of the notes panics"));
}

async fn listen<T>(page: &Page) -> chromiumoxide::listeners::EventStream<T>
where
    T: chromiumoxide::cdp::IntoEventKind + Unpin,
{
    page.event_listener::<T>().await.expect("the tab reports its events")
}
