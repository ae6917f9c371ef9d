//! Promise 9: no personal data in what is logged, measured or said about errors. (URLs and titles are tested with the
//! pages.)

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use child::{FeedKind, policy::Role};
use desk::{FindRequest, Narrowing};
use tests::{Bare, County, run};
use tracing_subscriber::fmt::MakeWriter;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    /// All that the process logs from here on, whichever test or thread says it: nobody is to be named by any.
    /// (A subscriber of one thread would not do: while it is the only one, the first thread that meets an event without
    /// hearing it switches that event off for every thread.)
    fn of_this_process() -> Self {
        let log = Self::default();
        tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::DEBUG)
            .with_writer(log.clone())
            .init();
        // Events met between the making of the subscriber and its being set are asked once more.
        tracing::callsite::rebuild_interest_cache();
        log
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn p09_loading_linking_and_searching_log_and_report_nobody() {
    let log = Kept::of_this_process();
    run(async {
        for bare in Bare::on_every_backend().await {
            let county = County::of(60);
            let mut said = String::new();
            for feed in &county.files.feeds {
                let kind: FeedKind = feed.kind.parse().unwrap();
                let csv = std::fs::read_to_string(&feed.path).unwrap();
                let report = bare.load(kind, &csv).await;
                said += &serde_json::to_string(&report).unwrap();
                // The same rows, cut off in the middle: errors are the likeliest to quote.
                let cut = bare.load(kind, &csv[..csv.len() - csv.len() / 3]).await;
                said += &serde_json::to_string(&cut).unwrap();
            }
            bare.link().await;
            let request = FindRequest {
                text: "Ottoline Featherstonehaugh 4 3 2013".to_owned(),
                ..FindRequest::default()
            };
            bare.desk
                .find(&Bare::viewer(Role::SocialWorker), &request, &Narrowing::default())
                .await
                .unwrap();
            said += &String::from_utf8_lossy(&log.0.lock().unwrap());
            for secret in county
                .identifiers()
                .iter()
                .map(String::as_str)
                .chain(["Ottoline", "Featherstonehaugh"])
            {
                assert!(!said.contains(secret), "{secret} was said");
            }
        }
    });
    let heard = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    for part in ["desk::load", "desk::link"] {
        assert!(heard.contains(part), "the test hears what {part} logs");
    }
}
