//! Heads: where a chain stood at a moment, signed, to be kept outside the database.
//!
//! A head is one line of JSON. Whoever holds the lines and the public key can tell that a chain was cut, written anew or
//! taken away, whatever was done to the database: each hash covers all events before it.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use hex::FromHex as _;
use serde::{Deserialize, Serialize};

use super::key::{HeadKey, PublicKey};

/// Written before what is signed, so that no other signature of the key can be taken for one of a head.
const PURPOSE: &[u8] = b"onechild audit head 1";

/// Where a chain stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The node whose chain it is.
    pub node: String,
    /// The day of the chain.
    pub day: NaiveDate,
    /// Number of the last event.
    pub seq: i64,
    /// Hash of the last event.
    pub hash: [u8; 32],
    /// When the head was taken.
    pub at: DateTime<Utc>,
}

/// A head with its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// The head.
    pub head: Head,
    /// The first half of the public key, to find the whole by.
    pub key: String,
    /// Ed25519 over the head.
    pub signature: [u8; 64],
}

/// Why a line is no signed head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no line of a signed head")]
pub struct HeadError;

/// A signed head as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    node: String,
    day: NaiveDate,
    seq: i64,
    hash: String,
    at: String,
    key: String,
    signature: String,
}

impl Head {
    /// What is signed: every part with its length, so that no two heads share bytes.
    fn message(&self) -> Vec<u8> {
        let (day, at) = (self.day.to_string(), exact(self.at));
        let mut message = PURPOSE.to_vec();
        message.extend(self.seq.to_be_bytes());
        for part in [self.node.as_bytes(), day.as_bytes(), at.as_bytes(), &self.hash] {
            message.extend((part.len() as u64).to_be_bytes());
            message.extend(part);
        }
        message
    }

    /// Signs the head.
    pub fn sign(self, key: &HeadKey) -> SignedHead {
        SignedHead {
            signature: key.sign(&self.message()),
            key: key.public().short(),
            head: self,
        }
    }
}

impl SignedHead {
    /// Whether one of these keys signed it.
    pub fn is_signed_by(&self, keys: &[PublicKey]) -> bool {
        let message = self.head.message();
        keys.iter().any(|key| key.signed(&message, &self.signature))
    }

    /// The head as one line of JSON, without the end of the line.
    pub fn line(&self) -> String {
        let line = Line {
            node: self.head.node.clone(),
            day: self.head.day,
            seq: self.head.seq,
            hash: hex::encode(self.head.hash),
            at: exact(self.head.at),
            key: self.key.clone(),
            signature: hex::encode(self.signature),
        };
        serde_json::to_string(&line).expect("a line has string keys only")
    }

    /// Reads a line. What a log server puts in front of it is passed over.
    pub fn read(line: &str) -> Result<Self, HeadError> {
        let start = line.find('{').ok_or(HeadError)?;
        let line: Line = serde_json::from_str(line[start..].trim_end()).map_err(|_| HeadError)?;
        let at = DateTime::parse_from_rfc3339(&line.at).map_err(|_| HeadError)?;
        Ok(Self {
            head: Head {
                node: line.node,
                day: line.day,
                seq: line.seq,
                hash: <[u8; 32]>::from_hex(&line.hash).ok().ok_or(HeadError)?,
                at: at.to_utc(),
            },
            key: line.key,
            signature: <[u8; 64]>::from_hex(&line.signature).ok().ok_or(HeadError)?,
        })
    }
}

fn exact(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn head() -> Head {
        Head {
            node: "node-1".to_owned(),
            day: NaiveDate::from_ymd_opt(2026, 9, 1).unwrap(),
            seq: 42,
            hash: [7; 32],
            at: "2026-09-01T10:00:00.000123Z".parse().unwrap(),
        }
    }

    #[test]
    fn p07_a_line_reads_back_and_only_its_own_key_signed_it() {
        let key = HeadKey::from_seed([3; 32]);
        let made = head().sign(&key);
        let sent = format!("<109>1 2026-09-01T10:00:00Z host onechild - head - {}\n", made.line());
        assert_eq!(SignedHead::read(&sent), Ok(made.clone()));
        let other = HeadKey::from_seed([4; 32]).public();
        assert!(made.is_signed_by(&[other, key.public()]));
        assert!(!made.is_signed_by(&[other]));
        assert!(!made.is_signed_by(&[]));
    }

    #[test]
    fn p07_no_part_of_a_head_can_be_changed() {
        let key = HeadKey::from_seed([3; 32]);
        let signed = head().sign(&key);
        let forgeries: [fn(&mut Head); 5] = [
            |head| head.node = "node-2".to_owned(),
            |head| head.day = head.day.succ_opt().unwrap(),
            |head| head.seq = 41,
            |head| head.hash[31] ^= 1,
            |head| head.at += chrono::TimeDelta::microseconds(1),
        ];
        for forge in forgeries {
            let mut other = signed.clone();
            forge(&mut other.head);
            assert!(!other.is_signed_by(&[key.public()]), "{:?}", other.head);
        }
    }

    proptest! {
        #[test]
        fn no_text_is_taken_for_a_head_or_breaks_the_reader(text in "\\PC{0,80}") {
            prop_assert_eq!(SignedHead::read(&text), Err(HeadError));
        }
    }
}
