//! The hash chain: each event's hash covers its content and the hash before it.

use sha2::{Digest, Sha256};

/// What a hash covers, in this order. Every part is length-prefixed, so that no two events share bytes.
#[derive(Debug, Clone, Copy)]
pub struct ChainInput<'a> {
    /// Hash of the event before; zeros for the first of a node's day.
    pub previous: &'a [u8; 32],
    /// The node that wrote the event.
    pub node: &'a str,
    /// Its day, ISO.
    pub day: &'a str,
    /// Its place in the node's day, from 1.
    pub seq: i64,
    /// When, RFC 3339 with microseconds.
    pub at: &'a str,
    /// The user's id, empty when nobody was signed in.
    pub user: &'a str,
    /// The user's name at that time.
    pub actor: &'a str,
    /// The role in force.
    pub role: &'a str,
    /// The action's name.
    pub action: &'a str,
    /// The subject's opaque id.
    pub subject: &'a str,
    /// The stated reason.
    pub reason: &'a str,
    /// Canonical JSON of the detail.
    pub detail: &'a str,
    /// The client's address. Where there is none nothing stands in its place: events of before addresses were kept hash
    /// as they did.
    pub address: Option<&'a str>,
    /// Salted hash of the query text, empty where nothing was typed.
    pub query_hash: &'a [u8],
}

/// SHA-256 over `input`.
pub fn link_hash(input: &ChainInput<'_>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(input.previous);
    hasher.update(input.seq.to_be_bytes());
    let texts = [
        input.node,
        input.day,
        input.at,
        input.user,
        input.actor,
        input.role,
        input.action,
        input.subject,
        input.reason,
        input.detail,
    ];
    let parts = texts.map(str::as_bytes).into_iter().chain([input.query_hash]);
    for part in parts.chain(input.address.map(str::as_bytes)) {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Salted hash of what was typed: the text itself can be redacted by rule and the chain still holds.
pub fn query_hash(salt: &[u8], text: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(text.as_bytes());
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: ChainInput<'static> = ChainInput {
        previous: &[0; 32],
        node: "one",
        day: "2026-09-01",
        seq: 1,
        at: "2026-09-01T10:00:00.000000Z",
        user: "u",
        actor: "n",
        role: "social_worker",
        action: "open_child",
        subject: "c",
        reason: "",
        detail: "null",
        address: None,
        query_hash: &[],
    };

    #[test]
    fn p07_every_part_of_an_event_changes_its_hash() {
        let whole = link_hash(&EVENT);
        let changed = [
            ChainInput {
                previous: &[1; 32],
                ..EVENT
            },
            ChainInput { node: "two", ..EVENT },
            ChainInput {
                day: "2026-09-02",
                ..EVENT
            },
            ChainInput { seq: 2, ..EVENT },
            ChainInput {
                at: "2026-09-01T10:00:00.000001Z",
                ..EVENT
            },
            ChainInput { user: "v", ..EVENT },
            ChainInput { actor: "m", ..EVENT },
            ChainInput {
                role: "auditor",
                ..EVENT
            },
            ChainInput {
                action: "search",
                ..EVENT
            },
            ChainInput { subject: "d", ..EVENT },
            ChainInput {
                reason: "duty",
                ..EVENT
            },
            ChainInput { detail: "{}", ..EVENT },
            ChainInput {
                query_hash: &[0],
                ..EVENT
            },
            ChainInput {
                address: Some(""),
                ..EVENT
            },
            ChainInput {
                address: Some("192.0.2.1"),
                ..EVENT
            },
        ];
        for other in changed {
            assert_ne!(whole, link_hash(&other), "{other:?} hashes like the original");
        }
    }

    #[test]
    fn p07_moving_a_letter_from_one_part_to_the_next_changes_the_hash() {
        let left = ChainInput {
            subject: "ab",
            reason: "c",
            ..EVENT
        };
        let right = ChainInput {
            subject: "a",
            reason: "bc",
            ..EVENT
        };
        assert_ne!(link_hash(&left), link_hash(&right));
    }
}
