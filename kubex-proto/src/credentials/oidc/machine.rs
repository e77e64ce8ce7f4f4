//! Uses the ID token until it expires, then asks the issuer for the next.

use alloc::{boxed::Box, format, sync::Arc, vec::Vec};
use core::{fmt, time::Duration};

use bytes::Bytes;
use http::{Request, Response, Uri};

use super::{
    OidcProvider, RotatedTokens, discovery, id_token,
    refresh::{self, ClientSecret, Refusal},
};
use crate::{
    Authorization, Error, IssuerRequest, Outcome, Pem, Secret, Time, Timestamp, Wish,
    credentials::{LARGEST, cache::Cache, pem_file, wish::UNFIT},
};

/// As long as a call has in all.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// ```text
///  poll: the cache has none ─▶ ReadFile (the issuer's authority, once) ─▶ AskIssuer (where) ─▶ AskIssuer (refresh token)
/// ```
///
/// Polled again, it has the same wish until there is an outcome.
#[derive(Clone)]
pub(crate) struct Oidc {
    provider: Arc<OidcProvider>,
    cache: Cache,
    /// What is wrong with the configured ID token, if there is one.
    unreadable: Option<&'static str>,
    /// The newest; none has been refused or used up.
    refresh_token: Option<Secret>,
    /// The text of the issuer's authority, if that is in a file, once read.
    authority: Option<Vec<u8>>,
    endpoint: Option<Uri>,
    place: ClientSecret,
    wished: Wished,
    rotated: Option<Handler>,
}

/// Who keeps the tokens.
pub(crate) type Handler = Arc<dyn Fn(&RotatedTokens) + Send + Sync>;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Wished {
    #[default]
    Nothing,
    Authority,
    Document,
    Tokens,
}

/// What a request shows, and when that expires.
type Obtained = (Authorization, Timestamp);

impl Oidc {
    pub(crate) fn new(provider: OidcProvider) -> Self {
        let given =
            |token: &Option<Secret>| token.clone().filter(|token| !token.expose().is_empty());
        let (cache, unreadable) = match given(&provider.id_token).map(|token| read(&token)) {
            Some(Ok((authorization, expires))) => (Cache::holding(authorization, expires), None),
            Some(Err(reason)) => (Cache::default(), Some(reason)),
            None => (Cache::default(), None),
        };
        Self {
            refresh_token: given(&provider.refresh_token),
            provider: Arc::new(provider),
            cache,
            unreadable,
            authority: None,
            endpoint: None,
            place: ClientSecret::default(),
            wished: Wished::Nothing,
            rotated: None,
        }
    }

    pub(crate) fn provider(&self) -> &OidcProvider {
        &self.provider
    }

    pub(crate) fn on_rotated(&mut self, handler: Handler) {
        self.rotated = Some(handler);
    }

    pub(crate) fn poll(&mut self, now: Time, rejected: Option<&Authorization>) -> Wish {
        self.wished = Wished::Nothing;
        if let Some(wish) = self.cache.poll(now, rejected) {
            return wish;
        }
        let Some(refresh_token) = &self.refresh_token else {
            return self.without_refresh_token(now);
        };
        if let (Some(Pem::File(path)), None) =
            (&self.provider.certificate_authority, &self.authority)
        {
            self.wished = Wished::Authority;
            return Wish::ReadFile(path.clone());
        }
        let (wished, request) = match &self.endpoint {
            None => (
                Wished::Document,
                discovery::request(&self.provider.issuer_url).map_err(|reason| self.fault(reason)),
            ),
            Some(endpoint) => (
                Wished::Tokens,
                refresh::request(&self.provider, endpoint, refresh_token, self.place),
            ),
        };
        match request {
            Ok(request) => {
                self.wished = wished;
                Wish::AskIssuer(Box::new(self.asked(request)))
            }
            Err(error) => Wish::Failed(error),
        }
    }

    pub(crate) fn handle(&mut self, now: Time, outcome: Outcome) {
        let done = match (core::mem::take(&mut self.wished), outcome) {
            (Wished::Nothing, _) => return,
            (_, Outcome::Failed(error)) => Err(error),
            (Wished::Authority, outcome) => self.read_authority(outcome),
            (Wished::Document, Outcome::Answer(answer)) => self.read_document(&answer),
            (Wished::Tokens, Outcome::Answer(answer)) => self.read_tokens(&answer),
            _ => Err(Error::misused(UNFIT)),
        };
        match done {
            Ok(None) => {}
            Ok(Some((authorization, expires))) => {
                self.cache.handle(now, Ok((authorization, Some(expires))));
            }
            Err(error) => {
                // Whatever it was, the next attempt begins at the beginning.
                self.authority = None;
                self.endpoint = None;
                self.place = ClientSecret::default();
                self.cache.handle(now, Err(error));
            }
        }
    }

    fn asked(&self, request: Request<Bytes>) -> IssuerRequest {
        let authority = match &self.provider.certificate_authority {
            Some(Pem::File(_)) => self.authority.clone().map(Pem::Data),
            given => given.clone(),
        };
        IssuerRequest {
            request,
            certificate_authority: authority,
            largest_answer: LARGEST,
            time_limit: TIME_LIMIT,
        }
    }

