//! What a session keeps of searching: the last searches under opaque tokens. Nothing typed goes into an address (page rule
//! G7).

use std::fmt::Write as _;

use desk::{Desk, FindRequest};
use gate::{Refusal, Session};
use serde::{Deserialize, Serialize};

/// Name of the searches in the session.
const SEARCHES: &str = "web.searches";
/// How many searches a session keeps: enough to go back, few enough for a small session.
const KEPT_MAX: usize = 20;
/// Bytes of a token: nobody guesses one within a session.
const TOKEN_BYTES: usize = 12;

/// One search under its token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    token: String,
    request: FindRequest,
}

/// Keeps a search and gives the token that its address bears.
pub(super) async fn keep(session: &Session, desk: &Desk, request: FindRequest) -> Result<String, Refusal> {
    let mut searches = session.get::<Vec<Kept>>(SEARCHES).await?.unwrap_or_default();
    let token = token(&desk.secret());
    push(
        &mut searches,
        Kept {
            token: token.clone(),
            request,
        },
    );
    session.insert(SEARCHES, searches).await?;
    Ok(token)
}

/// The search behind a token; `None` when the session does not hold it any more.
pub(crate) async fn kept(session: &Session, token: &str) -> Result<Option<FindRequest>, Refusal> {
    let searches = session.get::<Vec<Kept>>(SEARCHES).await?.unwrap_or_default();
    Ok(searches
        .into_iter()
        .find(|kept| kept.token == token)
        .map(|kept| kept.request))
}

fn push(searches: &mut Vec<Kept>, kept: Kept) {
    searches.push(kept);
    let over = searches.len().saturating_sub(KEPT_MAX);
    searches.drain(..over);
}

fn token(secret: &[u8; 32]) -> String {
    let mut token = String::with_capacity(2 * TOKEN_BYTES);
    for byte in &secret[..TOKEN_BYTES] {
        write!(token, "{byte:02x}").expect("writing to a string does not fail");
    }
    token
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_search_makes_room() {
        let mut searches = Vec::new();
        for number in 0..=KEPT_MAX {
            push(
                &mut searches,
                Kept {
                    token: number.to_string(),
                    request: FindRequest::default(),
                },
            );
        }
        assert_eq!(searches.len(), KEPT_MAX);
        assert_eq!(
            (searches[0].token.as_str(), searches[KEPT_MAX - 1].token.as_str()),
            ("1", "20")
        );
    }

    #[test]
    fn a_token_is_hexadecimal_and_says_nothing() {
        assert_eq!(token(&[0xab; 32]), "ab".repeat(TOKEN_BYTES));
    }
}
