//! `onechild user`.

use std::io::Read as _;

use anyhow::Context as _;
use desk::NewUser;
use serde_json::json;

use crate::{Verdict, cli::UserCommand, config::Config, output::Output, wiring};

/// Adds or lists users.
pub async fn run(command: UserCommand, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    match command {
        UserCommand::Add {
            email,
            name,
            role,
            sources,
            totp,
        } => {
            output.say("Reading the password from standard input.");
            let mut password = String::new();
            std::io::stdin()
                .read_to_string(&mut password)
                .context("the password cannot be read from standard input")?;
            let password = password.trim_end_matches(['\r', '\n']).to_owned();
            let new = NewUser {
                totp,
                sources,
                ..NewUser::new(&email, &name, role, &password)
            };
            let secret = desk.create_user(new).await?;
            output.result(
                &json!({ "email": email, "role": role, "totp_secret": secret }),
                |_| match &secret {
                    None => format!("{email} can sign in as {role}"),
                    Some(secret) => {
                        format!("{email} can sign in as {role}; enter this secret into the authenticator app: {secret}")
                    }
                },
            )?;
        }
        UserCommand::List => {
            let users = desk.users().await?;
            let rows: Vec<_> = users
                .iter()
                .map(|(email, name, role)| json!({ "email": email, "name": name, "role": role }))
                .collect();
            output.result(&json!({ "users": rows }), |_| {
                users
                    .iter()
                    .map(|(email, name, role)| format!("{role:<30} {email}  {name}"))
                    .collect::<Vec<_>>()
                    .join("\n")
            })?;
        }
    }
    Ok(Verdict(true))
}
