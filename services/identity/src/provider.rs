//! The provider itself: found once, asked to sign people in, and never believed without proof.

use std::{sync::Arc, time::Duration};

use child::clock::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken, IdTokenFields, IdTokenVerifier, IssuerUrl, LogoutRequest,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl,
    RequestTokenError, Scope, SignatureVerificationError, StandardErrorResponse, StandardTokenResponse, TokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim,
        CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
        CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
    reqwest,
};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use tokio::sync::RwLock;

use crate::{
    config::ProviderConfig,
    error::{ProviderError, Refused},
    person::{Extra, Person, Standard, person},
};

/// The provider answers within this time, or it counts as down.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// What the provider says of itself is asked anew after this time.
const KNOWN_FOR: TimeDelta = TimeDelta::hours(1);
/// Unknown keys make us ask for new ones at most this often, so that made-up tokens cannot make us flood the provider.
const KEYS_EVERY: TimeDelta = TimeDelta::minutes(1);
/// A token that is older was not made for this sign-in.
const TOKEN_AGE_MAX: TimeDelta = TimeDelta::minutes(10);

/// Signatures that are believed: with keys that only the provider holds. None with a shared secret, and never "none".
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Fields = IdTokenFields<
    Extra,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Token = IdToken<Extra, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type OurClient = Client<
    Extra,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What is kept, by the server and for one browser, until the browser comes back.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pending {
    state: String,
    nonce: String,
    verifier: String,
    /// When the browser was sent off.
    pub begun_at: DateTime<Utc>,
}

/// A sign-in that began.
pub struct Begun {
    /// Where the browser goes.
    pub url: String,
    /// What is kept until it comes back.
    pub pending: Pending,
}

/// What the browser brings back from the provider.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The code to be exchanged for a token.
    pub code: Option<String>,
    /// What we gave the browser.
    pub state: Option<String>,
    /// Who sent it, where the provider says so (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// What the provider said of itself, and when.
#[derive(Clone)]
struct Known {
    metadata: ProviderMetadataWithLogout,
    at: DateTime<Utc>,
    keys_at: DateTime<Utc>,
}

/// The identity provider.
pub struct Provider {
    config: ProviderConfig,
    issuer: IssuerUrl,
    redirect_url: RedirectUrl,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
    known: RwLock<Option<Known>>,
}

impl Provider {
    /// A provider that is asked when the first person signs in: it need not be up when we start.
    pub fn new(config: ProviderConfig, clock: Arc<dyn Clock>) -> Result<Self, ProviderError> {
        let wrong = |what: &str| ProviderError::Config(what.to_owned());
        let issuer = IssuerUrl::new(config.issuer.clone()).map_err(|_| wrong("the issuer is no address"))?;
        let loopback = matches!(issuer.url().host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if issuer.url().scheme() != "https" && !loopback {
            return Err(wrong("the issuer must be reached by https"));
        }
        if config.client_id.is_empty() {
            return Err(wrong("client_id is missing"));
        }
        let redirect_url = RedirectUrl::new(config.redirect_url.clone())
            .map_err(|_| wrong("redirect_url is no address; it ends in /sign-in/callback"))?;
        // A provider that leads elsewhere could make us ask addresses inside the council.
        let mut http = reqwest::ClientBuilder::new()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(ANSWER_WITHIN);
        if loopback {
            http = http.no_proxy();
        }
        if let Some(pem) = &config.certificates {
            for certificate in reqwest::Certificate::from_pem_bundle(pem)
                .map_err(|_| wrong("the file of certificates cannot be read; it must be PEM"))?
            {
                http = http.add_root_certificate(certificate);
            }
        }
        Ok(Self {
            http: http.build().map_err(|error| ProviderError::Config(error.to_string()))?,
            config,
            issuer,
            redirect_url,
            clock,
            known: RwLock::default(),
        })
    }

    /// Begins a sign-in with three fresh secrets: where the browser goes, and what is kept for it.
    pub async fn begin(&self, secrets: [String; 3]) -> Result<Begun, ProviderError> {
        let [state, nonce, verifier] = secrets;
        let known = self.known().await?;
        let client = self.client(&known);
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
        let (given_state, given_nonce) = (state.clone(), nonce.clone());
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(given_state),
                move || Nonce::new(given_nonce),
            )
            .set_pkce_challenge(challenge);
        for scope in &self.config.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let (url, _, _) = request.url();
        Ok(Begun {
            url: url.to_string(),
            pending: Pending {
                state,
                nonce,
                verifier,
                begun_at: self.clock.now(),
            },
        })
    }

