//! How pages speak of runs.

use chrono::{DateTime, Utc};
use desk::{LateSource, RunAct, RunLine, RunState};

use crate::{
    components::{Colour, Tag},
    words,
};

/// The tag of a run.
pub(super) fn tag(state: RunState) -> Tag {
    let (text, colour) = match state {
        RunState::Running => ("Running", Colour::Blue),
        RunState::Finished => ("Finished", Colour::Green),
        RunState::FinishedWithErrors => ("Finished with errors", Colour::Yellow),
        RunState::Failed => ("Failed", Colour::Red),
        RunState::Held => ("Waiting", Colour::Yellow),
        RunState::BackedOut => ("Backed out", Colour::Grey),
    };
    Tag::new(text).colour(colour).testid("run-state")
}

/// "12 seconds", "3 minutes", "2 hours"; nothing while the run is under way.
pub(super) fn length(started_at: DateTime<Utc>, finished_at: Option<DateTime<Utc>>) -> Option<String> {
    let seconds = (finished_at? - started_at).num_seconds().max(0);
    Some(match seconds {
        0 => "Under a second".to_owned(),
        1..120 => words::counted_of(seconds, "second", "seconds"),
        120..7200 => words::counted_of(seconds / 60, "minute", "minutes"),
        _ => words::counted_of(seconds / 3600, "hour", "hours"),
    })
}

/// "Education, 4 March 2012 at 4:30pm": which run a page is about.
pub(super) fn which(run: &RunLine) -> String {
    format!("{}, {}", run.label, words::date_time(run.started_at))
}

/// "Education has sent nothing for 9 days."
pub(in crate::page) fn late(source: &LateSource) -> String {
    let days = words::counted_of(source.days, "day", "days");
    match source.delivered_at {
        Some(_) => format!("{} has sent nothing for {days}.", source.label),
        None => format!("{} has sent nothing yet, {days} after it was registered.", source.label),
    }
}

/// What a button says that leads to an act.
pub(super) const fn act(act: RunAct) -> &'static str {
    match act {
        RunAct::Load => "Load it",
        RunAct::Discard => "Discard it",
        RunAct::BackOut => "Back out this run",
        RunAct::Again => "Run again",
    }
}

/// A text with its white space and control characters made visible.
pub(super) fn visible(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            ' ' => '·',
            '\t' => '→',
            '\n' | '\r' => '↵',
            '\u{A0}' => '⍽',
            letter if letter.is_control() || letter.is_whitespace() => '␣',
            // Marks that change the direction of text, or take no room, would hide what stands there.
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => '␣',
            letter => letter,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_can_be_seen() {
        assert_eq!(visible("O’Neill  Zoë\t\u{A0}\u{200B}\u{1}\r\n"), "O’Neill··Zoë→⍽␣␣↵↵");
    }

    #[test]
    fn a_run_is_as_long_as_people_say() {
        let at = |seconds: i64| DateTime::from_timestamp(1_788_000_000 + seconds, 0).expect("in range");
        for (seconds, text) in [
            (0, "Under a second"),
            (1, "1 second"),
            (119, "119 seconds"),
            (180, "3 minutes"),
            (7200, "2 hours"),
        ] {
            assert_eq!(length(at(0), Some(at(seconds))).as_deref(), Some(text));
        }
        assert_eq!(length(at(0), None), None);
    }
}
