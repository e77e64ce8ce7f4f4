//! The configuration of a program that runs in a pod.

use alloc::{
    format,
    string::{String, ToString},
};
use core::fmt;

use crate::{Config, Credentials, Error, Pem, ServerUrl, Tls};

/// What a program in a pod finds in its environment and its service account's folder, handed in as values
/// (Kubernetes docs, "Accessing the Kubernetes API from a Pod").
///
/// ```
/// use kubex_proto::{Config, InCluster};
///
/// let config = Config::in_cluster(InCluster {
///     host: Some("fd00::1".into()), // what InCluster::HOST_VARIABLE holds
///     port: Some("443".into()),     // what InCluster::PORT_VARIABLE holds
///     namespace: Some("web\n".into()), // what the file InCluster::NAMESPACE_FILE holds
///     ..InCluster::default()
/// })?;
/// assert_eq!(config.server.to_string(), "https://[fd00::1]:443");
/// assert_eq!(config.namespace, "web");
///
/// let error = Config::in_cluster(InCluster::default()).unwrap_err();
/// assert!(error.to_string().contains("KUBERNETES_SERVICE_HOST"));
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InCluster {
    /// What [`HOST_VARIABLE`](Self::HOST_VARIABLE) holds: an address, IPv6 without brackets.
    pub host: Option<String>,
    /// What [`PORT_VARIABLE`](Self::PORT_VARIABLE) holds.
    pub port: Option<String>,
    /// What the file [`NAMESPACE_FILE`](Self::NAMESPACE_FILE) holds; blanks around it are dropped.
    pub namespace: Option<String>,
    /// The path of the token, which is read again as it is renewed; [`TOKEN_FILE`](Self::TOKEN_FILE) by default.
    pub token_file: String,
    /// The path of the certificates to trust;
    /// [`CERTIFICATE_AUTHORITY_FILE`](Self::CERTIFICATE_AUTHORITY_FILE) by default.
    pub certificate_authority_file: String,
}

impl InCluster {
    /// The environment variable that names the API server's address.
    pub const HOST_VARIABLE: &str = "KUBERNETES_SERVICE_HOST";
    /// The environment variable that names the API server's port.
    pub const PORT_VARIABLE: &str = "KUBERNETES_SERVICE_PORT";
    /// Where a pod finds the name of its namespace.
    pub const NAMESPACE_FILE: &str = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";
    /// Where a pod finds its service account's token.
    pub const TOKEN_FILE: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";
    /// Where a pod finds the certificates of the cluster's authority.
    pub const CERTIFICATE_AUTHORITY_FILE: &str =
        "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";

    pub(super) fn into_config(self) -> Result<Config, Error> {
        let host = variable(Self::HOST_VARIABLE, self.host.as_deref())?;
        let port = variable(Self::PORT_VARIABLE, self.port.as_deref())?;
        if port.parse::<u16>().is_err() {
            return Err(in_cluster(format_args!(
                "{} is not a port",
                Self::PORT_VARIABLE
            )));
        }
        let url = if host.contains(':') && !host.starts_with('[') {
            format!("https://[{host}]:{port}")
        } else {
            format!("https://{host}:{port}")
        };
        let server = url
            .parse::<ServerUrl>()
            .ok()
            .filter(|_| !host.contains('/'));
        let server = server
            .ok_or_else(|| in_cluster(format_args!("{} is not a host", Self::HOST_VARIABLE)))?;
        let namespace = file(Self::NAMESPACE_FILE, self.namespace.as_deref())?;
        let token_file = file(Self::TOKEN_FILE, Some(&self.token_file))?;
        let authority = file(
            Self::CERTIFICATE_AUTHORITY_FILE,
            Some(&self.certificate_authority_file),
        )?;
        Ok(Config::new(server)
            .with_namespace(namespace)
            .with_credentials(Credentials::token_file(token_file))
            .with_tls(Tls {
                certificate_authority: Some(Pem::file(authority)),
                ..Tls::default()
            }))
    }
}

