//! What holds for any file.

use std::io::Read;

use child::FeedKind;
use intake::Outcome;
use proptest::prelude::*;

use crate::support::{read_all, read_one, today};

/// Gives a file without ever holding it: a header, then rows.
struct Generated {
    rest: Vec<u8>,
    next: u64,
    rows: u64,
}

impl Read for Generated {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.rest.is_empty() && self.next < self.rows {
            self.next += 1;
            self.rest = format!("r{},Ann,\"O\"\"Hara, Ash\",2012-03-04\n", self.next).into_bytes();
        }
        let count = self.rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

#[test]
fn p01_every_row_of_a_long_file_is_accounted_for() {
    let rows = 100_000;
    let source = Generated {
        rest: b"record_id,first_name,surname,dob\n".to_vec(),
        next: 0,
        rows,
    };
    let reader = read_one(FeedKind::Education, "f.csv", source).unwrap().as_at(today());
    let mut numbers = 0..;
    for (item, number) in reader.zip(&mut numbers) {
        let row = item.unwrap();
        assert_eq!((row.row_no, row.line), (number + 1, number + 2));
        assert!(matches!(row.outcome, Outcome::Accepted { warnings, .. } if warnings.is_empty()));
    }
    assert_eq!(numbers.start, rows);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Rows in, rows out: whatever the texts, a well-written file of n rows gives n rows with these texts.
    #[test]
    fn p01_rows_read_are_rows_accepted_and_rejected(
        texts in prop::collection::vec(("[ -~é\n]{0,12}", "[ -~é\n]{0,12}", "[0-9/-]{0,10}"), 0..20)
    ) {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        writer.write_record(["record_id", "first_name", "surname", "dob"]).unwrap();
        for (id, name, dob) in &texts {
            writer.write_record([id.as_str(), name, "Ash", dob]).unwrap();
        }
        let (rows, verdict) = read_all(FeedKind::Careers, &writer.into_inner().unwrap());
        prop_assert!(verdict.is_none());
        prop_assert_eq!(rows.len(), texts.len());
        for (row, (id, ..)) in rows.iter().zip(&texts) {
            let usable = !id.trim().is_empty() && !id.trim().contains('\n');
            prop_assert_eq!(usable, matches!(row.outcome, Outcome::Accepted { .. }));
        }
    }

    /// Cutting a file anywhere never adds a record that the whole file does not state.
    #[test]
    fn a_cut_file_fails_or_states_only_whole_rows(at in 0usize..200) {
        let whole = "record_id,first_name,surname,shielded,dob\r\n1,\"Ann, B\",Ash,Y,2012-03-04\r\n2,Bea,Ash,N,2013-03-04\r\n3,Cat,Ash,Y,2014-03-04\r\n";
        let (all, _) = read_all(FeedKind::SocialCare, whole.as_bytes());
        let (rows, verdict) = read_all(FeedKind::SocialCare, &whole.as_bytes()[..at.min(whole.len())]);
        let unfinished = rows.iter().zip(&all).filter(|(cut, full)| cut.raw != full.raw).count();
        // The one cut that no reader can tell is inside the last value of a row; the missing line end warns about it.
        let warned = rows.last().is_some_and(|row| matches!(
            &row.outcome,
            Outcome::Accepted { warnings, .. } if warnings.iter().any(|warning| warning.rule.code() == "no_final_line_end")
        ));
        prop_assert!(unfinished == 0 || verdict.is_some() || warned);
    }
}
