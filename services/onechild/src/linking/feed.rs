//! Reading one CSV file into a population.

use std::path::Path;

use anyhow::{Context as _, ensure};
use linkage::{Model, Population, Pushed, RecordKey};

use super::rows::{column_places, fault};

/// Reads the file; adds the key of each record to `order` when it first appears. Returns the number of rows without an
/// id, which are left out.
pub fn read_feed(
    name: &str,
    path: &Path,
    model: &Model,
    population: &mut Population,
    order: &mut Vec<RecordKey>,
) -> anyhow::Result<i64> {
    let shown = path.display();
    let mut reader = csv::ReaderBuilder::new()
        .from_path(path)
        .with_context(|| format!("the file {shown} cannot be read"))?;
    let places = column_places(&mut reader).with_context(|| format!("the header of {shown} cannot be read"))?;
    let id_place = places.get(&model.id_column).copied();
    let id_place =
        id_place.with_context(|| format!("{shown} has no column {}; every file needs one", model.id_column))?;
    ensure!(
        model
            .fields
            .iter()
            .flat_map(|field| &field.columns)
            .any(|column| places.contains_key(column)),
        "{shown} has none of the columns that the model compares; check --model and the header"
    );
    let mut record = csv::StringRecord::new();
    let mut without_id = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(without_id),
            Err(error) => return Err(anyhow::anyhow!("{shown}: {}", fault(&error))),
        }
        let id = record.get(id_place).unwrap_or_default().trim();
        if id.is_empty() {
            without_id += 1;
            continue;
        }
        let column = |column: &str| {
            places
                .get(column)
                .and_then(|place| record.get(*place))
                .filter(|text| !text.is_empty())
        };
        if population.push(name, id, &column) == Pushed::Added {
            order.push(RecordKey::new(name, id));
        }
    }
}
