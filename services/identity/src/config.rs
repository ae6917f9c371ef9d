//! What the council says about its identity provider.

use child::policy::Role;
use chrono::TimeDelta;

/// One value of the claim of roles, and the role that it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRule {
    /// The value, exactly: the id or the name of a group.
    pub value: String,
    /// The role that it gives.
    pub role: Role,
}

/// How the provider is reached, and what its claims mean here.
#[derive(Clone)]
pub struct ProviderConfig {
    /// The provider's name for itself: the address under which it is discovered. https, or a loopback address.
    pub issuer: String,
    /// Our name at the provider.
    pub client_id: String,
    /// Our secret there, if it gave us one.
    pub client_secret: Option<String>,
    /// Where the provider sends people back to: our `/sign-in/callback`, as browsers reach it.
    pub redirect_url: String,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// The claim that holds roles or groups: one text, or a list.
    pub role_claim: String,
    /// What its values mean. The first rule that fits gives the role. Without rules roles are kept here.
    pub roles: Vec<RoleRule>,
    /// The claim that names whom the person works for; empty for none.
    pub organisation_claim: String,
    /// The claim that names the team; empty for none.
    pub team_claim: String,
    /// Whether an e-mail address counts as the person's own although the provider does not say that it checked it.
    pub trust_email: bool,
    /// How far the provider's clock may be from ours.
    pub clock_skew: TimeDelta,
    /// Certificates (PEM) of a certificate authority of the council's own, besides the public ones.
    pub certificates: Option<Vec<u8>>,
}

impl std::fmt::Debug for ProviderConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // No secret: this may end in a log.
        f.debug_struct("ProviderConfig")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl ProviderConfig {
    /// The role that some values of the claim give; none if no rule fits.
    pub(crate) fn role_of(&self, values: &[&str]) -> Option<Role> {
        let fits = |rule: &&RoleRule| values.contains(&rule.value.as_str());
        self.roles.iter().find(fits).map(|rule| rule.role)
    }
}
