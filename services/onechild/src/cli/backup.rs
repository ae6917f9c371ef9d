//! The command line of backups.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `onechild backup`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Backup {
    /// New file to write it to; one that is named after the moment, in the folder that [backup] names, if not given.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Something else than taking one.
    #[command(subcommand)]
    pub command: Option<BackupCommand>,
}

/// `onechild backup ...`.
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Make the key that opens backups, and its public half in FILE.pub. Do this on a machine of the council that is not the
    /// server, and keep the key away from it: the service needs only the public half, in [backup] recipients.
    Key {
        /// New file for the key; only its owner can read it.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// `onechild restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// File of the key that opens it. Take it away again afterwards.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Put the backup into a database of its own, look at everything, say what was found, and take it away again. Nothing
    /// else is touched, so this can be done while the service runs.
    #[arg(long)]
    pub verify: bool,
    /// A journal of deletions since the backup; repeat where several nodes delete. The one of the configuration if not
    /// given. What it tells is deleted again before the database is opened.
    #[arg(long = "deleted", value_name = "FILE")]
    pub deleted: Vec<PathBuf>,
    /// Signed heads of the trail, one a line, from before the machine was lost. Those of the configuration if not given,
    /// which needs the private key that signed them.
    #[arg(long, value_name = "FILE", requires = "head_keys")]
    pub heads: Option<PathBuf>,
    /// A public key that may have signed the heads, or a file with it; repeat for several nodes.
    #[arg(long = "head-key", value_name = "PUBLIC", requires = "heads")]
    pub head_keys: Vec<String>,
    /// Open the database without knowing what was deleted since the backup; the reason goes into the audit trail.
    #[arg(long, value_name = "REASON", conflicts_with = "deleted")]
    pub without_deletions: Option<String>,
    /// Open the database although something in it is not as it should be; the reason goes into the audit trail.
    #[arg(long, value_name = "REASON", conflicts_with = "verify")]
    pub despite_findings: Option<String>,
}
