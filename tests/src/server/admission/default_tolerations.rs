//! `DefaultTolerationSeconds`: pods stay five minutes on a node that is not ready or out of reach.

use serde_json::{Value, json};

const SECONDS: i64 = 300;
const TAINTS: [&str; 2] = [
    "node.kubernetes.io/not-ready",
    "node.kubernetes.io/unreachable",
];

pub(super) fn add(pod: &mut Value) {
    for taint in TAINTS {
        let tolerations = pod["spec"]["tolerations"].as_array();
        if tolerations
            .into_iter()
            .flatten()
            .any(|toleration| tolerates(toleration, taint))
        {
            continue;
        }
        let toleration = json!({
            "key": taint, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": SECONDS,
        });
        super::push(pod, "tolerations", toleration);
    }
}

fn tolerates(toleration: &Value, taint: &str) -> bool {
    let is = |field: &str, wanted: &str| {
        let given = toleration[field].as_str().unwrap_or_default();
        given.is_empty() || given == wanted
    };
    is("key", taint) && is("effect", "NoExecute")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_tolerated_is_added() {
        let mine = json!({"key": TAINTS[0], "operator": "Exists", "effect": "NoExecute"});
        let mut pod = json!({"spec": {"tolerations": [mine]}});
        add(&mut pod);
        add(&mut pod);
        let tolerations = pod["spec"]["tolerations"].as_array().unwrap();
        assert_eq!(tolerations.len(), 2);
        assert_eq!(tolerations[0], mine);
        let mut pod = json!({"spec": {"tolerations": [{"operator": "Exists"}]}});
        add(&mut pod);
        assert_eq!(pod["spec"]["tolerations"], json!([{"operator": "Exists"}]));
    }
}
