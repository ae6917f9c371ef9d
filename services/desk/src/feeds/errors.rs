//! The rows of a run that broke a rule: by rule with counts, then row by row.

use child::{RunId, policy::Viewer};
use chrono::{DateTime, Utc};
use intake::Rule;
use serde::Serialize;
use store::Run;

use super::list::RunLine;
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    paging::page_of,
};

/// How many rows a page shows.
const PAGE_ROWS: usize = 25;

/// The rows of one run that broke a rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunErrors {
    /// The run.
    pub run: RunLine,
    /// The rules that were broken: those that reject first, the most frequent first.
    pub rules: Vec<RuleGroup>,
    /// Rows of the rule asked for.
    pub rows: Option<RulePage>,
}

/// A rule and how many rows of a run broke it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleGroup {
    /// Code of the rule, stable.
    pub rule: String,
    /// Whether a row that breaks it is rejected.
    pub rejects: bool,
    /// Rows that broke it; a row that broke two rules counts under both.
    pub rows: i64,
    /// What is wrong.
    pub problem: String,
    /// What happens then, and what to do.
    pub advice: String,
}

/// A page of the rows that broke one rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RulePage {
    /// The rule.
    pub group: RuleGroup,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// The rows; none if they are no longer kept.
    pub rows: Vec<ErrorRow>,
}

/// One rule that one row broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorRow {
    /// Number of the row in the run.
    pub row: i64,
    /// Name of the file.
    pub file: String,
    /// Line of the file, from 1.
    pub line: i64,
    /// Whether the row was rejected; it was kept with a warning otherwise.
    pub rejected: bool,
    /// Id of the record in its source, where the viewer may know it.
    pub record_id: Option<String>,
    /// The column that broke the rule; none if the whole row did.
    pub field: Option<String>,
    /// Columns and what was received in them, where the viewer may see it; nothing where nothing was received.
    pub values: Vec<(String, String)>,
    /// Whether values are kept from the viewer, or could not be told apart.
    pub hidden: bool,
    /// Code of the rule.
    pub rule: &'static str,
    /// What is wrong and what to do.
    pub sentence: String,
    /// When the record first came again and could be used.
    pub brought_at: Option<DateTime<Utc>>,
    /// Whether it can be known that the record came again: the row says which record it is.
    pub has_record: bool,
}

/// The rules that a run's rows broke, with their counts.
pub(super) fn groups(run: &Run) -> Vec<RuleGroup> {
    let all = |counts: &std::collections::BTreeMap<String, i64>, rejects| {
        let mut groups: Vec<RuleGroup> = counts.iter().map(|(code, rows)| group(code, *rows, rejects)).collect();
        groups.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.rule.cmp(&b.rule)));
        groups
    };
    let mut groups = all(&run.rejected_by_rule, true);
    groups.extend(all(&run.warnings, false));
    groups
}

fn group(code: &str, rows: i64, rejects: bool) -> RuleGroup {
    // A rule of an older version stands for itself.
    let (problem, advice) = code
        .parse::<Rule>()
        .map_or((code, ""), |rule| (rule.problem(), rule.advice()));
    RuleGroup {
        rule: code.to_owned(),
        rejects,
        rows,
        problem: problem.to_owned(),
        advice: advice.to_owned(),
    }
}

impl Desk {
    /// The rules that rows of a run broke; with `rule`, a page of the rows that broke it.
    pub async fn run_errors(
        &self,
        viewer: &Viewer,
        id: RunId,
        rule: Option<&str>,
        page: usize,
    ) -> Result<RunErrors, DeskError> {
        let run = self.found_run(viewer, id).await?;
        let rules = groups(&run);
        let rows = match rule {
            None => None,
            Some(rule) => {
                let group = rules
                    .iter()
                    .find(|group| group.rule == rule)
                    .ok_or(DeskError::NotFound)?;
                Some(self.rule_page(viewer, &run, group.clone(), page).await?)
            }
        };
        let sources = self.sources().await;
        Ok(RunErrors {
            run: RunLine::of(&run, &sources),
            rules,
            rows,
        })
    }

    async fn rule_page(
        &self,
        viewer: &Viewer,
        run: &Run,
        group: RuleGroup,
        page: usize,
    ) -> Result<RulePage, DeskError> {
        let total = usize::try_from(group.rows).unwrap_or(0);
        let (page, pages) = page_of(page, total, PAGE_ROWS);
        let offset = ((page - 1) * PAGE_ROWS) as i64;
        let mut tx = self.shared.jobs.read().await?;
        let rows = tx.rows_of_rule(run.id, &group.rule, PAGE_ROWS as i64, offset).await?;
        drop(tx);
        let told = self.told(viewer, run, rows, Some(&group.rule)).await?;
        let children: Vec<String> = told.children.iter().map(ToString::to_string).collect();
        let detail = serde_json::json!({ "run": run.id, "rule": group.rule, "page": page, "children": children });
        self.trace(Event::of(viewer, Action::RunErrors).with(detail)).await?;
        Ok(RulePage {
            group,
            page,
            pages,
            rows: told.rows,
        })
    }
}
