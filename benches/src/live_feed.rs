//! Records that come one by one: some of a county's rows, held back from its files, and changes of others.

use std::{collections::BTreeMap, fs::File, path::Path};

use anyhow::{Context as _, ensure};
use child::FeedKind;
use county::CountyFiles;

/// One record as its source sends it by itself.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Name of the source.
    pub source: &'static str,
    /// Layout of what the source sends.
    pub kind: FeedKind,
    /// The record's id inside its source.
    pub record_id: String,
    /// Columns and texts.
    pub fields: BTreeMap<String, String>,
}

/// Takes about `count` records out of a county, spread evenly over its feeds: half of them are rows that its files no
/// longer hold after this, the others rows that stay, with the address of another child and a later date: a family that
/// moved. A row held back stands between two that moved, so new and changed records alternate.
pub fn hold_back(files: &CountyFiles, count: usize) -> anyhow::Result<Vec<Sent>> {
    let rows: u64 = files.feeds.iter().map(|feed| feed.rows).sum();
    let every = (rows as usize / count.max(1)).max(2);
    let mut sent = Vec::with_capacity(count);
    for feed in &files.feeds {
        let kind: FeedKind = feed.kind.parse()?;
        let id_column = kind.id_column();
        let beside = feed.path.with_extension("kept");
        let mut reader = csv::Reader::from_path(&feed.path)?;
        let header = reader.headers()?.clone();
        let id = header.iter().position(|name| name == id_column);
        let id = id.with_context(|| format!("{} has no {id_column}", feed.path.display()))?;
        let mut kept = csv::Writer::from_writer(File::create(&beside)?);
        kept.write_record(&header)?;
        let mut address: Option<BTreeMap<&str, String>> = None;
        for (at, row) in reader.records().enumerate() {
            let row = row?;
            let fields = || {
                header
                    .iter()
                    .zip(&row)
                    .map(|(name, text)| (name.to_owned(), text.to_owned()))
            };
            let held_back = at % (2 * every) == 0;
            if !held_back {
                kept.write_record(&row)?;
            }
            if at % every == 0 {
                let mut fields: BTreeMap<String, String> = fields().collect();
                if !held_back {
                    move_house(&mut fields, address.as_ref());
                }
                sent.push(Sent {
                    source: feed.source,
                    kind,
                    record_id: row[id].to_owned(),
                    fields,
                });
            }
            let home = |name: &'static str| {
                let place = header.iter().position(|column| column == name)?;
                Some((name, row[place].to_owned()))
            };
            address = Some(
                ["address_line1", "town", "postcode"]
                    .into_iter()
                    .filter_map(home)
                    .collect(),
            );
        }
        kept.flush()?;
        put_in_place(&beside, &feed.path)?;
    }
    ensure!(!sent.is_empty(), "the county has no rows to send");
    // Every feed sends at any time.
    sent.sort_by_cached_key(|sent| scattered(sent.source, &sent.record_id));
    Ok(sent)
}

fn move_house(fields: &mut BTreeMap<String, String>, address: Option<&BTreeMap<&str, String>>) {
    for (name, text) in address.into_iter().flatten() {
        fields.insert((*name).to_owned(), text.clone());
    }
    if let Some(date) = fields.get_mut("updated_on") {
        "2026-08-31".clone_into(date);
    }
}

fn put_in_place(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::rename(from, to).with_context(|| format!("{} cannot be replaced", to.display()))
}

/// A fixed order without a pattern (FNV-1a).
fn scattered(source: &str, record_id: &str) -> u64 {
    let bytes = source.bytes().chain(record_id.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::county_folder::CountyFolder;

    #[test]
    fn half_of_what_is_sent_is_new_and_half_is_known() {
        let county = CountyFolder::of(200).unwrap();
        let ids = || {
            let mut ids = Vec::new();
            for feed in &county.files.feeds {
                let kind: FeedKind = feed.kind.parse().unwrap();
                let mut reader = csv::Reader::from_path(&feed.path).unwrap();
                let place = reader
                    .headers()
                    .unwrap()
                    .iter()
                    .position(|name| name == kind.id_column());
                ids.extend(
                    reader
                        .records()
                        .map(|row| (feed.source, row.unwrap()[place.unwrap()].to_owned())),
                );
            }
            ids
        };
        let before = ids();
        let sent = hold_back(&county.files, 100).unwrap();
        let after: std::collections::BTreeSet<_> = ids().into_iter().collect();
        let new = sent
            .iter()
            .filter(|sent| !after.contains(&(sent.source, sent.record_id.clone())))
            .count();
        assert_eq!(before.len(), after.len() + new, "what is not in the files is sent");
        assert!((40..=60).contains(&(new * 100 / sent.len())), "{new} of {}", sent.len());
    }
}