    /// Who came back. `pending` is used up by the caller before this is asked: an answer counts once.
    pub async fn finish(&self, pending: &Pending, answer: &Answer) -> Result<Person, ProviderError> {
        let state = answer.state.as_deref().unwrap_or_default();
        if !bool::from(state.as_bytes().ct_eq(pending.state.as_bytes())) {
            return Err(ProviderError::refused(Refused::State, "the state is not the browser's"));
        }
        if answer.iss.as_deref().is_some_and(|issuer| issuer != self.config.issuer) {
            return Err(ProviderError::refused(Refused::Issuer, "another provider answered"));
        }
        if answer.error.is_some() {
            return Err(ProviderError::refused(
                Refused::Denied,
                "the provider let nobody through",
            ));
        }
        let code = answer
            .code
            .clone()
            .ok_or_else(|| ProviderError::refused(Refused::Code, "there is no code"))?;
        let known = self.known().await?;
        let token = self.exchange(&known, code, pending).await?;
        let extra_and_standard = match self.verify(&known, &token, pending) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let renewed = self.renew_keys(&known).await?;
                self.verify(&renewed, &token, pending)
            }
            verified => verified,
        };
        let (standard, extra) =
            extra_and_standard.map_err(|error| ProviderError::refused(Refused::Token, reason(&error)))?;
        Ok(person(&self.config, standard, &extra))
    }

    /// Where a browser goes to sign out of the provider as well; none if the provider has no such place, or is down.
    /// The address names us and nobody else.
    pub async fn sign_out_url(&self, back: &str) -> Option<String> {
        let known = self.known().await.ok()?;
        let end = known.metadata.additional_metadata().end_session_endpoint.clone()?;
        let back = PostLogoutRedirectUrl::new(self.beside_callback(back)?).ok()?;
        let request = LogoutRequest::from(end)
            .set_client_id(ClientId::new(self.config.client_id.clone()))
            .set_post_logout_redirect_uri(back);
        Some(request.http_get_url().to_string())
    }

    /// An address of this service, as browsers reach it.
    fn beside_callback(&self, path: &str) -> Option<String> {
        self.redirect_url.url().join(path).ok().map(String::from)
    }

    fn client(&self, known: &Known) -> OurClient {
        Client::from_provider_metadata(
            known.metadata.clone(),
            ClientId::new(self.config.client_id.clone()),
            self.config.client_secret.clone().map(ClientSecret::new),
        )
        .set_redirect_uri(self.redirect_url.clone())
    }

    /// What the provider says of itself; asked where it is not known, or not any more.
    async fn known(&self) -> Result<Known, ProviderError> {
        let now = self.clock.now();
        let old = self.known.read().await.clone();
        if let Some(known) = &old
            && now - known.at < KNOWN_FOR
        {
            return Ok(known.clone());
        }
        match ProviderMetadataWithLogout::discover_async(self.issuer.clone(), &self.http).await {
            Ok(metadata) => {
                let known = Known {
                    metadata,
                    at: now,
                    keys_at: now,
                };
                *self.known.write().await = Some(known.clone());
                Ok(known)
            }
            Err(error) => Err(ProviderError::Unreachable(error.to_string())),
        }
    }

    /// The provider's keys as they are now: it changes them from time to time.
    async fn renew_keys(&self, known: &Known) -> Result<Known, ProviderError> {
        let now = self.clock.now();
        let mut place = self.known.write().await;
        let newest = place.as_ref().unwrap_or(known).clone();
        if newest.keys_at > known.keys_at || now - newest.keys_at < KEYS_EVERY {
            return Ok(newest);
        }
        let keys = CoreJsonWebKeySet::fetch_async(newest.metadata.jwks_uri(), &self.http)
            .await
            .map_err(|error| ProviderError::Unreachable(error.to_string()))?;
        let renewed = Known {
            metadata: newest.metadata.set_jwks(keys),
            at: newest.at,
            keys_at: now,
        };
        *place = Some(renewed.clone());
        Ok(renewed)
    }

    /// The token that the provider gives for a code.
    async fn exchange(&self, known: &Known, code: String, pending: &Pending) -> Result<Token, ProviderError> {
        let client = self.client(known);
        let request = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| ProviderError::Unreachable(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()));
        let tokens = request.request_async(&self.http).await.map_err(not_exchanged)?;
        tokens
            .id_token()
            .cloned()
            .ok_or_else(|| ProviderError::refused(Refused::Token, "there is no identity token"))
    }

    /// What a token says, if it is the provider's, for us, for this sign-in, and of now.
    fn verify(
        &self,
        known: &Known,
        token: &Token,
        pending: &Pending,
    ) -> Result<(Standard, Extra), ClaimsVerificationError> {
        let (now, skew) = (self.clock.now(), self.config.clock_skew);
        let verifier = IdTokenVerifier::new_public_client(
            ClientId::new(self.config.client_id.clone()),
            self.issuer.clone(),
            known.metadata.jwks().clone(),
        )
        .set_allowed_algs(SIGNATURES)
        .set_time_fn(move || now - skew)
        .set_issue_time_verifier_fn(move |issued| {
            if issued > now + skew || issued < now - TOKEN_AGE_MAX - skew {
                return Err("the token was not issued just now".to_owned());
            }
            Ok(())
        });
        let claims = token.claims(&verifier, &Nonce::new(pending.nonce.clone()))?;
        let standard = Standard {
            subject: claims.subject().to_string(),
            email: claims.email().map(|email| email.to_string()),
            email_verified: claims.email_verified().unwrap_or(false),
            name: claims
                .name()
                .and_then(|names| names.get(None).or_else(|| names.iter().next().map(|(_, name)| name)))
                .map(|name| name.to_string()),
        };
        Ok((standard, claims.additional_claims().clone()))
    }
}

