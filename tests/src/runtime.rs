//! One runtime for all tests, so that a server or a browser started by one test serves the next.

use std::{future::Future, sync::OnceLock};

use tokio::runtime::{Builder, Runtime};

/// Runs a test's future to its end on the shared runtime.
pub fn run<F: Future>(test: F) -> F::Output {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME
        .get_or_init(|| {
            Builder::new_multi_thread()
                .enable_all()
                // Debug builds of deep view code need more than the default two megabytes.
                .thread_stack_size(8 << 20)
                .build()
                .expect("the machine has threads")
        })
        .block_on(test)
}

/// Whether the tests run with their full counts (`make prove`).
pub fn proving() -> bool {
    std::env::var_os("ONECHILD_PROVE").is_some_and(|value| value == "1")
}

/// `small` in `make test`, `full` in `make prove`.
pub fn count(small: usize, full: usize) -> usize {
    if proving() { full } else { small }
}
