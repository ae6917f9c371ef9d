//! How long the named steps of some work took, taken from the spans that the work marks.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tracing::{Subscriber, span};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt as _},
    registry::LookupSpan,
};

/// Times of steps by name, from the beginning of a step to its end, waiting included.
#[derive(Debug, Clone, Default)]
pub struct Steps(Arc<Mutex<BTreeMap<&'static str, Duration>>>);

struct Begun(Instant);

impl Steps {
    /// Listens to every span of the crate `target` from now on. Once in a process.
    pub fn listen(target: &'static str) -> anyhow::Result<Self> {
        let steps = Self::default();
        let filter = tracing_subscriber::filter::Targets::new().with_target(target, tracing::Level::DEBUG);
        let listener = tracing_subscriber::registry().with(steps.clone().with_filter(filter));
        tracing::subscriber::set_global_default(listener)?;
        Ok(steps)
    }

    /// Forgets what was counted so far.
    pub fn reset(&self) {
        self.0.lock().expect("no holder of the times panics").clear();
    }

    /// Each step's name and time, the longest first.
    pub fn longest_first(&self) -> Vec<(&'static str, Duration)> {
        let times = self.0.lock().expect("no holder of the times panics");
        let mut steps: Vec<_> = times.iter().map(|(name, time)| (*name, *time)).collect();
        steps.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
        steps
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Steps {
    fn on_new_span(&self, _: &span::Attributes<'_>, id: &span::Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Begun(Instant::now()));
        }
    }

    fn on_close(&self, id: span::Id, context: Context<'_, S>) {
        if let Some(span) = context.span(&id)
            && let Some(begun) = span.extensions().get::<Begun>()
        {
            let mut times = self.0.lock().expect("no holder of the times panics");
            *times.entry(span.name()).or_default() += begun.0.elapsed();
        }
    }
}
