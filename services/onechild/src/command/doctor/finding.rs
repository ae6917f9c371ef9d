//! What a check of the deployment found, and what to do about it.

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Fine,
    /// Worth knowing; nothing is wrong.
    Note,
    /// Something is wrong.
    Wrong,
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at, in one word.
    pub check: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub found: String,
    /// What to do; empty where there is nothing to do.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub todo: String,
}

impl Finding {
    /// All is well.
    pub fn fine(check: &'static str, found: impl Into<String>) -> Self {
        Self {
            check,
            level: Level::Fine,
            found: found.into(),
            todo: String::new(),
        }
    }

    /// Worth knowing.
    pub fn note(check: &'static str, found: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            level: Level::Note,
            todo: todo.into(),
            ..Self::fine(check, found)
        }
    }

    /// Wrong.
    pub fn wrong(check: &'static str, found: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            level: Level::Wrong,
            ..Self::note(check, found, todo)
        }
    }

    /// The line as people read it.
    pub fn line(&self) -> String {
        let level = match self.level {
            Level::Fine => "ok",
            Level::Note => "note",
            Level::Wrong => "WRONG",
        };
        let todo = if self.todo.is_empty() {
            String::new()
        } else {
            format!(": {}", self.todo)
        };
        format!("{level:<6}{:<10} {}{todo}", self.check, self.found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_was_found_and_what_to_do() {
        assert_eq!(Finding::fine("clock", "in step").line(), "ok    clock      in step");
        assert_eq!(
            Finding::wrong("files", "a.db can be read by others", "chmod 600 a.db").line(),
            "WRONG files      a.db can be read by others: chmod 600 a.db"
        );
    }
}
