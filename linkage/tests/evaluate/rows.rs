//! Small tables for tests, as the closures that files are read by.

use linkage::{
    PairVerdict, RecordKey, Verdict,
    evaluate::{LabelError, Labels, Truth, TruthError},
};

/// Hands each row of `header` and comma-separated `rows` to `add`, with its line.
pub fn each_row<E>(
    header: &str,
    rows: &[&str],
    mut add: impl FnMut(u64, &dyn Fn(&str) -> Option<&'static str>) -> Result<(), E>,
) -> Result<(), E> {
    let names: Vec<&str> = header.split(',').collect();
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<&'static str> = row.split(',').map(|cell| &*cell.to_owned().leak()).collect();
        let column = |name: &str| {
            let place = names.iter().position(|known| *known == name)?;
            cells.get(place).copied()
        };
        add(at as u64 + 2, &column)?;
    }
    Ok(())
}

/// A truth of `source,record_id,child_id,tags,origin`.
pub fn truth(rows: &[&str]) -> Result<Truth, TruthError> {
    let mut truth = Truth::new();
    each_row("source,record_id,child_id,tags,origin", rows, |line, column| {
        truth.add(line, column)
    })?;
    Ok(truth)
}

/// Keys of `source id` texts.
pub fn key(text: &str) -> RecordKey {
    let (source, id) = text.split_once(' ').expect("a source and an id");
    RecordKey::new(source, id)
}

/// A pair of records named by a number, with its weight in bits.
pub fn pair(number: usize, weight: f64, verdict: Verdict) -> PairVerdict {
    PairVerdict {
        left: RecordKey::new("a", format!("{number:06}")),
        right: RecordKey::new("b", format!("{number:06}")),
        weight,
        probability: linkage::probability(weight),
        verdict,
        decided_by: None,
    }
}

/// Labels of `source_l,record_id_l,source_r,record_id_r,same,weight`.
pub fn labels(rows: &[&str]) -> Result<Labels, LabelError> {
    let mut labels = Labels::new();
    let header = "source_l,record_id_l,source_r,record_id_r,same,weight";
    each_row(header, rows, |line, column| labels.add(line, column))?;
    Ok(labels)
}
