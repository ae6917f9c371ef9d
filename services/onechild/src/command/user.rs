//! `onechild user`.

use std::io::Read as _;

use anyhow::Context as _;
use child::policy::Role;
use desk::{AccessAct, Desk, Keeper, NewUser, Profile, UserFilter, UserLine};
use serde_json::json;

use crate::{
    Verdict,
    cli::{SaidOfUser, UserCommand},
    config::Config,
    output::Output,
    wiring,
};

/// Keeps users, as the operator: nobody else has to agree.
pub async fn run(command: UserCommand, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    match command {
        UserCommand::Add {
            email,
            name,
            role,
            sources,
            totp,
            said,
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
                organisation: said.organisation,
                team: said.team,
                schools: said.schools,
                checks_until: said.checks_until,
                training_until: said.training_until,
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
        UserCommand::List => list(&desk, output).await?,
        UserCommand::Set { email, role, said } => set(&desk, &email, role, said, output).await?,
        UserCommand::Suspend(user) => act(&desk, &user.email, AccessAct::Suspend, "is suspended", output).await?,
        UserCommand::Reinstate(user) => {
            act(&desk, &user.email, AccessAct::Reinstate, "can sign in again", output).await?;
        }
        UserCommand::Confirm(user) => act(&desk, &user.email, AccessAct::Confirm, "is confirmed", output).await?,
        UserCommand::Agree(user) => act(&desk, &user.email, AccessAct::Agree, "has the role", output).await?,
        UserCommand::Decline(user) => {
            act(&desk, &user.email, AccessAct::Decline, "does not get the role", output).await?;
        }
        UserCommand::Unlock(user) => act(&desk, &user.email, AccessAct::Unlock, "is not locked", output).await?,
        UserCommand::Reset(user) => {
            let id = desk.user_id(&user.email).await?;
            let password = desk.reset_sign_in(Keeper::Operator, id).await?;
            output.result(&json!({ "email": user.email, "password": password }), |_| {
                format!(
                    "{password}\nShown this once. With it {} chooses a password and sets up codes",
                    user.email
                )
            })?;
        }
    }
    Ok(Verdict(true))
}

async fn act(desk: &Desk, email: &str, act: AccessAct, done: &str, output: Output) -> anyhow::Result<()> {
    let id = desk.user_id(email).await?;
    let version = desk.user_for_operator(id).await?.version;
    desk.act_on_access(Keeper::Operator, id, version, act).await?;
    output.result(&json!({ "email": email, "did": act }), |_| format!("{email} {done}"))
}

async fn set(desk: &Desk, email: &str, role: Option<Role>, said: SaidOfUser, output: Output) -> anyhow::Result<()> {
    let id = desk.user_id(email).await?;
    let user = desk.user_for_operator(id).await?;
    let known = user.profile;
    let role = role.unwrap_or(known.role);
    let profile = Profile {
        role,
        // Nobody but a source partner speaks for sources.
        sources: if role == Role::SourcePartner {
            known.sources
        } else {
            Vec::new()
        },
        organisation: said.organisation.or(known.organisation),
        team: said.team.or(known.team),
        schools: if said.schools.is_empty() {
            known.schools
        } else {
            said.schools
        },
        checks_until: said.checks_until.or(known.checks_until),
        training_until: said.training_until.or(known.training_until),
        ..known
    };
    desk.change_user(Keeper::Operator, id, user.version, profile).await?;
    output.result(&json!({ "email": email, "role": role }), |_| {
        format!("{email} is changed; the role is {role}")
    })
}

async fn list(desk: &Desk, output: Output) -> anyhow::Result<()> {
    let users = desk.user_list(Keeper::Operator, &UserFilter::default()).await?;
    let row = |user: &UserLine| {
        let said = &user.profile;
        json!({ "email": said.email, "name": said.display_name, "role": said.role, "state": user.state,
            "organisation": said.organisation, "team": said.team, "schools": said.schools,
            "checks_until": said.checks_until, "training_until": said.training_until,
            "review_due": user.review_due, "proposed_role": user.proposed_role, "locked_until": user.locked_until,
            "last_seen": user.last_seen })
    };
    let rows: Vec<_> = users.iter().map(row).collect();
    output.result(&json!({ "users": rows }), |_| {
        let line = |user: &UserLine| {
            let said = &user.profile;
            let review = if user.review_due { ", review due" } else { "" };
            let waits = user
                .proposed_role
                .map_or_else(String::new, |role| format!(", {role} waits"));
            format!(
                "{:<30} {}  {} ({}{review}{waits})",
                said.role,
                said.email,
                said.display_name,
                user.state.name()
            )
        };
        users.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}
