//! The command line. Contracts that councils' scripts rely on: names and meanings here do not change.
#![expect(
    clippy::doc_markdown,
    reason = "these comments are the text of --help, which is not Markdown"
)]

mod backup;
mod dpia;
mod model;
mod retention;
mod school;
mod source;
mod user;

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub use backup::{Backup, BackupCommand, Restore};
pub use dpia::Dpia;
pub use model::ModelCommand;
pub use retention::RetentionCommand;
pub use school::SchoolCommand;
pub use source::{MayProceed, SourceCommand, TokenCommand};
pub use user::{SaidOfUser, UserCommand};

/// One child, one record: takes the feeds of a council's systems, links them, and shows each professional their part.
#[derive(Debug, Parser)]
#[command(name = "onechild", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// Database: sqlite://FILE or postgres://USER@HOST/NAME.
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// Configuration file (TOML). `onechild config` prints the commented defaults.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print one JSON object as the last line of stdout, {"error": "..."} if the command fails; everything else goes to stderr.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make up a county, load its feeds, link, index and serve it.
    Demo(Demo),
    /// Serve the pages, the API and the scheduled jobs.
    Serve,
    /// Load feeds.
    Feed {
        /// What to do with the feed.
        #[command(subcommand)]
        command: FeedCommand,
    },
    /// Link the records of CSV files without a database.
    Link(Link),
    /// Say how right a result of `link` is: against a truth, from labelled pairs, or from the pairs alone.
    Evaluate(Evaluate),
    /// Link what has changed in the database since the last time, or everything with --all.
    Relink(Relink),
    /// Train a link model on the database's records. It is kept beside the one in force; the first one of a database is put
    /// in force at once.
    Train(Train),
    /// Look at link models, and put one in force.
    Model {
        /// What to do with models.
        #[command(subcommand)]
        command: ModelCommand,
    },
    /// Say why two source records are linked, not linked or kept apart.
    Explain(Explain),
    /// Build every golden record anew from its source records.
    Rebuild(Rebuild),
    /// Work on the search index.
    Search {
        /// What to do with the index.
        #[command(subcommand)]
        command: SearchCommand,
    },
    /// Keep and delete by the retention rules.
    Retention {
        /// What to do with retention.
        #[command(subcommand)]
        command: RetentionCommand,
    },
    /// Work on the audit trail.
    Audit {
        /// What to do with the trail.
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Manage users.
    User {
        /// What to do with users.
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Manage the list of sources.
    Source {
        /// What to do with sources.
        #[command(subcommand)]
        command: SourceCommand,
    },
    /// Manage the names of schools.
    School {
        /// What to do with them.
        #[command(subcommand)]
        command: SchoolCommand,
    },
    /// Take a backup while the service runs, encrypted for a key that the council holds.
    Backup(Backup),
    /// Put a backup into an empty database, look at everything in it, delete again what was deleted since, and open it.
    Restore(Restore),
    /// Look at this deployment and say what to do, one line for each finding: database and its roles, who can read which file,
    /// address, audit trail and clock, room on the disks, index, nightly work, deliveries, tokens and backups. Changes
    /// no data; exit 1 if anything is wrong.
    Doctor,
    /// Write what the running configuration says for a data protection impact assessment: one HTML file that stands alone, from
    /// purposes to open risks; with --json the same as an object.
    Dpia(Dpia),
    /// Make or update the database's tables.
    Migrate,
    /// Print the commented default configuration.
    Config,
}

/// `onechild demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Number of children in the made-up county.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(10..=5_000_000))]
    pub children: u32,
    /// Seed: the same seed makes the same county.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The day on which the county stands.
    #[arg(long, default_value = "2026-09-01", value_name = "DATE")]
    pub as_at: NaiveDate,
    /// Port of the pages and the API.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Folder for the feed files, the database and the index; emptied of an earlier demo first.
    #[arg(long, default_value = "demo-data", value_name = "DIR")]
    pub dir: PathBuf,
    /// Stop when everything is linked and indexed.
    #[arg(long)]
    pub no_serve: bool,
}

