//! Why a delivery was refused, as the API says it.

use desk::{LoadError, Problem, ReceiveError};
use gate::Refusal;

/// A record that was not taken in.
pub fn record(error: ReceiveError) -> Refusal {
    match error {
        ReceiveError::NotFound => Refusal::NotFound,
        ReceiveError::NoKind | ReceiveError::HeldBack(_) => unusable("source", error.to_string()),
        ReceiveError::Rejected(reasons) => Refusal::Unusable(reasons.into_iter().map(Problem::from).collect()),
        ReceiveError::Changed => Refusal::Changed,
        // The cause is in the log already.
        ReceiveError::NotWritten | ReceiveError::Busy => Refusal::Unavailable,
        ReceiveError::Desk(error) => error.into(),
    }
}

/// A file that was not loaded.
pub fn file(error: LoadError) -> Refusal {
    match error {
        LoadError::UnknownSource(_) => Refusal::NotFound,
        LoadError::HeldBack(_) => held_back(&error),
        LoadError::WrongKind { registered, asked, .. } => unusable(
            "kind",
            format!("The source sends {registered} files, not {asked}; leave kind out or name the right one"),
        ),
        LoadError::Desk(error) => error.into(),
        LoadError::File { source, .. } | LoadError::Folder(source) => disk(&source),
    }
}

/// A file of a source that may not load now.
pub fn held_back(error: &LoadError) -> Refusal {
    unusable("source", error.to_string())
}

/// The disk that delivered files stand on failed us.
pub fn disk(error: &std::io::Error) -> Refusal {
    tracing::error!(%error, "A delivered file cannot be kept.");
    Refusal::Unavailable
}

/// One thing that is wrong.
pub fn unusable(field: &'static str, message: String) -> Refusal {
    Refusal::Unusable(vec![Problem {
        field: field.into(),
        message,
    }])
}