/// Nothing from the environment, and the files where the kubelet puts them.
impl Default for InCluster {
    fn default() -> Self {
        Self {
            host: None,
            port: None,
            namespace: None,
            token_file: Self::TOKEN_FILE.to_string(),
            certificate_authority_file: Self::CERTIFICATE_AUTHORITY_FILE.to_string(),
        }
    }
}

fn variable<'a>(name: &str, value: Option<&'a str>) -> Result<&'a str, Error> {
    present(value).ok_or_else(|| {
        in_cluster(format_args!(
            "the environment variable {name} is not set: does the program run in a pod?"
        ))
    })
}

fn file<'a>(path: &str, value: Option<&'a str>) -> Result<&'a str, Error> {
    present(value).ok_or_else(|| {
        in_cluster(format_args!(
            "nothing from the file {path}: does the pod mount its service account's token?"
        ))
    })
}

fn present(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|value| !value.is_empty())
}

fn in_cluster(message: fmt::Arguments<'_>) -> Error {
    Error::configuration(format!("in-cluster: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Instant, Time, Timestamp, Wish};

    fn values() -> InCluster {
        InCluster {
            host: Some("10.96.0.1".into()),
            port: Some("443".into()),
            namespace: Some("web\n".into()),
            ..InCluster::default()
        }
    }

    #[test]
    fn everything_is_taken_over() {
        let mut config = Config::in_cluster(values()).unwrap();
        assert_eq!(config.server.to_string(), "https://10.96.0.1:443");
        assert_eq!(config.namespace, "web");
        assert_eq!(
            config.tls.certificate_authority,
            Some(Pem::file(InCluster::CERTIFICATE_AUTHORITY_FILE))
        );
        let now = Time::new(
            Instant::from_origin(core::time::Duration::ZERO),
            Timestamp::from_unix_seconds(0),
        );
        let Wish::ReadFile(path) = config.credentials.poll(now, None) else {
            panic!();
        };
        assert_eq!(path, InCluster::TOKEN_FILE);
    }

    #[test]
    fn hosts_of_every_form() {
        for (host, expected) in [
            ("fd00::1", "https://[fd00::1]:443"),
            ("[fd00::1]", "https://[fd00::1]:443"),
            (
                "kubernetes.default.svc",
                "https://kubernetes.default.svc:443",
            ),
        ] {
            let config = Config::in_cluster(InCluster {
                host: Some(host.into()),
                ..values()
            })
            .unwrap();
            assert_eq!(config.server.to_string(), expected);
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let empty = || Some(" \n".into());
        for (values, expected) in [
            (
                InCluster {
                    host: None,
                    ..values()
                },
                "KUBERNETES_SERVICE_HOST is not set",
            ),
            (
                InCluster {
                    host: empty(),
                    ..values()
                },
                "KUBERNETES_SERVICE_HOST is not set",
            ),
            (
                InCluster {
                    host: Some("a b".into()),
                    ..values()
                },
                "KUBERNETES_SERVICE_HOST is not a host",
            ),
            (
                InCluster {
                    host: Some("a/b".into()),
                    ..values()
                },
                "KUBERNETES_SERVICE_HOST is not a host",
            ),
            (
                InCluster {
                    port: None,
                    ..values()
                },
                "KUBERNETES_SERVICE_PORT is not set",
            ),
            (
                InCluster {
                    port: Some("tcp://10.0.0.1:443".into()),
                    ..values()
                },
                "KUBERNETES_SERVICE_PORT is not a port",
            ),
            (
                InCluster {
                    namespace: None,
                    ..values()
                },
                InCluster::NAMESPACE_FILE,
            ),
            (
                InCluster {
                    token_file: String::new(),
                    ..values()
                },
                InCluster::TOKEN_FILE,
            ),
            (
                InCluster {
                    certificate_authority_file: String::new(),
                    ..values()
                },
                InCluster::CERTIFICATE_AUTHORITY_FILE,
            ),
        ] {
            let error = Config::in_cluster(values).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
