//! `onechild retention ...`.

use chrono::NaiveDate;
use clap::Subcommand;

/// What to do with retention.
#[derive(Debug, Subcommand)]
pub enum RetentionCommand {
    /// List what is due today by the retention rules, line by line, and keep the list: the run of today does these lines and
    /// no others. Nothing is changed.
    Plan {
        /// A day to come (UK): what would be due then if nothing changed. Such a list is not kept.
        #[arg(long, value_name = "DATE")]
        date: Option<NaiveDate>,
    },
    /// Do what the plan of today says; days that were missed are made up for. The service does this by itself every night.
    Run {
        /// Run only if this is today's date (UK).
        #[arg(long, value_name = "DATE")]
        date: Option<NaiveDate>,
    },
    /// List the legal holds in force, and what is due today but held by one, as things stand now. Nothing is planned by it.
    Held,
    /// PostgreSQL: write the tables anew that deletions touched, so that what was deleted leaves their files. As the owner
    /// (postgres.owner_url) and only within postgres.rewrite_window, for each table is locked while it is copied. Tables that
    /// somebody uses for more than 30 seconds are left as they are, and named.
    Rewrite,
}
