//! The command line of the impact assessment.

use std::path::PathBuf;

use clap::Args;

/// `onechild dpia`.
#[derive(Debug, Args)]
pub struct Dpia {
    /// Where to write it.
    #[arg(long, value_name = "FILE", default_value = "dpia.html")]
    pub out: PathBuf,
    /// What `onechild evaluate --json` printed about this council's records: the error rates of matching. They are said to be
    /// not measured otherwise.
    #[arg(long, value_name = "FILE")]
    pub evaluation: Option<PathBuf>,
}