    /// The server's word on a token that it refused tells more than that there is no other.
    fn without_refresh_token(&self, now: Time) -> Wish {
        match (self.cache.valid(now), self.cache.last(), self.unreadable) {
            (Some(authorization), _, _) => Wish::Ready(authorization.clone()),
            (None, Some(_), _) => Wish::Failed(
                self.fault("the ID token has expired, and there is no refresh-token: log in again"),
            ),
            (None, None, Some(reason)) => Wish::Failed(self.fault(format_args!(
                "id-token: {reason}; and there is no refresh-token: log in again"
            ))),
            (None, None, None) => Wish::Failed(
                self.fault("there is neither an id-token nor a refresh-token: log in first"),
            ),
        }
    }

    fn read_authority(&mut self, outcome: Outcome) -> Result<Option<Obtained>, Error> {
        let content = outcome.into_file()?;
        let text = pem_file(&content)
            .map_err(|reason| self.fault(format_args!("idp-certificate-authority: {reason}")))?;
        self.authority = Some(text);
        Ok(None)
    }

    fn read_document(&mut self, answer: &Response<Bytes>) -> Result<Option<Obtained>, Error> {
        self.check(answer)?;
        let endpoint = discovery::endpoint(&self.provider.issuer_url, answer.body())
            .map_err(|reason| self.fault(format_args!("discovery: {reason}")))?;
        self.endpoint = Some(endpoint);
        Ok(None)
    }

    fn read_tokens(&mut self, answer: &Response<Bytes>) -> Result<Option<Obtained>, Error> {
        let may_be_repeated =
            self.provider.client_secret.is_some() && self.place == ClientSecret::InHeader;
        if may_be_repeated && refresh::is_client_unknown(answer) {
            // Nothing was used up by this.
            self.place = ClientSecret::InBody;
            return Ok(None);
        }
        self.check(answer)?;
        let tokens = refresh::tokens(answer.body()).map_err(|reason| self.fault(reason))?;
        // The old one may be used up, so the new one counts whatever else came.
        if let Some(token) = tokens.refresh_token.filter(|token| !token.is_empty()) {
            self.refresh_token = Some(Secret::new(token));
        }
        let id_token = tokens.id_token.filter(|token| !token.is_empty());
        let id_token = id_token.map(Secret::new);
        let obtained = match &id_token {
            Some(token) => read(token)
                .map_err(|reason| self.fault(format_args!("its id_token is {reason}"))),
            None => Err(self.fault(
                "the answer holds no id_token: it gives one only to a login with the scope openid, or never on a refresh",
            )),
        };
        if let (Some(handler), Some(refresh_token)) = (&self.rotated, &self.refresh_token) {
            handler(&RotatedTokens {
                user: self.provider.user.clone(),
                id_token: id_token.filter(|_| obtained.is_ok()),
                refresh_token: refresh_token.clone(),
            });
        }
        obtained.map(Some)
    }

    /// An answer with a document or with tokens.
    fn check(&self, answer: &Response<Bytes>) -> Result<(), Error> {
        let status = answer.status();
        if answer.body().len() > LARGEST {
            return Err(self.fault("answered with more than 1 MiB"));
        }
        if status.is_success() {
            return Ok(());
        }
        if status.is_redirection() {
            return Err(self.fault(format_args!(
                "answered with a redirect ({status}), which is not followed"
            )));
        }
        let secrets = [&self.refresh_token, &self.provider.client_secret];
        let secrets: Vec<_> = secrets.into_iter().flatten().collect();
        Err(match Refusal::read(answer.body()) {
            Some(refusal) => self.fault(format_args!(
                "answered with {status}: {}",
                refusal.told(&secrets)
            )),
            None => self.fault(format_args!("answered with {status}")),
        })
    }

    fn fault(&self, what: impl fmt::Display) -> Error {
        let OidcProvider {
            user, issuer_url, ..
        } = &*self.provider;
        // Not the whole: somebody may have put a password into it.
        let uri: Option<Uri> = issuer_url.parse().ok();
        let host = uri.as_ref().and_then(Uri::host).unwrap_or("(no URL)");
        Error::credentials(if user.is_empty() {
            format!("OIDC issuer {host}: {what}")
        } else {
            format!("user {user:?}: OIDC issuer {host}: {what}")
        })
    }
}

/// As a bearer token, until its `exp`.
fn read(token: &Secret) -> Result<Obtained, &'static str> {
    let expires = id_token::expiry(token.expose())?;
    let authorization = Authorization::bearer(token)
        .map_err(|_| "no JSON Web Token: it holds what no HTTP header may hold")?;
    Ok((authorization, expires))
}

impl fmt::Debug for Oidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Oidc")
            .field("provider", &self.provider)
            .field("cache", &self.cache)
            .field("wished", &self.wished)
            .finish_non_exhaustive()
    }
}
