//! `onechild model ...`.

use std::path::PathBuf;

use clap::Subcommand;

/// What to do with link models. A model decides only once a person puts it in force; an earlier one is put in force again
/// in the same way.
#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// List the models that are kept, newest first.
    List,
    /// Keep a model file, for example an edited one, beside the model in force.
    Add {
        /// The model, as `link --save-model` and `model show` write it.
        file: PathBuf,
    },
    /// Print a kept model's file, to compare or to edit.
    Show {
        /// The model's version.
        #[arg(value_name = "VERSION")]
        number: i64,
    },
    /// Count what a kept model would change, beside what is linked: children joined and parted, questions to stewards, and
    /// what it says of pairs that stewards decided. Nothing is linked.
    Preview {
        /// The model's version.
        #[arg(value_name = "VERSION")]
        number: i64,
        /// How many children of each kind to name, by id, for a steward to look at.
        #[arg(long, default_value_t = 10, value_name = "N")]
        examples: usize,
    },
    /// Put a kept model in force after its preview, and link everything anew.
    Activate {
        /// The model's version.
        #[arg(value_name = "VERSION")]
        number: i64,
        /// Your name; it stays on record.
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Why; it stays on record.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Write the pairs that stewards decided as a file of labels for `train`, and say how they decided.
    Labels {
        /// Where to write them.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}