/// Why there is no token for a code, without anything that stands in the answer.
fn not_exchanged<E: std::error::Error>(
    error: RequestTokenError<E, StandardErrorResponse<CoreErrorResponseType>>,
) -> ProviderError {
    match error {
        RequestTokenError::ServerResponse(answer) => {
            let said = match answer.error() {
                CoreErrorResponseType::Extension(_) => "no, in a word of its own",
                known => known.as_ref(),
            };
            ProviderError::refused(Refused::Code, format!("the provider says {said}"))
        }
        RequestTokenError::Request(error) => ProviderError::Unreachable(error.to_string()),
        // The error would name the value that does not fit, and that is a claim about the person.
        RequestTokenError::Parse(..) => ProviderError::refused(Refused::Token, "it cannot be read"),
        RequestTokenError::Other(error) => ProviderError::Unreachable(error),
    }
}

/// What is wrong with a token, without anything that stands in it.
fn reason(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "it has expired",
        ClaimsVerificationError::InvalidAudience(_) => "it is for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "another provider made it",
        ClaimsVerificationError::InvalidNonce(_) => "it was made for another sign-in",
        ClaimsVerificationError::SignatureVerification(_) => "its signature is not the provider's",
        _ => "it does not hold what it must",
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use child::clock::FixedClock;

    use super::*;

    /// A configuration of a provider at some address.
    pub fn config(issuer: &str) -> ProviderConfig {
        ProviderConfig {
            issuer: issuer.to_owned(),
            client_id: "onechild".to_owned(),
            client_secret: None,
            redirect_url: "https://onechild.example/sign-in/callback".to_owned(),
            scopes: Vec::new(),
            role_claim: "groups".to_owned(),
            roles: Vec::new(),
            organisation_claim: String::new(),
            team_claim: String::new(),
            trust_email: false,
            clock_skew: TimeDelta::seconds(60),
            certificates: None,
        }
    }

    fn provider(config: ProviderConfig) -> Result<Provider, ProviderError> {
        Provider::new(config, Arc::new(FixedClock::new(DateTime::UNIX_EPOCH)))
    }

    #[test]
    fn a_provider_is_reached_by_https_or_on_this_machine() {
        assert!(provider(config("https://id.example")).is_ok());
        assert!(provider(config("http://127.0.0.1:4000")).is_ok());
        for wrong in ["http://id.example", "id.example", "", "ftp://id.example"] {
            assert!(
                matches!(provider(config(wrong)), Err(ProviderError::Config(_))),
                "{wrong}"
            );
        }
        let nameless = ProviderConfig {
            client_id: String::new(),
            ..config("https://id.example")
        };
        assert!(provider(nameless).is_err());
    }

    #[tokio::test]
    async fn p09_a_token_that_cannot_be_read_is_told_without_what_stands_in_it() {
        let metadata = serde_json::json!({
            "issuer": "https://id.example",
            "authorization_endpoint": "https://id.example/authorize",
            "token_endpoint": "https://id.example/token",
            "jwks_uri": "https://id.example/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        });
        let at = DateTime::UNIX_EPOCH;
        let known = Known {
            metadata: serde_json::from_value(metadata).unwrap(),
            at,
            keys_at: at,
        };
        let client = provider(config("https://id.example")).unwrap().client(&known);
        // The claim is an object by the standard; some providers send a text.
        let claims =
            r#"{"iss":"https://id.example","aud":"onechild","exp":1,"iat":1,"sub":"7f","address":"12 High St"}"#;
        let token = ["{\"alg\":\"RS256\"}", claims, "signature"].map(base64_url).join(".");
        let body = serde_json::json!({ "access_token": "a", "token_type": "bearer", "id_token": token }).to_string();
        let answers = |_: openidconnect::HttpRequest| {
            let answer = openidconnect::http::Response::builder().header("content-type", "application/json");
            let answer = answer.body(body.clone().into_bytes());
            async { answer }
        };
        let request = client.exchange_code(AuthorizationCode::new("code".to_owned())).unwrap();
        let error = request.request_async(&answers).await.unwrap_err();
        assert!(
            format!("{error:?}").contains("12 High St"),
            "the library tells it: {error:?}"
        );
        let told = not_exchanged(error);
        for text in [told.to_string(), format!("{told:?}")] {
            assert!(text.contains("cannot be read") && !text.contains("High St"), "{text}");
        }
    }

    /// Base 64 of RFC 4648, section 5, without padding.
    fn base64_url(text: &str) -> String {
        const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut coded = String::new();
        for three in text.as_bytes().chunks(3) {
            let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
            for place in 0..=three.len() {
                coded.push(char::from(SIGNS[(bits >> (18 - 6 * place)) as usize & 63]));
            }
        }
        coded
    }

    #[test]
    fn p09_a_configuration_prints_without_its_secret() {
        let secret = ProviderConfig {
            client_secret: Some("hush".to_owned()),
            ..config("https://id.example")
        };
        assert!(!format!("{secret:?}").contains("hush"));
    }
}
