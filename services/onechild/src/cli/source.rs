//! The command line of sources and the machines that deliver for them.

use clap::{Subcommand, ValueEnum};

/// `onechild source ...`.
#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// List the sources.
    List,
    /// Add a source, or change its title and kind.
    Add {
        /// Name used on the command line.
        #[arg(long)]
        name: String,
        /// What pages call it.
        #[arg(long)]
        title: String,
        /// Layout of its files.
        #[arg(long)]
        kind: child::FeedKind,
        /// The source is a sensitive service: it is never named to practitioners. It stays one when it is changed.
        #[arg(long)]
        sensitive: bool,
    },
    /// Say what a source delivers, if you know better than its answers to the questionnaire. A run that is more than 20 % away from its number of records waits for a person; a
    /// source that is silent for more days is late.
    Expect {
        /// Name of the source.
        #[arg(long)]
        name: String,
        /// Number of records; as the source answered if not given.
        #[arg(long)]
        records: Option<i64>,
        /// Days within which it delivers again; as the source answered if not given.
        #[arg(long)]
        days: Option<i64>,
    },
    /// Say whose record ids a source uses whose records name nobody (cin, ssda903): each then belongs to the child of the
    /// record with the same id there, and waits until that is delivered.
    Ids {
        /// Name of the source.
        #[arg(long)]
        name: String,
        /// Name of the source whose ids it uses; its own if not given.
        #[arg(long, value_name = "NAME")]
        of: Option<String>,
    },
    /// Say whether the records of a source are case records, which are kept as long as the rule of their class says, or copies
    /// for the index, which go with the child record. A source holds copies until somebody says otherwise.
    CaseRecords {
        /// Name of the source.
        #[arg(long)]
        name: String,
        /// Whether they are case records.
        #[arg(long, action = clap::ArgAction::Set)]
        hold: bool,
    },
    /// Say whether a source may load. While it waits, or may not, its files and records are refused.
    Status {
        /// Name of the source.
        #[arg(long)]
        name: String,
        /// Whether it may load: yes, not yet (wait), or no.
        #[arg(long)]
        proceed: MayProceed,
    },
    /// Tokens of machines that deliver records by HTTP.
    #[command(subcommand)]
    Token(TokenCommand),
}

/// Whether a source may load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MayProceed {
    /// It may.
    Yes,
    /// Not yet.
    Wait,
    /// It may not.
    No,
}

/// `onechild source token ...`.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// List the machines that have or had a token.
    List,
    /// Make a token and print it, this once: only its hash is kept.
    Add {
        /// What people call the machine.
        #[arg(long)]
        title: String,
        /// A source that it delivers for; repeat where one machine delivers for several.
        #[arg(long = "source", value_name = "NAME", required = true)]
        sources: Vec<String>,
        /// Whether it may also follow what becomes of the ids of its sources' children (GET /api/v1/changes).
        #[arg(long)]
        changes: bool,
        /// For how many days the token is valid, 366 at most.
        #[arg(long, default_value_t = 365)]
        days: u16,
    },
    /// Make a new token for a machine and print it, this once; the old ones go on for a while.
    Rotate {
        /// Id of the machine, as the list shows it.
        #[arg(value_name = "ID")]
        id: child::SenderId,
        /// For how many days the new token is valid, 366 at most.
        #[arg(long, default_value_t = 365)]
        days: u16,
        /// For how many days the old tokens still open beside it, 30 at most; 0 ends them now.
        #[arg(long, default_value_t = 7)]
        overlap: u16,
    },
    /// End a machine's tokens: they open nothing from now on.
    End {
        /// Id of the machine, as the list shows it.
        #[arg(value_name = "ID")]
        id: child::SenderId,
    },
}
