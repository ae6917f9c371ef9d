//! Sets of records that every engine links.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;
use county::{CountyOptions, Numbers};
use tempfile::TempDir;

use crate::{
    county_folder::{PLAIN_FEEDS, as_at},
    peer::{Python, Script},
    process::{Run, run},
    settings,
};

/// Where labelled person data is.
pub const LABELLED: &str = "ONECHILD_LABELLED_DATA";
/// The engines, ours first.
pub const ENGINES: [&str; 3] = ["onechild", "Splink 5.0.0", "GoldenMatch 3.22.0"];

/// Which figures are told of a set of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Those of any records.
    Records,
    /// Those, and errors by case and by origin of names.
    County,
    /// Those of a county without numbers: on the pairs that the fields can decide.
    Decidable,
}

/// One set of records.
pub struct Workload {
    /// What they are.
    pub name: String,
    /// Which figures are told.
    pub told: Told,
    /// Which record is whose.
    pub truth: PathBuf,
    /// What each engine took, in the order of [`ENGINES`], or why it did not run.
    pub runs: Vec<Result<Run, String>>,
    feeds: Vec<(String, PathBuf)>,
    /// Our model, unless it is the one for children.
    model: Option<&'static str>,
    peers: [Option<Script>; 2],
    results: TempDir,
}

/// One folder of labelled data: its name, its files, our model, Splink's script, and whether `GoldenMatch` links it too.
type Labelled = (&'static str, &'static [&'static str], &'static str, &'static str, bool);

const LABELLED_DATA: [Labelled; 3] = [
    (
        "historical_50k",
        &["records"],
        "historical_50k.json",
        "splink_historical.py",
        true,
    ),
    ("febrl3", &["records"], "febrl.json", "splink_febrl.py", false),
    ("febrl4", &["a", "b"], "febrl.json", "splink_febrl.py", false),
];

impl Workload {
    /// The folder of an engine's files.
    pub fn results(&self, engine: usize) -> PathBuf {
        self.results.path().join(engine.to_string())
    }

    /// Lets every engine link the records, one after another.
    pub fn run(&mut self, binary: &Path, python: &Python) -> anyhow::Result<()> {
        eprintln!("{} …", self.name);
        for engine in 0..ENGINES.len() {
            std::fs::create_dir_all(self.results(engine))?;
        }
        self.runs.push(Ok(self.run_ours(binary)?));
        for (at, peer) in self.peers.iter().enumerate() {
            let run = match peer {
                Some(script) => python.run(script, &self.results(at + 1)),
                None => Err("-".to_owned()),
            };
            self.runs.push(run);
        }
        Ok(())
    }

    fn run_ours(&self, binary: &Path) -> anyhow::Result<Run> {
        let results = self.results(0);
        let mut command = Command::new(binary);
        command.args(["--json", "link"]);
        for (name, path) in &self.feeds {
            command.arg("--feed").arg(format!("{name}={}", path.display()));
        }
        if let Some(model) = self.model {
            let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../linkage/models");
            command.arg("--model").arg(models.join(model));
        }
        command.arg("--out").arg(results.join("clusters.csv"));
        command.arg("--pairs").arg(results.join("pairs.csv"));
        run(&mut command)
    }
}

/// The labelled data, where there is any.
pub fn labelled() -> anyhow::Result<Vec<Workload>> {
    let Some(folder) = env::var_os(LABELLED).map(PathBuf::from) else {
        return Ok(Vec::new());
    };
    let folder = folder
        .canonicalize()
        .with_context(|| format!("{LABELLED} names {}, which cannot be opened", folder.display()))?;
    let mut workloads = Vec::new();
    for (name, files, model, splink, golden) in LABELLED_DATA {
        let of = folder.join(name);
        let text = of.display().to_string();
        let splink = Script {
            file: splink,
            arguments: vec![text.clone()],
        };
        let golden = golden.then(|| Script {
            file: "goldenmatch_run.py",
            arguments: vec!["historical".to_owned(), text],
        });
        let feeds = files
            .iter()
            .map(|file| ((*file).to_owned(), of.join(format!("{file}.csv"))));
        workloads.push(Workload {
            name: name.to_owned(),
            told: Told::Records,
            feeds: feeds.collect(),
            truth: of.join("truth.csv"),
            model: Some(model),
            peers: [Some(splink), golden],
            runs: Vec::new(),
            results: tempfile::tempdir()?,
        });
    }
    Ok(workloads)
}

/// The counties, written into folders of `dir`: of every size with numbers, and of the first size without.
pub fn counties(dir: &Path) -> anyhow::Result<Vec<Workload>> {
    let (sizes, seed) = (settings::peers_children()?, settings::peers_seed()?);
    let mut workloads = Vec::new();
    for (at, &children) in sizes.iter().enumerate() {
        let options = CountyOptions::new(children, seed, as_at());
        workloads.push(county(dir, &options, "", at == 0)?);
    }
    if let Some(&children) = sizes.first() {
        for (share, name) in [
            (0.0, ", no numbers, nobody twice in a source"),
            (0.1, ", no numbers, one record in ten a duplicate"),
        ] {
            let options = CountyOptions {
                numbers: Numbers::LeftOut,
                duplicates: Some(share),
                ..CountyOptions::new(children, seed, as_at())
            };
            workloads.push(county(dir, &options, name, false)?);
        }
    }
    Ok(workloads)
}

/// One county; `golden` if `GoldenMatch` links it too.
fn county(dir: &Path, options: &CountyOptions, name: &str, golden: bool) -> anyhow::Result<Workload> {
    let folder = dir.join(format!("{}{name}", options.children));
    let files = county::write_county(&folder, options).context("the county cannot be written")?;
    let feeds = files.feeds.iter().filter(|feed| PLAIN_FEEDS.contains(&feed.source));
    let text = folder.display().to_string();
    // Splink's best way without numbers: it needs sources that hold nobody twice.
    let clustering = if options.duplicates == Some(0.0) {
        "one-to-one"
    } else {
        "components"
    };
    let splink = Script {
        file: "splink_county.py",
        arguments: vec![clustering.to_owned(), text.clone()],
    };
    let golden = golden.then(|| Script {
        file: "goldenmatch_run.py",
        arguments: vec!["county".to_owned(), text],
    });
    Ok(Workload {
        name: format!(
            "county of {} children, seed {}{name}: {} records",
            options.children, options.seed, files.source_records
        ),
        told: match options.numbers {
            Numbers::Kept => Told::County,
            Numbers::LeftOut => Told::Decidable,
        },
        feeds: feeds.map(|feed| (feed.source.to_owned(), feed.path.clone())).collect(),
        truth: files.truth.clone(),
        model: None,
        peers: [Some(splink), golden],
        runs: Vec::new(),
        results: tempfile::tempdir()?,
    })
}
