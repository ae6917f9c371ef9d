//! The council's identity provider, by OpenID Connect: authorisation code with PKCE, state and nonce.
//!
//! [`Provider::begin`] says where the browser goes and what is kept until it comes back; [`Provider::finish`] says who
//! came back. What the person may see is decided elsewhere: nothing here knows of users, sessions or pages.
//!
//! ```text
//! begin -> (address at the provider, Pending kept in the session) ... callback + Pending -> finish -> Person
//! ```

mod config;
mod error;
mod person;
mod provider;

pub use config::{ProviderConfig, RoleRule};
pub use error::{ProviderError, Refused};
pub use person::Person;
pub use provider::{Answer, Begun, Pending, Provider};
