//! Talking to the provider: discovery, and a code for a person.
//!
//! The provider's description and keys are kept for a while; keys are fetched anew when a
//! token is signed with one that is not among them.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthType, AuthenticationContextClass, AuthenticationFlow, AuthorizationCode,
    ClaimsVerificationError, Client, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IdTokenClaims, IdTokenFields, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, StandardClaims, StandardErrorResponse, StandardTokenResponse,
    TokenResponse, UserInfoClaims, reqwest,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::installning::{Installning, Installningsfel};
use super::kaka::Flode;
use super::{Avslag, Person, rules};
use crate::slump;
use crate::tid::{self, Svensktid};

/// How long the provider may take for one answer.
const LANGST: Duration = Duration::from_secs(5);

/// How long what the provider says of itself is good for.
const FARSK: TimeDelta = TimeDelta::minutes(60);

/// How tokens may be signed: never with the client's own secret, and never not at all.
const ALGORITMER: [CoreJwsSigningAlgorithm; 9] = [
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

/// The claims that the standard does not name, among which are the groups.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Ovriga(Map<String, Value>);

impl AdditionalClaims for Ovriga {}

type Claims = IdTokenClaims<Ovriga, CoreGenderClaim>;

type Tokensvar = StandardTokenResponse<
    IdTokenFields<
        Ovriga,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Klient = Client<
    Ovriga,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokensvar,
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

/// What the provider says of itself, with its keys.
#[derive(Clone)]
struct Beskrivning {
    metadata: Arc<CoreProviderMetadata>,
    hamtad: NaiveDateTime,
}

/// The provider, as seen from here.
pub struct Leverantor {
    installning: Installning,
    svarsadress: RedirectUrl,
    http: reqwest::Client,
    kand: RwLock<Option<Beskrivning>>,
}

impl Leverantor {
    /// The provider of the settings, which sends people back to `svarsadress`. Nothing is
    /// asked of it yet: it may be down when the service starts.
    ///
    /// # Errors
    /// [`Installningsfel`] when no safe connection can be made.
    pub fn new(installning: Installning, svarsadress: &str) -> Result<Self, Installningsfel> {
        let svarsadress =
            RedirectUrl::new(svarsadress.to_owned()).map_err(|_| Installningsfel::Adress)?;
        // A redirect could lead the client's secret, or a question, to anywhere.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(LANGST)
            .build()
            .map_err(|error| Installningsfel::Forbindelse(error.to_string()))?;
        Ok(Self { installning, svarsadress, http, kand: RwLock::default() })
    }

    /// The settings.
    #[must_use]
    pub const fn installning(&self) -> &Installning {
        &self.installning
    }

    /// Begins to sign in, for whoever wants to go to `till` in the end: the address at the
    /// provider, and what the browser must keep.
    ///
    /// # Errors
    /// [`Avslag::InteSvar`] when the provider does not describe itself.
    pub async fn begin(&self, now: &Svensktid, till: &str) -> Result<(String, Flode), Avslag> {
        let metadata = self.metadata(now).await?;
        let flode = Flode {
            state: slump::token().to_string(),
            nonce: slump::token().to_string(),
            verifierare: slump::token().to_string(),
            till: till.to_owned(),
            borjade: tid::utc(now),
        };
        let verifierare = PkceCodeVerifier::new(flode.verifierare.clone());
        let klient = self.klient(&metadata);
        let (state, nonce) = (flode.state.clone(), flode.nonce.clone());
        let mut question = klient
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scope(Scope::new("profile".to_owned()))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifierare));
        if let Some(acr) = &self.installning.acr {
            question =
                question.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        let (url, _, _) = question.url();
        Ok((url.to_string(), flode))
    }

    /// Whether an answer says that it is this provider's (RFC 9207), or does not say.
    #[must_use]
    pub fn is_from(&self, iss: Option<&str>) -> bool {
        iss.is_none_or(|iss| iss == self.installning.utfardare.as_str())
    }

    /// The person for whom the provider gave a code.
    ///
    /// # Errors
    /// [`Avslag`] when the provider does not answer, or its answer is not to be trusted.
    pub async fn person(
        &self,
        now: &Svensktid,
        flode: &Flode,
        kod: &str,
    ) -> Result<Person, Avslag> {
        let metadata = self.metadata(now).await?;
        let klient = self.klient(&metadata);
        let svar = klient
            .exchange_code(AuthorizationCode::new(kod.to_owned()))
            .map_err(|error| untrusted("the provider has no token endpoint", &error))?
            .set_pkce_verifier(PkceCodeVerifier::new(flode.verifierare.clone()))
            .request_async(&self.http)
            .await
            .map_err(|error| refusal(&error))?;
        let claims = match self.verified(&klient, &svar, flode, now) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                let metadata = self.fetch(now).await?;
                self.verified(&self.klient(&metadata), &svar, flode, now)
            }
            verified => verified,
        };
        let claims = claims.map_err(|error| match error {
            ClaimsVerificationError::InvalidAuthContext(_) => Avslag::ForSvag,
            error => untrusted("a token was refused", &error),
        })?;
        let mut person = self.described(&claims);
        if !claims.additional_claims().0.contains_key(&self.installning.gruppfalt) {
            self.ask_for_groups(&klient, &svar, &claims, &mut person).await?;
        }
        Ok(person)
    }

    /// The claims of the ID token, which is for this client, from this provider, of this
    /// sign-in, and good now (OpenID Connect Core 3.1.3.7).
    fn verified(
        &self,
        klient: &Klient,
        svar: &Tokensvar,
        flode: &Flode,
        now: &Svensktid,
    ) -> Result<Claims, ClaimsVerificationError> {
        let token = svar
            .id_token()
            .ok_or_else(|| ClaimsVerificationError::Other("there is no ID token".to_owned()))?;
        let nu = now.to_utc();
        let acr = self.installning.acr.as_deref();
        let verifier = klient
            .id_token_verifier()
            .set_allowed_algs(ALGORITMER)
            .set_time_fn(move || nu)
            .set_auth_context_verifier_fn(move |said| match (acr, said) {
                (None, _) => Ok(()),
                (Some(asked), Some(said)) if said.as_str() == asked => Ok(()),
                (Some(_), _) => Err("another acr than was asked for".to_owned()),
            });
        token.claims(&verifier, &Nonce::new(flode.nonce.clone())).cloned()
    }

    fn described(&self, claims: &Claims) -> Person {
        let groups = claims.additional_claims().0.get(&self.installning.gruppfalt);
        Person {
            utfardare: self.installning.utfardare.to_string(),
            amne: claims.subject().to_string(),
            namn: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
            anvandarnamn: claims.preferred_username().map(|name| name.to_string()),
            epost: claims.email().map(|epost| epost.to_string()),
            grupper: groups.map(rules::grupper).unwrap_or_default(),
        }
    }

    /// Fills in what only userinfo tells: many providers keep their tokens small.
    async fn ask_for_groups(
        &self,
        klient: &Klient,
        svar: &Tokensvar,
        claims: &Claims,
        person: &mut Person,
    ) -> Result<(), Avslag> {
        let amne = Some(claims.subject().clone());
        let Ok(question) = klient.user_info(svar.access_token().clone(), amne) else {
            // The provider has no userinfo: then there are no groups.
            return Ok(());
        };
        let told: UserInfoClaims<Ovriga, CoreGenderClaim> =
            question.request_async(&self.http).await.map_err(|error| match error {
                openidconnect::UserInfoError::Request(error) => silent(&error),
                error => untrusted("userinfo could not be used", &error),
            })?;
        let standard: &StandardClaims<CoreGenderClaim> = told.standard_claims();
        let Person { namn, anvandarnamn, epost, grupper, .. } = person;
        let name = || standard.name()?.get(None).map(|name| name.to_string());
        *namn = namn.take().or_else(name);
        let user_name = || standard.preferred_username().map(|name| name.to_string());
        *anvandarnamn = anvandarnamn.take().or_else(user_name);
        let mail = || standard.email().map(|mail| mail.to_string());
        *epost = epost.take().or_else(mail);
        let groups = told.additional_claims().0.get(&self.installning.gruppfalt);
        *grupper = groups.map(rules::grupper).unwrap_or_default();
        Ok(())
    }

    fn klient(&self, metadata: &CoreProviderMetadata) -> Klient {
        let Installning { klient, hemlighet, .. } = &self.installning;
        let klient: Klient = Client::from_provider_metadata(
            metadata.clone(),
            klient.clone(),
            Some(hemlighet.clone()),
        )
        .set_redirect_uri(self.svarsadress.clone());
        let takes = |method| {
            let methods = metadata.token_endpoint_auth_methods_supported();
            methods.is_some_and(|methods| methods.contains(&method))
        };
        // Basic is what every provider takes, unless it says that it does not.
        let only_post = takes(CoreClientAuthMethod::ClientSecretPost)
            && !takes(CoreClientAuthMethod::ClientSecretBasic);
        if only_post { klient.set_auth_type(AuthType::RequestBody) } else { klient }
    }

    /// What the provider says of itself: as it was lately, or else as it is.
    async fn metadata(&self, now: &Svensktid) -> Result<Arc<CoreProviderMetadata>, Avslag> {
        let known = self.kand.read().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(known) if tid::utc(now) - known.hamtad < FARSK => Ok(known.metadata),
            _ => self.fetch(now).await,
        }
    }

    async fn fetch(&self, now: &Svensktid) -> Result<Arc<CoreProviderMetadata>, Avslag> {
        let issuer = self.installning.utfardare.clone();
        let asked = CoreProviderMetadata::discover_async(issuer, &self.http);
        let metadata = match tokio::time::timeout(LANGST, asked).await {
            Ok(Ok(metadata)) => Arc::new(metadata),
            Ok(Err(error)) => return Err(silent(&error)),
            Err(late) => return Err(silent(&late)),
        };
        let new = Beskrivning { metadata: Arc::clone(&metadata), hamtad: tid::utc(now) };
        *self.kand.write().unwrap_or_else(PoisonError::into_inner) = Some(new);
        Ok(metadata)
    }
}

type Tokenfel<E> = RequestTokenError<E, StandardErrorResponse<CoreErrorResponseType>>;

fn refusal<E: std::error::Error + 'static>(error: &Tokenfel<E>) -> Avslag {
    match error {
        RequestTokenError::ServerResponse(answer)
            if *answer.error() == CoreErrorResponseType::InvalidGrant =>
        {
            Avslag::AnvandKod
        }
        RequestTokenError::ServerResponse(answer) => {
            // The words of the provider may name the person, its code does not.
            tracing::warn!(code = %answer.error(), "the OpenID provider refused the service");
            Avslag::Otillforlitligt
        }
        RequestTokenError::Request(error) => silent(error),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            tracing::warn!("the OpenID provider's answer to a code could not be read");
            Avslag::Otillforlitligt
        }
    }
}

/// The provider does not answer. What went wrong tells of the way there, and nothing of
/// the person.
fn silent(error: &(dyn std::error::Error + 'static)) -> Avslag {
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    tracing::warn!(%error, cause, "the OpenID provider does not answer");
    Avslag::InteSvar
}

fn untrusted(what: &str, error: &dyn std::error::Error) -> Avslag {
    tracing::warn!(%error, "OpenID Connect: {what}");
    Avslag::Otillforlitligt
}