/// `onechild feed ...`.
#[derive(Debug, Subcommand)]
pub enum FeedCommand {
    /// Load one or more files as one run.
    Load(FeedLoad),
    /// List the last runs, newest first.
    List {
        /// How many.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=1000))]
        count: i64,
    },
    /// Back out the last run of a source: what it changed is as it was before, and everything is linked anew. No longer
    /// possible once anything else of the source was delivered.
    BackOut {
        /// Id of the run, as `onechild feed list` shows it.
        #[arg(value_name = "RUN")]
        run: child::RunId,
    },
    /// List the runs that wait for a person because they look implausible, and why.
    Held,
    /// Load a held run as it was read, and link what changed.
    Release {
        /// Id of the run, as `onechild feed held` shows it.
        #[arg(value_name = "RUN")]
        run: child::RunId,
    },
    /// End a held run; nothing is changed.
    Discard {
        /// Id of the run, as `onechild feed held` shows it.
        #[arg(value_name = "RUN")]
        run: child::RunId,
    },
}

/// `onechild feed load`.
#[derive(Debug, Args)]
pub struct FeedLoad {
    /// Name of the source, as in `onechild source list`.
    #[arg(long, value_name = "NAME")]
    pub source: String,
    /// Layout of the files: education, health_births, social_care, careers, transport-csv, involvement-csv, ctf,
    /// school-census, sen2, ssda903, pds-fhir, youth-csv, cin, caf-csv or dch-stu3.
    /// They may be packed with gzip or zip; tables may be Excel workbooks (xlsx). school-census, sen2 and ssda903 are sets
    /// of tables: give all files of a set together, packed into one zip, as sheets of a workbook, or as one XML document.
    #[arg(long, value_name = "KIND")]
    pub kind: child::FeedKind,
    /// Whether records that are absent from a snapshot have ended (snapshot) or are unchanged (delta).
    #[arg(long, value_enum, default_value = "delta")]
    pub mode: Mode,
    /// When the source wrote the files (RFC 3339). Files that are older than those loaded before wait for a person.
    #[arg(long, value_name = "T")]
    pub extract_time: Option<DateTime<Utc>>,
    /// Check the files and change nothing; needs no database.
    #[arg(long)]
    pub dry_run: bool,
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Delta or snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// The files hold what changed.
    Delta,
    /// The files hold everything that the source knows.
    Snapshot,
}

