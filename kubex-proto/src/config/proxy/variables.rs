//! Proxies from the environment, whose variables are handed in.

use alloc::{format, string::String};

use super::{NoProxy, Proxies, Proxy};
use crate::Error;

pub(super) fn proxies(variable: impl Fn(&str) -> Option<String>) -> Result<Proxies, Error> {
    let set = |names: &[&'static str]| {
        names.iter().find_map(|name| {
            let value = variable(name)?;
            let value = value.trim();
            (!value.is_empty()).then(|| (*name, String::from(value)))
        })
    };
    // A header `Proxy` of the request becomes HTTP_PROXY, and none becomes a name in lower case.
    let is_cgi = set(&["REQUEST_METHOD"]).is_some();
    let http = if is_cgi {
        set(&["http_proxy"])
    } else {
        set(&["HTTP_PROXY", "http_proxy"])
    };
    let (mut http, mut https) = (parsed(http)?, parsed(set(&["HTTPS_PROXY", "https_proxy"]))?);
    // Not looked at where nobody needs it: desktops set it to what few programs take.
    if http.is_none() || https.is_none() {
        let all = parsed(set(&["ALL_PROXY", "all_proxy"]))?;
        http = http.or_else(|| all.clone());
        https = https.or(all);
    }
    let no_proxy = set(&["NO_PROXY", "no_proxy"]);
    Ok(Proxies {
        http,
        https,
        no_proxy: no_proxy.map_or_else(NoProxy::default, |(_, list)| NoProxy::parse(&list)),
        excepts_this_machine: true,
        tls: None,
    })
}

fn parsed(variable: Option<(&'static str, String)>) -> Result<Option<Proxy>, Error> {
    let Some((name, value)) = variable else {
        return Ok(None);
    };
    let proxy = if value.contains("://") {
        Proxy::parse(&value)
    } else {
        Proxy::parse(&format!("http://{value}"))
    };
    proxy
        .map(Some)
        .map_err(|reason| Error::configuration(format!("{name}: {reason}")))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn proxy(server: &str, variables: &[(&str, &str)]) -> Result<String, String> {
        let proxies = proxies(|wanted| {
            let found = variables.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| (*value).into())
        });
        let proxies = proxies.map_err(|error| error.to_string())?;
        let proxy = proxies.for_server(&server.parse().unwrap());
        Ok(proxy.map_or("none".into(), ToString::to_string))
    }

    #[test]
    fn each_scheme_has_its_own() {
        let variables = [
            ("HTTP_PROXY", "http.proxy.tld"),
            ("https_proxy", "socks5://secure.proxy.tld"),
        ];
        for (server, expected) in [
            ("http://insecure.tld", "http://http.proxy.tld:80"),
            ("https://secure.tld", "socks5://secure.proxy.tld:1080"),
        ] {
            assert_eq!(proxy(server, &variables).unwrap(), expected);
        }
        let only = [("HTTP_PROXY", "http.proxy.tld")];
        assert_eq!(proxy("https://secure.tld", &only).unwrap(), "none");
        let all = [("HTTP_PROXY", "a"), ("ALL_PROXY", "b")];
        assert_eq!(proxy("https://secure.tld", &all).unwrap(), "http://b:80");
        assert_eq!(proxy("http://insecure.tld", &all).unwrap(), "http://a:80");
    }

    #[test]
    fn upper_case_goes_before_lower_case_and_empty_is_not_set() {
        let both = [("HTTPS_PROXY", "upper"), ("https_proxy", "lower")];
        assert_eq!(proxy("https://k", &both).unwrap(), "http://upper:80");
        let empty = [("HTTPS_PROXY", " "), ("https_proxy", "lower")];
        assert_eq!(proxy("https://k", &empty).unwrap(), "http://lower:80");
        assert_eq!(proxy("https://k", &[("HTTPS_PROXY", "")]).unwrap(), "none");
    }

    #[test]
    fn this_machine_and_what_no_proxy_lists_are_excepted() {
        let variables = [("ALL_PROXY", "proxy"), ("NO_PROXY", "10.0.0.0/8,.internal")];
        for server in [
            "https://localhost:6443",
            "https://127.0.0.2",
            "https://[::1]",
            "http://10.1.1.1",
            "https://api.internal",
        ] {
            assert_eq!(proxy(server, &variables).unwrap(), "none", "{server}");
        }
        for server in ["https://11.1.1.1", "https://internal", "https://[::2]"] {
            assert_eq!(
                proxy(server, &variables).unwrap(),
                "http://proxy:80",
                "{server}"
            );
        }
        let explicit = Proxies::all("http://proxy".parse().unwrap());
        let this_machine = "https://127.0.0.1:6443".parse().unwrap();
        assert!(explicit.for_server(&this_machine).is_some());
    }

    #[test]
    fn who_asks_a_web_server_does_not_choose_the_proxy() {
        let mut variables = [
            ("REQUEST_METHOD", "GET"),
            ("HTTP_PROXY", "evil"),
            ("HTTPS_PROXY", "good"),
            ("", ""),
        ];
        assert_eq!(proxy("http://k", &variables).unwrap(), "none");
        assert_eq!(proxy("https://k", &variables).unwrap(), "http://good:80");
        variables[3] = ("http_proxy", "good");
        assert_eq!(proxy("http://k", &variables).unwrap(), "http://good:80");
    }

    #[test]
    fn what_is_no_proxy_is_refused_by_its_name() {
        for name in ["HTTP_PROXY", "https_proxy", "ALL_PROXY"] {
            for value in [
                "foo://jane:CANARY@proxy",
                "jane:CAN/ARY@proxy",
                "proxy:CANARY",
            ] {
                let error = proxy("https://k", &[(name, value)]).unwrap_err();
                assert!(error.contains(&format!("{name}: ")), "{error}");
                assert!(!error.contains("CAN"), "{error}");
            }
        }
        let unneeded = [
            ("HTTP_PROXY", "a"),
            ("HTTPS_PROXY", "b"),
            ("all_proxy", "socks://127.0.0.1:7891/"),
        ];
        assert_eq!(proxy("https://k", &unneeded).unwrap(), "http://b:80");
    }
}
