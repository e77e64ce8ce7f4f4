//! Any text is the URL of a proxy or an error that quotes nothing of it; what a proxy is shown as is the same place; and any
//! text is a list of exceptions and a netrc file.
#![no_main]

use kubex_proto::{NoProxy, Proxies, Proxy, ServerUrl};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let server: ServerUrl = "https://10.0.0.1:6443".parse().expect("it is a URL");
    if let Ok(proxy) = first.parse::<Proxy>() {
        let again: Proxy = proxy.to_string().parse().expect("it is shown as a URL");
        assert_eq!(
            (proxy.scheme(), proxy.host(), proxy.port()),
            (again.scheme(), again.host(), again.port())
        );
        assert!(again.user().is_none(), "who it is, is not shown");
        assert_eq!(proxy.authorization().is_some(), proxy.user().is_some());
        if let Ok(proxies) = Proxies::all(again.clone()).with_netrc(rest.as_bytes()) {
            let found = proxies.for_server(&server).expect("nothing is excepted");
            assert_eq!(found.to_string(), again.to_string());
        }
    }
    let _ = Proxies::from_variables(|_| Some(first.into()));
    let rules = NoProxy::parse(rest);
    for host in ["10.0.0.1", "fd00::1", "api.example.com", first] {
        let everything = NoProxy::parse(&format!("{rest},*"));
        assert!(everything.matches(host, 443));
        if rules.matches(host, 443) {
            assert!(NoProxy::parse(&format!("a.example,{rest}")).matches(host, 443));
        }
    }
});
