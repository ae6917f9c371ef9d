//! The command line of onechild.

mod cli;
mod command;
mod config;
mod heads;
mod linking;
mod output;
mod sealed;
mod signals;
mod wiring;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{cli::Cli, output::Output};

/// What a command reports when it did its work and found something wrong (`verify`): exit code 1, no error text.
pub struct Verdict(pub bool);

fn main() -> ExitCode {
    let cli = Cli::parse();
    let output = Output { json: cli.json };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output.failure(&anyhow::Error::new(error).context("the runtime cannot start"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(command::run(cli, output)) {
        Ok(Verdict(true)) => ExitCode::SUCCESS,
        Ok(Verdict(false)) => ExitCode::FAILURE,
        Err(error) => {
            output.failure(&error);
            ExitCode::FAILURE
        }
    }
}
