//! The made-up county of the tests: the generator's feeds plus the children that tests know by name.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use county::{CountyFiles, CountyOptions};

use crate::{leftovers::temporary_folder, people};

/// The day of the tests: feeds were extracted on it, and the application's clock stands at nine in its morning.
pub fn as_at() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day of the calendar")
}

/// The moment at which the application's clock stands until a test moves it.
pub fn nine_o_clock() -> DateTime<Utc> {
    as_at()
        .and_time(NaiveTime::from_hms_opt(8, 0, 0).expect("an hour of the day"))
        .and_utc()
}

/// A county on disk.
#[derive(Debug)]
pub struct County {
    /// The folder of its files.
    pub folder: PathBuf,
    /// The feeds in the order to load them, schools and truth.
    pub files: CountyFiles,
}

impl County {
    /// A county of about `children` children and [`Known::ALL`](people::Known::ALL), written once per process and size.
    pub fn of(children: usize) -> Arc<Self> {
        static WRITTEN: Mutex<BTreeMap<usize, Arc<County>>> = Mutex::new(BTreeMap::new());
        let mut written = WRITTEN.lock().expect("no writer of a county panics");
        Arc::clone(
            written
                .entry(children)
                .or_insert_with(|| Arc::new(Self::write(children))),
        )
    }

    fn write(children: usize) -> Self {
        let folder = temporary_folder("onechild-county-");
        let options = CountyOptions::new(children, 1, as_at());
        let files = county::write_county(&folder, &options).expect("a county can be made up");
        people::add_to(&folder).expect("the known children can be added");
        Self { folder, files }
    }

    /// Code and name of every school.
    pub fn schools(&self) -> Vec<(String, String)> {
        column_pairs(&self.files.schools)
    }

    /// NHS numbers and UPNs of every child: texts that no page shows by accident.
    pub fn identifiers(&self) -> Vec<String> {
        let mut numbers = Vec::new();
        for feed in &self.files.feeds {
            let mut reader = csv::Reader::from_path(&feed.path).expect("a feed of ours is readable");
            let headers = reader.headers().expect("a feed has a header").clone();
            let wanted: Vec<usize> = (0..headers.len())
                .filter(|at| ["upn", "nhs_number"].contains(&&headers[*at]))
                .collect();
            for row in reader.records() {
                let row = row.expect("a row of ours is readable");
                numbers.extend(
                    wanted
                        .iter()
                        .map(|at| row[*at].to_owned())
                        .filter(|number| number.len() >= 10),
                );
            }
        }
        numbers.sort();
        numbers.dedup();
        numbers
    }
}

/// The first two columns of a file.
fn column_pairs(path: &Path) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(path).expect("a file of ours is readable");
    let rows = reader.records().map(|row| row.expect("a row of ours is readable"));
    rows.map(|row| (row[0].to_owned(), row[1].to_owned())).collect()
}
