//! What proxies and admission webhooks add to what the server says.

use bytes::Bytes;
use http::{Response, StatusCode};
use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Error, Resource};
use kubex_testing::server::{Fault, RequestMatch};

use super::objects::config_map;
use crate::harness::Server;
use crate::{Api, Context};

pub(super) fn server(context: &Context) -> &kubex_testing::Server {
    match &context.server {
        Server::InMemory(server) => server,
        #[cfg(unix)]
        Server::ControlPlane(_) => panic!("this case is left out there"),
    }
}

/// No standard knows the number, and no list of statuses: a large provider's proxies answer it.
pub(super) async fn a_status_of_a_proxy(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let code = StatusCode::from_u16(520).unwrap();
    let mut answer = Response::new(Bytes::from(
        "<h1>Web server is returning an unknown error</h1>",
    ));
    *answer.status_mut() = code;
    let here = RequestMatch::any().containing(&context.namespace).once();
    server(&context).inject(here, Fault::Answer(answer));
    let error = maps.get("a").await.unwrap_err();
    assert_eq!(error.code(), Some(code));
    let said = error.to_string();
    assert!(
        said.contains("520") && said.contains("unknown error"),
        "{said}"
    );
    // The connection is as good as before.
    assert!(maps.get("a").optional().await?.is_none());
    Ok(())
}

/// A header that is not ASCII, as a webhook may warn in any language.
pub(super) async fn a_warning_in_utf8(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let here = RequestMatch::any().containing(&context.namespace).once();
    let text = "die Größe „a“ ist veraltet, 代わりに b";
    server(&context).warn_on(here, text);
    assert_eq!(maps.create(&config_map("a")).await?.name(), "a");
    assert_eq!(context.options.heard(&context.namespace), [text]);
    Ok(())
}
