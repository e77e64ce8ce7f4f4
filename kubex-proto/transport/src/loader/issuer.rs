//! Asking the issuer of ID tokens.

use bytes::BytesMut;
use http::{Response, Uri};
use kubex_proto::{Config, Credentials, Error, Event, IssuerRequest, Outcome, ServerUrl, Tls};

use crate::{Body, Transport, deadline::before};

/// Sends the request over a connection of its own, which is made as those to the API server are, but for whom is trusted and who
/// is shown.
pub(super) async fn ask<T: Transport>(api_server: &Config, asked: IssuerRequest) -> Outcome {
    let uri = asked.request.uri().clone();
    let host = uri.host().unwrap_or_default();
    let failed = |why: String| Outcome::Failed(Error::credentials(format!("{host}: {why}")));
    let opened = server(&uri).and_then(|server| {
        let mut config = api_server.clone();
        config.server = server;
        config.credentials = Credentials::anonymous();
        config.tls = Tls {
            certificate_authority: asked.certificate_authority.clone(),
            ..Tls::default()
        };
        T::open(&config)
    });
    let transport = match opened {
        Ok(transport) => transport,
        Err(error) => return Outcome::Failed(error),
    };
    let limit = asked.time_limit;
    let deadline = transport.now() + limit;
    let answer = answer(&transport, asked);
    match before(&transport, Some(deadline), answer).await {
        Some(Ok(answer)) => Outcome::Answer(answer),
        Some(Err(why)) => failed(why),
        None => failed(format!("no answer within {limit:?}")),
    }
}

fn server(uri: &Uri) -> Result<ServerUrl, Error> {
    let authority = uri.authority().map(http::uri::Authority::as_str);
    let scheme = uri.scheme_str().unwrap_or("https");
    format!("{scheme}://{}", authority.unwrap_or_default()).parse()
}

async fn answer<T: Transport>(
    transport: &T,
    asked: IssuerRequest,
) -> Result<Response<bytes::Bytes>, String> {
    let answer = transport
        .send(asked.request)
        .await
        .map_err(|failure| failure.to_string())?;
    let (head, mut body) = answer.into_parts();
    let mut read = BytesMut::new();
    while read.len() <= asked.largest_answer {
        match body.read().await {
            Event::Chunk(chunk) => read.extend_from_slice(&chunk),
            Event::Failed(failure) => return Err(failure.to_string()),
            _ => break,
        }
    }
    Ok(Response::from_parts(head, read.freeze()))
}
