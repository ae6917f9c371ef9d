//! One run: read and stage every row, then promote them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use child::RunId;
use intake::{Outcome, Reason, Rule, read_run};
use store::{NewRun, Proceed, RowVerdict, Run, RunFile, RunOutcome, RunStatus, SourceRow, StagedRow, Turn};
use tokio::sync::MutexGuard;

use super::{
    error::LoadError,
    files::InputFile,
    report::LoadReport,
    request::{LoadRequest, Progress},
    tally::Tally,
};
use crate::desk::Desk;

/// Name of the turn at loading, for which the processes of one database wait.
const LOADING: &str = "loading";

/// Rows written to staging at a time.
const STAGE_ROWS: usize = 5_000;

impl Desk {
    /// Loads the files as one run. Whatever happens, every row ends in one of three counts, and a file that is bad as
    /// a whole changes nothing (promise 1). Runs that were cut off earlier are brought to their end first.
    pub async fn load(&self, request: &LoadRequest, progress: &dyn Progress) -> Result<LoadReport, LoadError> {
        let _turn = self.turn_to_load().await?;
        request.check_mode()?;
        let source = self.check_source(request).await?;
        self.take_over_runs().await?;
        let files: Vec<InputFile> = request
            .files
            .iter()
            .map(|path| InputFile::hash(path))
            .collect::<Result<_, _>>()?;
        let mut run = self.start_run(request, &files).await?;
        let mut remarks = Vec::new();
        let outcome = match self.known_already(request, &files).await? {
            Some(known) => self.all_unchanged(&known),
            None => match self.stage(&mut run, source.ids_of.as_deref(), &files, progress).await? {
                Ok(mut tally) => {
                    remarks = std::mem::take(&mut tally.remarks);
                    self.promote_unless_doubtful(&run, tally).await?
                }
                Err(message) => self.failed(&run, message),
            },
        };
        self.end_run(&run, &outcome).await?;
        let report = LoadReport::of(&run, outcome, remarks);
        tell(&report);
        Ok(report)
    }

