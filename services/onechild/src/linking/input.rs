//! What the command line names: feeds and a model.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use linkage::Model;

/// The names that the built-in model for children knows, in the layouts of the plain CSV feeds.
const CHILD_FEEDS: [&str; 4] = ["education", "health_births", "social_care", "careers"];

/// Feeds as NAME=FILE: each name once; without a model of one's own only names that the built-in one knows.
pub fn named_feeds(feeds: &[String], own_model: bool) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let mut names = BTreeSet::new();
    feeds
        .iter()
        .map(|feed| {
            let Some((name, path)) = feed
                .split_once('=')
                .filter(|(name, path)| !name.is_empty() && !path.is_empty())
            else {
                bail!("write a feed as NAME=FILE.csv, not \"{feed}\"");
            };
            ensure!(names.insert(name), "the feed {name} is named twice");
            ensure!(
                own_model || CHILD_FEEDS.contains(&name),
                "without --model a feed is one of {}, not {name}",
                CHILD_FEEDS.join(", ")
            );
            Ok((name.to_owned(), PathBuf::from(path)))
        })
        .collect()
}

/// The model of a file, or the built-in one for children.
pub fn read_model(path: Option<&Path>) -> anyhow::Result<Model> {
    let Some(path) = path else {
        return Ok(Model::builtin("child")?);
    };
    let text = std::fs::read_to_string(path).with_context(|| format!("the model {} cannot be read", path.display()))?;
    Model::from_json(&text).with_context(|| format!("the model {} cannot be used", path.display()))
}
