//! The command line of the school list.

use std::path::PathBuf;

use clap::Subcommand;

/// `onechild school ...`.
#[derive(Debug, Subcommand)]
pub enum SchoolCommand {
    /// Read the names of schools, in place of those there are. A school without a name is shown by its number. Feeds
    /// that name a school by the numbers of its authority and establishment then mean the same school as those that give its URN. A
    /// service that runs follows within a minute.
    Load {
        /// A list of establishments as Get Information About Schools gives it out (CSV with the columns URN, LA (code),
        /// EstablishmentNumber, EstablishmentName and, where closed schools are listed too, EstablishmentStatus (name); in
        /// Windows-1252 or UTF-8); other columns are not read.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Schools of this local authority alone, by its three digits; repeat for neighbours whose schools children go to.
        #[arg(long = "authority", value_name = "CODE")]
        authorities: Vec<String>,
    },
    /// List the schools by name.
    List,
}
