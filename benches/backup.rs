//! A backup that is taken while a machine delivers records one by one, put back and looked at, beside a bare copy of the
//! database's files.
//!
//! What it costs those who work meanwhile is told by how long a delivered record waits: with nothing beside it, and while the
//! backup is taken. SQLite; on PostgreSQL there are no files to set beside it.

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use backup::{BackupKey, BackupReader, BackupWriter, Head, Part};
use benches::{
    application::Application,
    county_folder::{CountyFolder, morning},
    latency::Latency,
    live_feed::{Sent, hold_back},
    settings,
    table::{Baseline, Table},
};
use desk::{Desk, Outside, Sender};
use store::{Contents, CopyError, CopyPart, CopySink, Db, DbConfig, Restoring, backup::ScratchDatabase};

/// Records that are sent with nothing beside them, to compare with.
const ALONE: usize = 200;
/// Records held back for the time of the backup.
const DURING: usize = 20_000;

/// Takes a copy and writes it into a backup.
struct Sealing(BackupWriter<BufWriter<File>>);

impl CopySink for Sealing {
    fn begin(&mut self, part: &CopyPart) -> Result<(), CopyError> {
        self.0.begin_part(&part.name, part).map_err(other)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), CopyError> {
        self.0.bytes(bytes).map_err(other)
    }

    fn end(&mut self) -> Result<(), CopyError> {
        self.0.end_part().map_err(other)
    }
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> CopyError {
    CopyError::Other(Box::new(error))
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let children = settings::children()?;
    let county = CountyFolder::of(children)?;
    let sent = hold_back(&county.files, ALONE + DURING)?;
    let application = Application::empty().await?;
    application.fill(&county).await?;
    let (sender, _) = application.sender().await?;
    let path = application.file().context("the database is a file")?;
    let folder = tempfile::tempdir_in(path.parent().context("the file stands in a folder")?)?;
    let (alone, during) = sent.split_at(ALONE.min(sent.len()));
    let quiet = deliver(&application.desk, &sender, alone, &AtomicBool::new(false)).await?;

    let key = BackupKey::generate();
    let file = folder.path().join("one.backup");
    let done = AtomicBool::new(false);
    let taking = async {
        let taken = take(&application.database, &key, &file).await;
        done.store(true, Ordering::Relaxed);
        taken
    };
    let (taken, busy) = tokio::join!(taking, deliver(&application.desk, &sender, during, &done));
    let ((contents, took), busy) = (taken?, busy?);

    let started = Instant::now();
    let restored = put_back(
        &DbConfig::new(format!("sqlite://{}", folder.path().join("back.db").display()), 8),
        &key,
        &file,
    )
    .await?;
    let filled = started.elapsed();
    let back = application.over_restored(&restored).await?;
    let checks = back.check_restored(&contents, Outside::default()).await?;
    ensure!(checks.whole(), "{checks:?}");
    let checked = started.elapsed().saturating_sub(filled);

    let (bytes, copied) = copy_bare(&path, folder.path())?;
    let mut table = Table::new(
        "A backup under load, put back, SQLite",
        &settings::environment(children),
    );
    let size = fs::metadata(&file)?.len();
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    table.figure(
        "children, records",
        format!("{}, {}", contents.children, contents.records),
    );
    let times = |time: Duration| Baseline {
        figure: format!("files copied as they are {:.1} s", copied.as_secs_f64()),
        ratio: time.as_secs_f64() / copied.as_secs_f64(),
    };
    table.beside(
        "backup taken, compressed, encrypted",
        format!("{:.1} s", took.as_secs_f64()),
        times(took),
    );
    table.beside(
        "size of the backup",
        format!("{:.0} MB", megabytes(size)),
        Baseline {
            figure: format!("files {:.0} MB", megabytes(bytes)),
            ratio: size as f64 / bytes as f64,
        },
    );
    table.beside(
        "a record delivered meanwhile, p99",
        format!("{:.1} ms ({} records)", busy.0.p99_ms(), busy.1),
        Baseline {
            figure: format!("with nothing beside it {:.1} ms", quiet.0.p99_ms()),
            ratio: busy.0.p99_ms() / quiet.0.p99_ms(),
        },
    );
    table.beside("put back", format!("{:.1} s", filled.as_secs_f64()), times(filled));
    table.figure(
        "trail, golden records and a new index looked at",
        format!("{:.1} s", checked.as_secs_f64()),
    );
    if let Some(peak) = settings::peak_megabytes() {
        table.figure("most memory, everything included", format!("{peak:.0} MB"));
    }
    print!("{table}");
    Ok(())
}

/// Sends records one after another until all are sent or the time is over.
async fn deliver(
    desk: &Desk,
    sender: &Sender,
    records: &[Sent],
    over: &AtomicBool,
) -> anyhow::Result<(Latency, usize)> {
    let mut times = Vec::new();
    for record in records {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let started = Instant::now();
        let fields = record.fields.clone();
        desk.receive(sender, record.source, &record.record_id, fields)
            .await
            .map_err(|error| anyhow::anyhow!("a record was refused: {error:?}"))?;
        times.push(started.elapsed());
    }
    let count = times.len();
    Ok((Latency::of(times), count))
}

async fn take(database: &Db, key: &BackupKey, file: &Path) -> anyhow::Result<(Contents, Duration)> {
    let started = Instant::now();
    let head = Head {
        format: Head::FORMAT,
        release: env!("CARGO_PKG_VERSION").to_owned(),
        backend: "sqlite".to_owned(),
        migration: Db::latest_migration(database.backend()),
        taken_at: morning(),
    };
    let to = BufWriter::new(File::create(file)?);
    let mut sealing = Sealing(BackupWriter::begin(to, &[key.recipient()], &head)?);
    let contents = database.copy_to(&mut sealing).await?;
    let (written, manifest) = sealing.0.finish(contents)?;
    written.into_inner()?.sync_all()?;
    Ok((manifest.held, started.elapsed()))
}

async fn put_back(config: &DbConfig, key: &BackupKey, file: &Path) -> anyhow::Result<Db> {
    let scratch = ScratchDatabase::make(config, "measured").await?;
    let mut reader = BackupReader::open(BufReader::new(File::open(file)?), key)?;
    let mut restoring = Restoring::begin(&scratch.config, reader.head().migration).await?;
    loop {
        match reader.next_part::<CopyPart, Contents>()? {
            Part::Begins { about, .. } => {
                let mut next = || reader.chunk().map_err(other);
                restoring.part(&about, &mut next).await?;
            }
            Part::End(_) => return Ok(restoring.finish().await?),
        }
    }
}

/// Copies the files of a database as they are; how many bytes, and how long it took with all of it on the disk.
fn copy_bare(database: &Path, folder: &Path) -> anyhow::Result<(u64, Duration)> {
    let started = Instant::now();
    let mut bytes = 0;
    for end in ["", "-wal", ".staging", ".staging-wal"] {
        let mut from = database.as_os_str().to_owned();
        from.push(end);
        let to = folder.join(format!("bare{end}"));
        if Path::new(&from).exists() {
            bytes += fs::copy(&from, &to)?;
            File::open(&to)?.sync_all()?;
        }
    }
    Ok((bytes, started.elapsed()))
}
