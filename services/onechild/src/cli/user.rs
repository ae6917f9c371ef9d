//! The command line of users.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

/// `onechild user ...`.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a user; the password is read from standard input.
    Add {
        /// E-mail address to sign in with.
        #[arg(long)]
        email: String,
        /// Name shown on pages and in the audit trail.
        #[arg(long)]
        name: String,
        /// Role id, for example social_worker.
        #[arg(long)]
        role: child::policy::Role,
        /// A source that the user answers for, with the role source_partner; repeat for several.
        #[arg(long = "source", value_name = "NAME")]
        sources: Vec<String>,
        /// Ask for a six-digit code at each sign-in; prints the secret for the authenticator app.
        #[arg(long)]
        totp: bool,
        /// What is said of the user.
        #[command(flatten)]
        said: SaidOfUser,
    },
    /// List users and roles.
    List,
    /// Change what is said of a user; what is not named stays. Another role ends every session.
    Set {
        /// E-mail address of the user.
        #[arg(value_name = "EMAIL")]
        email: String,
        /// Role id.
        #[arg(long)]
        role: Option<child::policy::Role>,
        /// What is said of the user.
        #[command(flatten)]
        said: SaidOfUser,
    },
    /// Suspend a user: they are signed out now and cannot sign in.
    Suspend(UserEmail),
    /// Let a suspended user sign in again.
    Reinstate(UserEmail),
    /// Confirm that a user still needs the access, which somebody has to once a year.
    Confirm(UserEmail),
    /// Agree, as the second person, to a role that works behind shields.
    Agree(UserEmail),
    /// Decline such a role.
    Decline(UserEmail),
    /// Lift a lock after failed sign-ins.
    Unlock(UserEmail),
    /// Give a user a new password, shown once, and forget their six-digit codes.
    Reset(UserEmail),
}

/// Which user.
#[derive(Debug, Args)]
pub struct UserEmail {
    /// E-mail address of the user.
    #[arg(value_name = "EMAIL")]
    pub email: String,
}

/// What is said of a user besides name and role.
#[derive(Debug, Args)]
pub struct SaidOfUser {
    /// Whom the user works for.
    #[arg(long)]
    pub organisation: Option<String>,
    /// The team in it.
    #[arg(long)]
    pub team: Option<String>,
    /// A school that the user works for, by URN or your own code; repeat for several.
    #[arg(long = "school", value_name = "URN")]
    pub schools: Vec<String>,
    /// The last day on which the criminal-record check holds.
    #[arg(long, value_name = "DATE")]
    pub checks_until: Option<NaiveDate>,
    /// The last day on which the training holds.
    #[arg(long, value_name = "DATE")]
    pub training_until: Option<NaiveDate>,
}
