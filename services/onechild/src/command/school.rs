//! `onechild school`: the list of schools, from the national register of establishments.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, bail, ensure};
use child::School;
use serde_json::json;

use crate::{
    Verdict,
    cli::SchoolCommand,
    config::Config,
    output::{Output, counted},
    wiring,
};

/// Reads or shows the list of schools.
pub async fn run(command: SchoolCommand, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    match command {
        SchoolCommand::Load { file, authorities } => {
            let bytes = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            let schools = read(&file, &bytes, &authorities)?;
            let count = schools.len();
            desk.set_schools(schools).await?;
            output.result(&json!({ "schools": count }), |_| {
                format!(
                    "{} named; a service that runs follows within a minute",
                    counted(count as i64, "school")
                )
            })?;
        }
        SchoolCommand::List => {
            let schools = desk.school_list().await;
            output.result(&json!({ "schools": schools }), |_| {
                let line = |school: &School| {
                    let number = school.number.as_deref().unwrap_or_default();
                    let closed = if school.closed { " (closed)" } else { "" };
                    format!("{}  {number:7}  {}{closed}", school.code, school.name)
                };
                let lines: Vec<String> = schools.iter().map(line).collect();
                if lines.is_empty() {
                    "No school has a name yet: see onechild school load --help".to_owned()
                } else {
                    lines.join("\n")
                }
            })?;
        }
    }
    Ok(Verdict(true))
}

/// The schools of a list of establishments, of these authorities or of all.
fn read(file: &Path, bytes: &[u8], authorities: &[String]) -> anyhow::Result<Vec<School>> {
    let shown = file.display();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0,
    };
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = rows.headers().with_context(|| format!("{shown} is no CSV"))?.clone();
    let place = |name: &str| {
        header
            .iter()
            .position(|column| column.trim().eq_ignore_ascii_case(name))
    };
    let wanted = ["URN", "LA (code)", "EstablishmentNumber", "EstablishmentName"];
    let [Some(urn), Some(authority), Some(establishment), Some(name)] = wanted.map(place) else {
        let missing: Vec<&str> = wanted.into_iter().filter(|name| place(name).is_none()).collect();
        bail!(
            "{shown} has no column {}: give the list of establishments (CSV) of Get Information About Schools",
            missing.join(" and none ")
        );
    };
    let status = place("EstablishmentStatus (name)");
    let mut schools: Vec<School> = Vec::new();
    for row in rows.records() {
        let row = row.with_context(|| format!("{shown} cannot be read to its end: nothing was changed"))?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |place: usize| row.get(place).unwrap_or_default().trim();
        if !authorities.is_empty() && !authorities.iter().any(|code| code == cell(authority)) {
            continue;
        }
        let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        ensure!(
            digits(cell(urn), 6) && !cell(name).is_empty(),
            "line {line} of {shown} has no URN of six digits, or no name: nothing was changed"
        );
        let number = format!("{}{}", cell(authority), cell(establishment));
        schools.push(School {
            code: cell(urn).to_owned(),
            name: cell(name).to_owned(),
            number: Some(number).filter(|number| digits(number, 7)),
            closed: status.is_some_and(|status| cell(status) == "Closed"),
        });
    }
    ensure!(
        !schools.is_empty(),
        "{shown} has no school of {}: nothing was changed",
        if authorities.is_empty() {
            "any authority".to_owned()
        } else {
            authorities.join(" or ")
        }
    );
    // A school that becomes an academy is closed and opened with another URN, and keeps its number: feeds mean the open one.
    let taken: BTreeSet<String> = schools
        .iter()
        .filter(|school| !school.closed)
        .filter_map(|school| school.number.clone())
        .collect();
    for school in schools.iter_mut().filter(|school| school.closed) {
        school.number = school.number.take().filter(|number| !taken.contains(number));
    }
    Ok(schools)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName\n";

    fn schools(rows: &str, authorities: &[&str]) -> anyhow::Result<Vec<School>> {
        let authorities: Vec<String> = authorities.iter().map(|code| (*code).to_owned()).collect();
        read(
            Path::new("schools.csv"),
            [HEADER, rows].concat().as_bytes(),
            &authorities,
        )
    }

    #[test]
    fn a_school_has_its_urn_its_name_and_its_number() {
        let rows = "110001,873,Fellvale,2001,Ash Lane Primary\n110002,940,Elsewhere,4001,Beck School\n";
        let said = schools(rows, &["873"]).unwrap();
        let ash_lane = School {
            code: "110001".to_owned(),
            name: "Ash Lane Primary".to_owned(),
            number: Some("8732001".to_owned()),
            closed: false,
        };
        assert_eq!(said, [ash_lane]);
        assert_eq!(schools(rows, &[]).unwrap().len(), 2);
        // A children's centre has no number.
        assert_eq!(
            schools("110003,873,Fellvale,,Fell Centre\n", &[]).unwrap()[0].number,
            None
        );
    }

    #[test]
    fn a_number_means_the_school_that_is_open() {
        let header = "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name)\n";
        let rows = "110001,873,2001,Ash Lane Primary,Closed\n110002,873,2001,Ash Lane Academy,Open\n110003,873,2003,Beck,Closed\n";
        let said = read(Path::new("schools.csv"), [header, rows].concat().as_bytes(), &[]).unwrap();
        let numbers: Vec<Option<&str>> = said.iter().map(|school| school.number.as_deref()).collect();
        assert_eq!(numbers, [None, Some("8732001"), Some("8732003")]);
        assert_eq!(said.iter().filter(|school| school.closed).count(), 2);
    }

    #[test]
    fn names_in_the_encoding_of_the_register_are_read_right() {
        let mut bytes = HEADER.as_bytes().to_vec();
        bytes.extend(b"110001,873,Fellvale,2001,Caf\xe9 Lane\x92s School\n");
        let schools = read(Path::new("schools.csv"), &bytes, &[]).unwrap();
        assert_eq!(schools[0].name, "Café Lane’s School");
    }

    #[test]
    fn a_list_that_cannot_be_used_says_why() {
        let why = |rows: &str, authorities: &[&str]| schools(rows, authorities).unwrap_err().to_string();
        insta::assert_snapshot!(why("110001,873,Fellvale,2001,Ash Lane\n", &["301"]), @"schools.csv has no school of 301: nothing was changed");
        // A quoted name may go over two lines.
        insta::assert_snapshot!(why("110001,873,Fellvale,2001,\"Ash\nLane\"\nx,873,Fellvale,2002,Beck\n", &[]), @"line 4 of schools.csv has no URN of six digits, or no name: nothing was changed");
        insta::assert_snapshot!(why("x,873,Fellvale,2001,Ash Lane\n", &[]), @"line 2 of schools.csv has no URN of six digits, or no name: nothing was changed");
        let other = read(Path::new("schools.csv"), b"urn,name\n110001,Ash Lane\n", &[])
            .err()
            .unwrap();
        insta::assert_snapshot!(other.to_string(), @"schools.csv has no column LA (code) and none EstablishmentNumber and none EstablishmentName: give the list of establishments (CSV) of Get Information About Schools");
    }
}
