//! The ways to reach a server in memory.

use std::any::Any;

use kubex_proto::{Config, Credentials, Identity, Kubeconfig, Pem, Tls};
use kubex_testing::{
    Server,
    server::{ServeOptions, Served},
};

use super::files::Files;
use super::{logins, proxies};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    Plain,
    PathPrefix,
    Tls,
    TlsOverIpv6,
    TlsWithHttp1,
    Token,
    TokenFile,
    Basic,
    ClientCertificate,
    PluginToken,
    PluginCertificate,
    Issuer,
    ServerName,
    HttpProxy,
    SocksProxy,
}

impl Way {
    pub(crate) const ALL: [Self; 15] = [
        Self::Plain,
        Self::PathPrefix,
        Self::Tls,
        Self::TlsOverIpv6,
        Self::TlsWithHttp1,
        Self::Token,
        Self::TokenFile,
        Self::Basic,
        Self::ClientCertificate,
        Self::PluginToken,
        Self::PluginCertificate,
        Self::Issuer,
        Self::ServerName,
        Self::HttpProxy,
        Self::SocksProxy,
    ];

    /// As names of tests have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::PathPrefix => "path_prefix",
            Self::Tls => "tls_by_ip_address",
            Self::TlsOverIpv6 => "tls_by_ipv6_address",
            Self::TlsWithHttp1 => "tls_with_http1",
            Self::Token => "bearer_token",
            Self::TokenFile => "token_file",
            Self::Basic => "basic",
            Self::ClientCertificate => "client_certificate",
            Self::PluginToken => "token_of_an_exec_plugin",
            Self::PluginCertificate => "certificate_of_an_exec_plugin",
            Self::Issuer => "oidc",
            Self::ServerName => "tls_server_name",
            Self::HttpProxy => "http_proxy",
            Self::SocksProxy => "socks_proxy",
        }
    }

    /// The field of the configuration that a transport may refuse by its name.
    pub(crate) fn refusable(self) -> Option<&'static str> {
        match self {
            // The proxies lead to a name of their own, which is not the certificate's.
            Self::ServerName | Self::HttpProxy | Self::SocksProxy => Some("tls-server-name"),
            _ => None,
        }
    }
}

/// A served server and how it is reached; the server ends with it.
pub(crate) struct Reached {
    pub(crate) config: Config,
    served: Served,
    _alive: Box<dyn Any>,
}

impl Reached {
    pub(crate) fn server(&self) -> Server {
        self.served.server().clone()
    }
}

pub(crate) fn reach(way: Way) -> Reached {
    let server = match way {
        Way::PathPrefix => Server::builder().path_prefix("/k8s/clusters/c-1").build(),
        Way::Token | Way::TokenFile | Way::PluginToken | Way::Issuer => {
            Server::builder().token("t0ken").build()
        }
        Way::Basic => Server::builder().basic("jane", "pa:ss").build(),
        _ => Server::new(),
    };
    let options = match way {
        Way::Plain | Way::PathPrefix => ServeOptions::plain(),
        Way::TlsOverIpv6 => ServeOptions::tls().ipv6(),
        Way::TlsWithHttp1 => ServeOptions::tls().http1_only(),
        Way::ClientCertificate | Way::PluginCertificate => {
            ServeOptions::tls().demand_client_certificate()
        }
        _ => ServeOptions::tls(),
    };
    let running = server.serve_with(options).unwrap();
    let (config, alive) = config(way, &running);
    Reached {
        config,
        served: running,
        _alive: alive,
    }
}

fn config(way: Way, served: &Served) -> (Config, Box<dyn Any>) {
    match way {
        // By hand, with files for the credentials.
        Way::TokenFile => {
            let files = Files::new();
            let token = files.write("token", "t0ken\n");
            let ca = files.write("ca.crt", &served.ca_pem().unwrap());
            let config = Config::new(served.url().parse().unwrap())
                .with_credentials(Credentials::token_file(token))
                .with_tls(Tls {
                    certificate_authority: Some(Pem::file(ca)),
                    ..Tls::default()
                });
            (config, Box::new(files))
        }
        Way::ClientCertificate => {
            let files = Files::new();
            let certificate = files.write("c.crt", served.client_certificate_pem().unwrap());
            let key = files.write("c.key", served.client_key_pem().unwrap());
            let config = Config::new(served.url().parse().unwrap()).with_tls(Tls {
                certificate_authority: Some(Pem::data(served.ca_pem().unwrap())),
                identity: Some(Identity {
                    certificate: Pem::file(certificate),
                    key: Pem::file(key),
                }),
                ..Tls::default()
            });
            (config, Box::new(files))
        }
        // As through a tunnel, whose end has another address than the server.
        Way::ServerName => {
            let config = Config::new(served.url().parse().unwrap()).with_tls(Tls {
                certificate_authority: Some(Pem::data(served.ca_pem().unwrap())),
                server_name: Some("localhost".into()),
                ..Tls::default()
            });
            (config, Box::new(()))
        }
        Way::PluginToken => logins::by_token(served, "t0ken"),
        Way::PluginCertificate => logins::by_certificate(served),
        Way::Issuer => logins::by_issuer(served),
        Way::HttpProxy => proxies::by_connect(served),
        Way::SocksProxy => proxies::by_socks(served),
        // As most users do, with a kubeconfig that has it all inline.
        _ => {
            let kubeconfig = Kubeconfig::parse(&served.kubeconfig(), "").unwrap();
            (kubeconfig.config(None).unwrap(), Box::new(()))
        }
    }
}