    /// Notes how a run ended.
    pub(super) async fn end_run(&self, run: &Run, outcome: &RunOutcome) -> Result<(), LoadError> {
        let mut tx = self.shared.jobs.begin().await?;
        tx.finish_run(run.id, outcome).await?;
        if outcome.status == RunStatus::Finished {
            tx.note_delivery(&run.source, outcome.finished_at).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Promotes a staged run, or holds it for a person.
    async fn promote_unless_doubtful(&self, run: &Run, tally: Tally) -> Result<RunOutcome, LoadError> {
        Ok(match self.doubt(run, &tally).await? {
            None => self.promote(run, tally).await?,
            Some(why) => RunOutcome {
                status: RunStatus::Held,
                message: Some(why),
                ..self.outcome_so_far(&run.files, &tally)
            },
        })
    }

    /// The source is registered, may load, and is for this layout.
    async fn check_source(&self, request: &LoadRequest) -> Result<SourceRow, LoadError> {
        let source = self.shared.db.read().await?.source(&request.source).await?;
        let source = source.ok_or_else(|| LoadError::UnknownSource(request.source.clone()))?;
        if source.registration.proceed != Proceed::Yes {
            return Err(LoadError::HeldBack(source.name));
        }
        match source.kind {
            Some(kind) if kind != request.kind => Err(LoadError::WrongKind {
                source_name: source.name,
                registered: kind.name(),
                asked: request.kind.name(),
            }),
            _ => Ok(source),
        }
    }

    async fn start_run(&self, request: &LoadRequest, files: &[InputFile]) -> Result<Run, LoadError> {
        let now = self.shared.clock.now();
        let new = NewRun {
            id: RunId(self.shared.ids.uuid(now)),
            source: request.source.clone(),
            kind: request.kind,
            mode: request.mode,
            extract_time: request.extract_time,
            started_at: now,
            files: files.iter().map(|file| file.file.clone()).collect(),
        };
        let mut tx = self.shared.loader.begin().await?;
        tx.start_run(&new).await?;
        let run = tx
            .run(new.id)
            .await?
            .ok_or_else(|| store::StoreError::Missing("run just started".to_owned()))?;
        tx.commit().await?;
        Ok(run)
    }

    /// The last run of the source, if it was over the same bytes and nothing else was delivered since. What came as a
    /// delta may come again as a snapshot: then the records that it lacks end.
    async fn known_already(&self, request: &LoadRequest, files: &[InputFile]) -> Result<Option<Run>, LoadError> {
        let hashes: Vec<&str> = files.iter().map(|file| file.file.sha256.as_str()).collect();
        let known = self
            .shared
            .loader
            .read()
            .await?
            .finished_run_by_files(&request.source, &hashes)
            .await?;
        let source = self.shared.db.read().await?.source(&request.source).await?;
        let delivered_at = source.and_then(|source| source.delivered_at);
        let is_last = |run: &Run| delivered_at <= run.finished_at;
        Ok(known.filter(|run| run.kind == request.kind && run.mode == request.mode && is_last(run)))
    }

    fn all_unchanged(&self, known: &Run) -> RunOutcome {
        RunOutcome {
            status: RunStatus::Finished,
            finished_at: self.shared.clock.now(),
            files: known.files.clone(),
            rows: store::RunRows {
                read: known.rows.read,
                unchanged: known.rows.read,
                ..store::RunRows::default()
            },
            ended: 0,
            rejected_by_rule: std::collections::BTreeMap::new(),
            warnings: std::collections::BTreeMap::new(),
            message: Some("The same files were loaded before, so nothing changed".to_owned()),
        }
    }

    pub(super) fn failed(&self, run: &Run, message: String) -> RunOutcome {
        RunOutcome {
            status: RunStatus::Failed,
            finished_at: self.shared.clock.now(),
            files: run.files.clone(),
            rows: store::RunRows::default(),
            ended: 0,
            rejected_by_rule: std::collections::BTreeMap::new(),
            warnings: std::collections::BTreeMap::new(),
            message: Some(message),
        }
    }

    /// Reads the files into staging. The inner error is the message of a file that is bad as a whole.
    async fn stage(
        &self,
        run: &mut Run,
        ids_of: Option<&str>,
        files: &[InputFile],
        progress: &dyn Progress,
    ) -> Result<Result<Tally, String>, LoadError> {
        let total: i64 = files.iter().map(|file| file.file.bytes).sum();
        let (mut tally, mut row_no) = (Tally::default(), 0);
        let bytes = Arc::new(AtomicU64::new(0));
        let feed_files = files.iter().map(|file| file.feed_file(&bytes)).collect();
        let mut reader = match read_run(run.kind, feed_files) {
            Ok(reader) => reader.as_at(self.shared.clock.today()),
            Err(error) => return Ok(Err(error.to_string())),
        };
        loop {
            let mut rows = Vec::with_capacity(STAGE_ROWS);
            for row in reader.by_ref().take(STAGE_ROWS) {
                match row {
                    Ok(row) => rows.push(row),
                    Err(error) => return Ok(Err(error.to_string())),
                }
            }
            self.refuse_deleted(&run.source, &mut rows).await?;
            let mut staged = Vec::with_capacity(rows.len());
            for mut row in rows {
                if let (Outcome::Accepted { statement, .. }, Some(ids_of)) = (&mut row.outcome, ids_of) {
                    statement.use_ids_of(ids_of);
                }
                tally.count(&row.outcome);
                row_no += 1;
                staged.push(staged_row(row, row_no));
            }
            progress.read(bytes.load(Ordering::Relaxed).min(total as u64), total as u64);
            if staged.is_empty() {
                break;
            }
            let mut tx = self.shared.loader.begin().await?;
            tx.stage_rows(run.id, &staged).await?;
            tx.commit().await?;
        }
        for (file, columns) in run.files.iter_mut().zip(reader.columns()) {
            file.columns.clone_from(columns);
        }
        tally.remark(&reader.remarks());
        self.mark_staged(run, &tally).await?;
        Ok(Ok(tally))
    }

    /// Notes that staging is complete: a run cut off after this point goes on, one cut off before it has to be loaded
    /// again. The mark is the number of rows read, which a run under way does not have until then.
    async fn mark_staged(&self, run: &Run, tally: &Tally) -> Result<(), LoadError> {
        let mut tx = self.shared.loader.begin().await?;
        let outcome = RunOutcome {
            status: RunStatus::Running,
            ..self.outcome_so_far(&run.files, tally)
        };
        tx.finish_run(run.id, &outcome).await?;
        Ok(tx.commit().await?)
    }

    pub(super) fn outcome_so_far(&self, files: &[RunFile], tally: &Tally) -> RunOutcome {
        RunOutcome {
            status: RunStatus::Finished,
            finished_at: self.shared.clock.now(),
            files: files.to_vec(),
            rows: tally.rows,
            ended: 0,
            rejected_by_rule: tally.rejected_by_rule.clone(),
            warnings: tally.warnings.clone(),
            message: None,
        }
    }

    /// Brings every run that was cut off to its end: promoted if staging was complete, failed if not. A run that another
    /// process is loading right now is left to it.
    pub async fn resume_runs(&self) -> Result<(), LoadError> {
        let _here = self.shared.loading.lock().await;
        let turn = self.shared.jobs.try_turn(LOADING).await?;
        if turn.is_some() {
            self.take_over_runs().await?;
        }
        Ok(())
    }

    /// Waits until nobody loads, here or in another process.
    pub(super) async fn turn_to_load(&self) -> Result<(MutexGuard<'_, ()>, Turn), LoadError> {
        let here = self.shared.loading.lock().await;
        let turn = self.shared.jobs.turn(LOADING).await?;
        Ok((here, turn))
    }

    /// Ends what others began. Whoever has the turn to load knows that nobody else is at it any more.
    async fn take_over_runs(&self) -> Result<(), LoadError> {
        let unfinished = self.shared.jobs.read().await?.unfinished_runs().await?;
        for run in unfinished.into_iter().filter(|run| run.status == RunStatus::Running) {
            let outcome = if self.shared.jobs.read().await?.has_promoted(run.id).await? {
                // What was promoted already was not doubtful, or a person released it.
                self.promote(&run, Tally::of(&run)).await?
            } else if run.rows.read > 0 {
                self.promote_unless_doubtful(&run, Tally::of(&run)).await?
            } else {
                let message = "The load was cut off before it changed anything; load the files again";
                self.failed(&run, message.to_owned())
            };
            self.end_run(&run, &outcome).await?;
        }
        Ok(())
    }
}

impl Desk {
    /// Rejects rows of records that were deleted under a retention rule and that nobody let in again.
    async fn refuse_deleted(&self, source: &str, rows: &mut [intake::Row]) -> Result<(), LoadError> {
        let accepted = rows.iter().filter_map(|row| match &row.outcome {
            Outcome::Accepted { statement, .. } => Some(&*statement.record_id),
            Outcome::Rejected { .. } => None,
        });
        let deleted = self.previously_deleted(source, &accepted.collect::<Vec<_>>()).await?;
        for row in rows {
            let Outcome::Accepted { statement, .. } = &row.outcome else {
                continue;
            };
            if deleted.contains(&statement.record_id) {
                row.outcome = Outcome::Rejected {
                    record_id: Some(statement.record_id.clone()),
                    reasons: vec![Reason::new(Rule::PreviouslyDeleted, None, row.line)],
                };
            }
        }
        Ok(())
    }
}

fn staged_row(row: intake::Row, row_no: i64) -> StagedRow {
    let (verdict, findings) = match row.outcome {
        Outcome::Accepted { statement, warnings } => (RowVerdict::Accepted(statement), warnings),
        Outcome::Rejected { record_id, reasons } => (RowVerdict::Rejected { record_id }, reasons),
    };
    StagedRow {
        row_no,
        file_no: row.file_no as i64,
        line: row.line as i64,
        raw: row.raw,
        verdict,
        reasons: serde_json::to_string(&findings).expect("findings have string keys only"),
    }
}

/// Logs and measures a run: counts only.
pub(super) fn tell(report: &LoadReport) {
    let rows = report.rows;
    if report.status == RunStatus::Held {
        metrics::counter!("intake_runs_held_total", "feed" => report.source.clone()).increment(1);
        tracing::warn!(source = %report.source, run = ?report.run, "A feed run looks implausible and waits for a person.");
    }
    tracing::info!(
        source = %report.source, status = %report.status, rows.read = rows.read, rows.accepted = rows.accepted,
        rows.unchanged = rows.unchanged, rows.rejected = rows.rejected, "A feed run ended."
    );
    for (outcome, count) in [
        ("accepted", rows.accepted),
        ("unchanged", rows.unchanged),
        ("rejected", rows.rejected),
    ] {
        metrics::counter!("intake_rows_total", "feed" => report.source.clone(), "outcome" => outcome)
            .increment(count as u64);
    }
}
