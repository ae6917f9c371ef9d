//! `onechild school`: the names of schools, from the national register of establishments.

use std::{fs, path::Path};

use anyhow::{Context as _, bail, ensure};
use serde_json::json;

use crate::{
    Verdict,
    cli::SchoolCommand,
    config::Config,
    output::{Output, counted},
    wiring,
};

/// Reads or lists the names of schools.
pub async fn run(command: SchoolCommand, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    match command {
        SchoolCommand::Load { file, authorities } => {
            let bytes = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            let named = read(&file, &bytes, &authorities)?;
            let schools = named.len();
            desk.set_schools(named.into_iter().flat_map(Named::by_code).collect())
                .await?;
            output.result(&json!({ "schools": schools }), |_| {
                format!(
                    "{} named; a service that runs shows the names from its next start on",
                    counted(schools as i64, "school")
                )
            })?;
        }
        SchoolCommand::List => {
            let schools = desk.school_list().await;
            let rows: Vec<_> = schools
                .iter()
                .map(|(code, name)| json!({ "code": code, "name": name }))
                .collect();
            output.result(&json!({ "schools": rows }), |_| {
                let lines: Vec<String> = schools.iter().map(|(code, name)| format!("{code}  {name}")).collect();
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

/// A school of the register.
struct Named {
    /// Unique reference number, six digits.
    urn: String,
    /// Authority's and establishment's numbers, seven digits, as some feeds name a school; none where the register has none.
    number: Option<String>,
    name: String,
}

impl Named {
    /// The name by each code that feeds may use.
    fn by_code(self) -> impl Iterator<Item = (String, String)> {
        let number = self.number.map(|number| (number, self.name.clone()));
        std::iter::once((self.urn, self.name)).chain(number)
    }
}

/// The schools of a list of establishments, of these authorities or of all.
fn read(file: &Path, bytes: &[u8], authorities: &[String]) -> anyhow::Result<Vec<Named>> {
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
    let mut schools = Vec::new();
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
        schools.push(Named {
            urn: cell(urn).to_owned(),
            number: Some(number).filter(|number| digits(number, 7)),
            name: cell(name).to_owned(),
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
    Ok(schools)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName\n";

    fn codes(rows: &str, authorities: &[&str]) -> anyhow::Result<Vec<(String, String)>> {
        let authorities: Vec<String> = authorities.iter().map(|code| (*code).to_owned()).collect();
        let bytes = [HEADER.as_bytes(), rows.as_bytes()].concat();
        let schools = read(Path::new("schools.csv"), &bytes, &authorities)?;
        Ok(schools.into_iter().flat_map(Named::by_code).collect())
    }

    #[test]
    fn a_school_is_named_by_its_urn_and_by_its_number() {
        let rows = "110001,873,Fellvale,2001,Ash Lane Primary\n110002,940,Elsewhere,4001,Beck School\n";
        let said = codes(rows, &["873"]).unwrap();
        assert_eq!(
            said,
            [
                ("110001".to_owned(), "Ash Lane Primary".to_owned()),
                ("8732001".to_owned(), "Ash Lane Primary".to_owned())
            ]
        );
        assert_eq!(codes(rows, &[]).unwrap().len(), 4);
        // A children's centre has no number.
        assert_eq!(codes("110003,873,Fellvale,,Fell Centre\n", &[]).unwrap().len(), 1);
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
        let why = |rows: &str, authorities: &[&str]| codes(rows, authorities).unwrap_err().to_string();
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
