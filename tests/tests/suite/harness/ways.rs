//! The ways to reach a server in memory.

use std::path::PathBuf;

use kubex_proto::{Config, Credentials, Identity, Kubeconfig, Pem, Tls};
use kubex_testing::{
    Server,
    server::{ServeOptions, Served},
};

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
    ServerName,
}

impl Way {
    pub(crate) const ALL: [Self; 10] = [
        Self::Plain,
        Self::PathPrefix,
        Self::Tls,
        Self::TlsOverIpv6,
        Self::TlsWithHttp1,
        Self::Token,
        Self::TokenFile,
        Self::Basic,
        Self::ClientCertificate,
        Self::ServerName,
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
            Self::ServerName => "tls_server_name",
        }
    }

    /// The field of the configuration that a transport may refuse by its name.
    pub(crate) fn refusable(self) -> Option<&'static str> {
        match self {
            Self::ServerName => Some("tls-server-name"),
            _ => None,
        }
    }
}

/// A served server and how it is reached; the server ends with it.
pub(crate) struct Reached {
    pub(crate) config: Config,
    served: Served,
    _files: Option<Files>,
}

impl Reached {
    pub(crate) fn server(&self) -> Server {
        self.served.server().clone()
    }
}

pub(crate) fn reach(way: Way) -> Reached {
    let server = match way {
        Way::PathPrefix => Server::builder().path_prefix("/k8s/clusters/c-1").build(),
        Way::Token | Way::TokenFile => Server::builder().token("t0ken").build(),
        Way::Basic => Server::builder().basic("jane", "pa:ss").build(),
        _ => Server::new(),
    };
    let options = match way {
        Way::Plain | Way::PathPrefix => ServeOptions::plain(),
        Way::TlsOverIpv6 => ServeOptions::tls().ipv6(),
        Way::TlsWithHttp1 => ServeOptions::tls().http1_only(),
        Way::ClientCertificate => ServeOptions::tls().demand_client_certificate(),
        _ => ServeOptions::tls(),
    };
    let running = server.serve_with(options).unwrap();
    let (config, files) = config(way, &running);
    Reached {
        config,
        served: running,
        _files: files,
    }
}

fn config(way: Way, served: &Served) -> (Config, Option<Files>) {
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
            (config, Some(files))
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
            (config, Some(files))
        }
        // As through a tunnel, whose end has another address than the server.
        Way::ServerName => {
            let config = Config::new(served.url().parse().unwrap()).with_tls(Tls {
                certificate_authority: Some(Pem::data(served.ca_pem().unwrap())),
                server_name: Some("localhost".into()),
                ..Tls::default()
            });
            (config, None)
        }
        // As most users do, with a kubeconfig that has it all inline.
        _ => {
            let kubeconfig = Kubeconfig::parse(&served.kubeconfig(), "").unwrap();
            (kubeconfig.config(None).unwrap(), None)
        }
    }
}

/// A directory that is removed again.
struct Files(PathBuf);

impl Files {
    fn new() -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "kubex-suite-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir(&directory).unwrap();
        Self(directory)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().into()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
