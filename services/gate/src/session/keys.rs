//! Names of what the gate keeps in a session. Pages keep their own things under other names.

/// Id of the user who signed in.
pub const USER: &str = "gate.user";
/// When they signed in.
pub const SIGNED_IN_AT: &str = "gate.signed_in_at";
/// When they were last seen, to the minute.
pub const SEEN_AT: &str = "gate.seen_at";
/// Token of the session's forms.
pub const CSRF: &str = "gate.csrf";
/// Why the user looks beyond their own children, as given once in the session.
pub const REASON: &str = "gate.given_reason";
/// Id of the override that opens what the shield of one child hides.
pub const OVERRIDE: &str = "gate.override";
/// What has to be done before anything else, in order.
pub const DUE: &str = "gate.due";
