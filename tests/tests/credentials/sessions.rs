//! Sessions, which have connections of their own, show the same credentials as all other calls.

use kubex_proto::{Api, DynamicObject, ResourceDescription};
use kubex_testing::Server;
use kubex_testing::server::{
    CertificateAuthority, Exit, Fault, RequestMatch, ServeOptions, Served,
};
use kubex_transport::{Client, SessionTransport};
use serde_json::{Value, json};

use crate::config;
use crate::plugin::Plugin;

/// A server with a pod `web`, in which all commands succeed.
fn with_a_pod(served: &Served) {
    let pod = json!({"metadata": {"name": "web"}, "spec": {"nodeName": "node", "containers": [{"name": "main", "image": "none"}]}});
    let request = http::Request::post("/api/v1/namespaces/default/pods");
    let request = request.header("authorization", "Bearer first");
    let made = served
        .server()
        .handle(request.body(pod.to_string().into()).unwrap());
    assert_eq!(made.status(), 201);
    served.server().on_exec(|_| async { Exit::Code(0) });
}

async fn runs<T: SessionTransport>(served: &Served, plugin: &Plugin, before: impl FnOnce()) {
    let client = Client::<T>::new(config(served, plugin.credentials())).unwrap();
    let pods = ResourceDescription::namespaced("", "v1", "Pod");
    let pods = Api::<DynamicObject, kubex_proto::Dynamic, _>::of_bound_to(pods, client);
    let exec = pods.exec();
    assert!(exec.run("web", ["true"]).await.unwrap().status.is_success());
    assert_eq!(plugin.runs(), 1);
    before();
    let process = exec.stream("web", ["true"]).await.unwrap();
    assert!(process.status().await.unwrap().is_success());
    assert_eq!(plugin.runs(), 2);
}

pub(crate) async fn a_token_that_is_refused_is_renewed<T: SessionTransport>() {
    let server = Server::builder().token("first").build();
    let running = server.serve_with(ServeOptions::tls()).unwrap();
    with_a_pod(&running);
    let plugin = Plugin::answering(&json!({"token": "first"}));
    runs::<T>(&running, &plugin, || {
        plugin.answer(&json!({"token": "second"}));
        running.server().set_token("second");
    })
    .await;
}

/// Without it no connection comes to be.
pub(crate) async fn the_latest_certificate_is_shown<T: SessionTransport>() {
    let authority = CertificateAuthority::generate();
    let options = ServeOptions::tls().authority(authority.clone());
    let server = Server::builder().token("first").build();
    let running = server
        .serve_with(options.demand_client_certificate())
        .unwrap();
    with_a_pod(&running);
    let status = |name: &str| -> Value {
        let identity = authority.issue_client(name, "system:masters");
        json!({
            "clientCertificateData": identity.certificate_pem(), "clientKeyData": identity.key_pem(),
        })
    };
    let plugin = Plugin::answering(&status("jane"));
    runs::<T>(&running, &plugin, || {
        plugin.answer(&status("john"));
        let server = running.server();
        server.inject(RequestMatch::any().once(), Fault::status(401));
    })
    .await;
    assert_eq!(running.connections().accepted, 3, "one for each request");
}
