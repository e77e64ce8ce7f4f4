//! How ureq is to connect, from the configuration; what it cannot do is refused by name.

use std::time::Duration;

use kubex_proto::{Config, Connections, Error, Proxy, ProxyScheme, Tls};
use ureq::{Agent, ProxyProtocol, config::ConfigBuilder, typestate::AgentScope};

use super::tls;

/// Connections to the server of `config`, of which there are none yet. It reads the files that `tls` names.
pub(super) fn settings(config: &Config, tls: &Tls) -> Result<ConfigBuilder<AgentScope>, Error> {
    let connect = config.timeouts.connect;
    // Without what it does for browsers.
    let agent = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent("")
        .accept("")
        .proxy(None)
        .timeout_resolve(connect)
        .timeout_connect(connect);
    let mut agent = connections(agent, &config.connections)?;
    let mut speaks_tls = config.server.is_https();
    if let Some(proxy) = config.proxies.for_server(&config.server) {
        if proxy.scheme() == ProxyScheme::Https {
            same_tls(&config.proxies.tls(tls), tls)?;
            speaks_tls = true;
        }
        agent = agent.proxy(Some(by(proxy)?));
    }
    if speaks_tls {
        agent = agent.tls_config(tls::config(tls)?);
    }
    Ok(agent)
}

fn connections(
    agent: ConfigBuilder<AgentScope>,
    wanted: &Connections,
) -> Result<ConfigBuilder<AgentScope>, Error> {
    let usual = Connections::default();
    let refused = |field: &str, why: &str| {
        Err(Error::configuration(format!(
            "connections.{field}: not supported by ureq, {why}"
        )))
    };
    if wanted.most.is_some() {
        return refused("most", "which connects whenever no connection is idle");
    }
    if wanted.ping_interval.is_some() && wanted.ping_interval != usual.ping_interval {
        return refused("ping_interval", "which does not speak HTTP/2");
    }
    if wanted.ping_timeout != usual.ping_timeout {
        return refused("ping_timeout", "which does not speak HTTP/2");
    }
    if wanted.websocket_message_limit != usual.websocket_message_limit {
        return refused("websocket_message_limit", "which has no WebSockets");
    }
    let idle = if wanted.keep_alive {
        wanted.most_idle
    } else {
        0
    };
    let agent = agent
        .max_idle_connections(idle)
        .max_idle_connections_per_host(idle)
        .max_idle_age(wanted.idle_timeout.unwrap_or(Duration::MAX));
    Ok(match wanted.read_buffer {
        Some(size) => agent.input_buffer_size(size),
        None => agent,
    })
}

fn by(proxy: &Proxy) -> Result<ureq::Proxy, Error> {
    let protocol = match proxy.scheme() {
        ProxyScheme::Http => ProxyProtocol::Http,
        ProxyScheme::Https => ProxyProtocol::Https,
        ProxyScheme::Socks5 => ProxyProtocol::Socks5,
        scheme => {
            return Err(Error::configuration(format!(
                "proxies: {scheme:?} is not supported by ureq"
            )));
        }
    };
    let host = match proxy.host() {
        address if address.contains(':') => format!("[{address}]"),
        name => name.to_owned(),
    };
    let mut by = ureq::Proxy::builder(protocol)
        .host(&host)
        .port(proxy.port())
        // It is the proxy's to look up the name of the server.
        .resolve_target(false);
    if let Some((name, password)) = proxy.user() {
        by = by.username(name.expose()).password(password.expose());
    }
    by.build()
        .map_err(|_| Error::configuration("proxies: ureq takes it for no proxy"))
}

/// ureq has one `TlsConfig`, so what it trusts and shows is the same for an `https://` proxy as for the server behind it.
fn same_tls(proxy: &Tls, server: &Tls) -> Result<(), Error> {
    if server.identity.is_some() {
        return Err(Error::configuration(
            "proxies: ureq would show the client certificate to an https:// proxy too",
        ));
    }
    let trust = |tls: &Tls| (tls.certificate_authority.clone(), tls.insecure_skip_verify);
    if trust(proxy) != trust(server) || proxy.identity.is_some() || proxy.server_name.is_some() {
        return Err(Error::configuration(
            "proxies: ureq has no TLS settings of its own for an https:// proxy",
        ));
    }
    Ok(())
}
