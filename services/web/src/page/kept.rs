//! What was asked for in a form, kept in the session under an opaque token: nothing typed goes into an address (page rule
//! G7), and paging, going back and loading anew still work.

use std::fmt::Write as _;

use desk::Desk;
use gate::{Refusal, Session};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// How many requests of one kind a session keeps: enough to go back, few enough for a small session.
const KEPT_MAX: usize = 20;
/// Bytes of a token: nobody guesses one within a session.
const TOKEN_BYTES: usize = 12;

/// One request under its token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept<T> {
    token: String,
    request: T,
}

/// Keeps a request under `name` and gives the token that its address bears.
pub(crate) async fn keep<T>(session: &Session, name: &str, desk: &Desk, request: T) -> Result<String, Refusal>
where
    T: Serialize + DeserializeOwned + Send + Sync,
{
    let mut all = session.get::<Vec<Kept<T>>>(name).await?.unwrap_or_default();
    let token = token(&desk.secret());
    push(
        &mut all,
        Kept {
            token: token.clone(),
            request,
        },
    );
    session.insert(name, all).await?;
    Ok(token)
}

/// The request behind a token; `None` when the session does not hold it any more.
pub(crate) async fn kept<T: DeserializeOwned>(
    session: &Session,
    name: &str,
    token: &str,
) -> Result<Option<T>, Refusal> {
    let all = session.get::<Vec<Kept<T>>>(name).await?.unwrap_or_default();
    let found = all.into_iter().find(|kept| kept.token == token);
    Ok(found.map(|kept| kept.request))
}

fn push<T>(all: &mut Vec<Kept<T>>, kept: Kept<T>) {
    all.push(kept);
    let over = all.len().saturating_sub(KEPT_MAX);
    all.drain(..over);
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
    fn the_oldest_request_makes_room() {
        let mut all = Vec::new();
        for number in 0..=KEPT_MAX {
            push(
                &mut all,
                Kept {
                    token: number.to_string(),
                    request: (),
                },
            );
        }
        assert_eq!(all.len(), KEPT_MAX);
        assert_eq!((all[0].token.as_str(), all[KEPT_MAX - 1].token.as_str()), ("1", "20"));
    }

    #[test]
    fn a_token_is_hexadecimal_and_says_nothing() {
        assert_eq!(token(&[0xab; 32]), "ab".repeat(TOKEN_BYTES));
    }
}
