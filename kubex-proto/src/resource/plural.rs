//! The plural of a kind, where nobody gives it.

use alloc::string::String;

/// The plural in lower case, by the rules of English that kinds follow.
pub(crate) fn plural(kind: &str) -> String {
    let mut plural = kind.to_ascii_lowercase();
    let ends_with_any = |ends: &[&str]| ends.iter().any(|end| plural.ends_with(end));
    if ends_with_any(&["endpoints"]) {
        return plural;
    }
    if ends_with_any(&["s", "x", "z", "ch", "sh"]) {
        plural.push_str("es");
    } else if plural.ends_with('y') && !ends_with_any(&["ay", "ey", "iy", "oy", "uy"]) {
        plural.pop();
        plural.push_str("ies");
    } else {
        plural.push('s');
    }
    plural
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn plurals_of_known_kinds() {
        for (kind, expected) in [
            ("Widget", "widgets"),
            ("Ingress", "ingresses"),
            ("Category", "categories"),
            ("Gateway", "gateways"),
            ("NetworkPolicy", "networkpolicies"),
            ("IngressClass", "ingressclasses"),
            ("Endpoints", "endpoints"),
            ("Index", "indexes"),
            ("Branch", "branches"),
            ("ReplicaSet", "replicasets"),
            ("Proxy", "proxies"),
            ("Key", "keys"),
        ] {
            assert_eq!(plural(kind), expected);
        }
    }
}