/// `onechild link`.
#[derive(Debug, Args)]
pub struct Link {
    /// A source and its file, as NAME=FILE.csv; repeat for each source.
    #[arg(long = "feed", required = true, value_name = "NAME=FILE")]
    pub feeds: Vec<String>,
    /// Where to write source,record_id,cluster_id.
    #[arg(long, value_name = "FILE", default_value = "clusters.csv")]
    pub out: PathBuf,
    /// Where to write every scored pair.
    #[arg(long, value_name = "FILE")]
    pub pairs: Option<PathBuf>,
    /// Where to write a report of the run for people: one HTML file that stands alone.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// The model (JSON); the built-in model for children if not given.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// A CSV of source_l,record_id_l,source_r,record_id_r,same,weight to train the model with: same is 1 or 0 (rows
    /// without are left out), weight how many pairs the row stands for (1 if blank).
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Train again on parts of the evidence, and name the levels of the model on which the parts disagree.
    #[arg(long)]
    pub sessions: bool,
    /// Where to write the model as trained on these files.
    #[arg(long, value_name = "FILE")]
    pub save_model: Option<PathBuf>,
    /// A CSV of source,record_id,child_id to measure the result against.
    #[arg(long, value_name = "FILE")]
    pub truth: Option<PathBuf>,
    /// Seed of the training.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Number of threads; all cores if not given.
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// `onechild evaluate`.
///
/// Three ways, alone or together. With a truth: precision, recall and errors by case, source, age and name origin. With
/// labels: precision and recall with 95 % intervals; draw the pairs to label with --sample. With neither: what the
/// match probabilities say of themselves. With the feeds also what blocking finds, and an estimate of what it misses.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["truth", "pairs"]))]
pub struct Evaluate {
    /// The clusters that `link` wrote; beside the pairs they show what other records tie together.
    #[arg(long, value_name = "FILE")]
    pub clusters: Option<PathBuf>,
    /// The pairs that `link` wrote.
    #[arg(long, value_name = "FILE")]
    pub pairs: Option<PathBuf>,
    /// A CSV of source,record_id,child_id and, if known, tags (hard cases, ; between) and origin (of the family's names).
    #[arg(long, value_name = "FILE")]
    pub truth: Option<PathBuf>,
    /// A source and its file, as NAME=FILE.csv; repeat for each source. Gives ages and measures blocking.
    #[arg(long = "feed", value_name = "NAME=FILE")]
    pub feeds: Vec<String>,
    /// The trained model of the run, as `link --save-model` wrote it; without it the built-in model for children is
    /// trained on the feeds again.
    #[arg(long, value_name = "FILE", requires = "feeds")]
    pub model: Option<PathBuf>,
    /// The day on which ages are counted; the last day on which a record was updated if not given.
    #[arg(long, value_name = "DATE")]
    pub as_at: Option<NaiveDate>,
    /// Draw so many pairs for people to label, above and below the threshold.
    #[arg(long, value_name = "N", requires = "pairs", requires = "out", conflicts_with_all = ["labels", "truth"], value_parser = clap::value_parser!(u64).range(1..))]
    pub sample: Option<u64>,
    /// Where to write the pairs drawn. Fill in `same` (1 or 0), and `weight` where a judgement counts more or less.
    #[arg(long, value_name = "FILE", requires = "sample")]
    pub out: Option<PathBuf>,
    /// Labelled pairs: source_l,record_id_l,source_r,record_id_r,same,weight.
    #[arg(long, value_name = "FILE", requires = "pairs")]
    pub labels: Option<PathBuf>,
    /// Seed of the sample, of the intervals and, without a trained model, of the training.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `onechild relink`.
#[derive(Debug, Args)]
pub struct Relink {
    /// Link every record anew, not only what changed.
    #[arg(long)]
    pub all: bool,
}

/// `onechild train`.
#[derive(Debug, Args)]
pub struct Train {
    /// Seed of the training.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// A CSV of source_l,record_id_l,source_r,record_id_r,same,weight: pairs of records in the database that people
    /// looked at. same is 1 or 0 (rows without are left out), weight how many pairs the row stands for (1 if blank).
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Train again on parts of the evidence, and name the levels of the model on which the parts disagree.
    #[arg(long)]
    pub sessions: bool,
}

/// `onechild explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// One record, as SOURCE:RECORD_ID.
    #[arg(value_name = "SOURCE:ID")]
    pub left: String,
    /// The other record.
    #[arg(value_name = "SOURCE:ID")]
    pub right: String,
    /// The verdict as it was then, under the model and the decisions of then: a day (its end, UK time) or `YYYY-MM-DDTHH:MM`.
    #[arg(long, value_name = "WHEN")]
    pub as_of: Option<String>,
}

/// `onechild rebuild`.
#[derive(Debug, Args)]
pub struct Rebuild {
    /// Compare with what is kept and change nothing; exit 1 if anything differs.
    #[arg(long)]
    pub verify: bool,
    /// Print the SHA-256 over all golden records (without child ids and load times).
    #[arg(long)]
    pub digest: bool,
}

/// `onechild search ...`.
#[derive(Debug, Subcommand)]
pub enum SearchCommand {
    /// Prove that the index holds exactly what the database says; exit 1 if not.
    Verify,
}

/// `onechild audit ...`.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Prove that no event was removed, changed, reordered or inserted; exit 1 if any was. With the signed heads that the
    /// service put outside the database also that no chain was cut, rewritten or taken away.
    Verify(AuditVerify),
    /// Make the key that signs heads, and its public half in FILE.pub. Give the public half to whoever checks.
    Key {
        /// New file for the key; only its owner can read it.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// `onechild audit verify`.
#[derive(Debug, Args)]
pub struct AuditVerify {
    /// Signed heads, one a line, as the sink wrote them or as a log server kept them. The configured sink's own file if
    /// not given.
    #[arg(long, value_name = "FILE", requires = "keys")]
    pub heads: Option<PathBuf>,
    /// A public key that may have signed them, or a file with it; repeat for several nodes.
    #[arg(long = "key", value_name = "PUBLIC", requires = "heads")]
    pub keys: Vec<String>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
