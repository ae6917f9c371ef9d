//! Reading pairs that people labelled.

use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use linkage::{Label, RecordKey};

const COLUMNS: [&str; 5] = ["source_l", "record_id_l", "source_r", "record_id_r", "same"];

/// Reads `source_l,record_id_l,source_r,record_id_r,same,weight`; further columns are passed over. Rows whose `same` is
/// blank were not looked at and are left out; a blank or absent weight is 1. Labels are numbered by their lines.
pub fn read_labels(path: &Path) -> anyhow::Result<Vec<Label>> {
    let shown = path.display();
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("the labels {shown} cannot be read"))?;
    let headers = reader
        .headers()
        .with_context(|| format!("the header of {shown} cannot be read"))?
        .clone();
    let place = |name: &str| {
        headers
            .iter()
            .position(|header| header.trim_start_matches('\u{feff}').trim() == name)
    };
    let mut places = [0; 5];
    for (name, at) in COLUMNS.iter().zip(&mut places) {
        *at = place(name).with_context(|| {
            format!(
                "{shown} has no column {name}; labels have {}, and perhaps weight",
                COLUMNS.join(", ")
            )
        })?;
    }
    let weight_place = place("weight");
    let mut labels = Vec::new();
    let mut row = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                bail!("{shown}: line {line} cannot be read; every row has as many cells as the header, in UTF-8");
            }
        }
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |at: usize| row.get(at).unwrap_or_default().trim();
        let same = match cell(places[4]) {
            "" => continue,
            "1" => true,
            "0" => false,
            _ => bail!("{shown}: line {line}: same is 1 (one person), 0 (two people) or blank (not looked at)"),
        };
        let weight = match weight_place.map(cell).unwrap_or_default() {
            "" => Ok(1.0),
            text => text.parse(),
        };
        let Ok(weight) = weight else {
            bail!("{shown}: line {line}: the weight is no number");
        };
        labels.push(Label {
            left: RecordKey::new(cell(places[0]), cell(places[1])),
            right: RecordKey::new(cell(places[2]), cell(places[3])),
            same,
            weight,
            number: line as usize,
        });
    }
    ensure!(
        !labels.is_empty(),
        "{shown} holds no label; write 1 or 0 in the column same"
    );
    Ok(labels)
}
