//! x
use kubex_testing::{Server, server::*};
use kubex_tokio::*;
use std::time::Duration;
async fn show(name: &str, config: Config) {
    let client = Client::new(config.with_timeouts(Timeouts{connect: Some(Duration::from_secs(1)), total: Some(Duration::from_secs(2)), ..Timeouts::default()}));
    match client { Err(e) => println!("{name}: {e}"),
      Ok(c) => match c.api::<k8s_openapi::api::core::v1::Pod>().get("web").await { Err(e) => println!("{name}: {e}"), Ok(_) => println!("{name}: ok?") } }
}
fn cfg(s: &Served) -> Config { Kubeconfig::parse(&s.kubeconfig(), "").unwrap().config(None).unwrap() }
#[tokio::main]
async fn main() {
    let tls = Server::new().serve_with(ServeOptions::tls()).unwrap();
    let other = CertificateAuthority::generate();
    show("wrong CA", cfg(&tls).with_tls(Tls{certificate_authority: Some(Pem::data(other.pem())), ..Tls::default()})).await;
    let exp = Server::new().serve_with(ServeOptions::tls().expired_certificate()).unwrap();
    show("expired", cfg(&exp)).await;
    show("wrong name", cfg(&tls).with_tls(Tls{server_name: Some("api.example.com".into()), ..cfg(&tls).tls})).await;
    let plain = Server::new().serve().unwrap();
    let url = plain.url(); drop(plain);
    show("refused", Config::new(url.parse().unwrap())).await;
    let never = Server::new().serve_with(ServeOptions::plain().never_answering()).unwrap();
    show("never answers", Config::new(never.url().parse().unwrap())).await;
    let never = Server::new().serve_with(ServeOptions::tls().never_answering()).unwrap();
    show("never answers TLS", cfg(&never)).await;
    let plain = Server::new().serve().unwrap();
    show("plain behind https", Config::new(plain.url().replace("http:", "https:").parse().unwrap())).await;
    let certs = Server::new().serve_with(ServeOptions::tls().demand_client_certificate()).unwrap();
    show("no client cert", Config::new(certs.url().parse().unwrap()).with_tls(Tls{certificate_authority: Some(Pem::data(certs.ca_pem().unwrap())), ..Tls::default()})).await;
    show("no such host", Config::new("https://no-such-host.invalid:6443".parse().unwrap())).await;
    let s = Server::builder().token("right").build(); let t = s.serve().unwrap();
    show("wrong token", Config::new(t.url().parse().unwrap()).with_credentials(Credentials::token(Secret::new("wrong")))).await;
    show("token file missing", Config::new(t.url().parse().unwrap()).with_credentials(Credentials::token_file("/no/such/token"))).await;
    show("ca file missing", Config::new("https://127.0.0.1:1".parse().unwrap()).with_tls(Tls{certificate_authority: Some(Pem::file("/no/ca.crt")), ..Tls::default()})).await;
    let h = Server::new(); h.inject(RequestMatch::any(), Fault::html(502, "<html><h1>502 Bad Gateway</h1></html>")); let t = h.serve().unwrap();
    show("html 502", Config::new(t.url().parse().unwrap())).await;
    let h = Server::new(); h.inject(RequestMatch::any(), Fault::Cut); let t = h.serve().unwrap();
    show("cut", Config::new(t.url().parse().unwrap())).await;
    let c = Client::new(Config::new(t.url().parse().unwrap())).unwrap();
    let e = c.api::<k8s_openapi::api::core::v1::Pod>().delete("web").await.unwrap_err();
    println!("cut write: {e} unanswered={}", e.is_unanswered());
}
