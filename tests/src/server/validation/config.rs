//! `ConfigMaps` and Secrets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::super::typed::{name_of, syntax_fault};
use super::faults::{Faults, is_given};
use super::formats;
use super::path::Path;

/// All data together may be this large.
const LIMIT: usize = 1024 * 1024;
const LOCKED: &str = "field is immutable when `immutable` is set";

pub(super) fn config_map(faults: &mut Faults, object: &Value) {
    let mut size = 0;
    for (key, text) in object["data"].as_object().into_iter().flatten() {
        let path = Path::of("data").key(key);
        faults.all_invalid(&path, key, &formats::config_key(key));
        if object["binaryData"].get(key).is_some() {
            faults.invalid(
                &path,
                key.as_str(),
                "duplicate of key present in binaryData",
            );
        }
        size += text.as_str().map_or(0, str::len);
    }
    for (key, bytes) in object["binaryData"].as_object().into_iter().flatten() {
        let path = Path::of("binaryData").key(key);
        faults.all_invalid(&path, key, &formats::config_key(key));
        size += decoded(bytes).len();
    }
    if size > LIMIT {
        faults.too_long(&Path::of("[]"), LIMIT);
    }
}

pub(super) fn secret(faults: &mut Faults, object: &Value) {
    let path = Path::of("data");
    let empty = Map::new();
    let data = object["data"].as_object().unwrap_or(&empty);
    let mut size = 0;
    for (key, bytes) in data {
        faults.all_invalid(&path.key(key), key, &formats::config_key(key));
        size += decoded(bytes).len();
    }
    if size > LIMIT {
        faults.too_long(&path, LIMIT);
    }
    let mut demand = |keys: &[&str]| {
        for key in keys {
            if !data.contains_key(*key) {
                faults.required(&path.key(key), "");
            }
        }
    };
    match object["type"].as_str().unwrap_or_default() {
        "kubernetes.io/service-account-token" => {
            let name = "kubernetes.io/service-account.name";
            if !is_given(&object["metadata"]["annotations"][name]) {
                faults.required(&Path::of("metadata.annotations").key(name), "");
            }
        }
        "kubernetes.io/dockercfg" => docker(faults, &path, data, ".dockercfg"),
        "kubernetes.io/dockerconfigjson" => docker(faults, &path, data, ".dockerconfigjson"),
        "kubernetes.io/basic-auth"
            if !data.contains_key("username") && !data.contains_key("password") =>
        {
            demand(&["username", "password"]);
        }
        "kubernetes.io/ssh-auth" if !data.get("ssh-privatekey").is_some_and(is_given) => {
            faults.required(&path.key("ssh-privatekey"), "");
        }
        "kubernetes.io/tls" => demand(&["tls.crt", "tls.key"]),
        _ => {}
    }
}

/// Credentials for registries are JSON.
fn docker(faults: &mut Faults, path: &Path, data: &Map<String, Value>, key: &str) {
    let Some(bytes) = data.get(key) else {
        faults.required(&path.key(key), "");
        return;
    };
    let bytes = decoded(bytes);
    let fault = match serde_json::from_slice::<Value>(&bytes) {
        Err(error) => Some(syntax_fault(&error, &bytes)),
        Ok(Value::Object(_) | Value::Null) => None,
        Ok(other) => Some(format!(
            "json: cannot unmarshal {} into Go value of type map[string]interface {{}}",
            name_of(&other)
        )),
    };
    if let Some(detail) = fault {
        faults.invalid(&path.key(key), "<secret contents redacted>", &detail);
    }
}

fn decoded(bytes: &Value) -> Vec<u8> {
    let text = bytes.as_str().unwrap_or_default();
    STANDARD.decode(text).unwrap_or_default()
}

/// What a change of either kind must leave as it was.
pub(super) fn update(faults: &mut Faults, plural: &str, object: &Value, old: &Value) {
    if plural == "secrets" {
        faults.immutable(&Path::of("type"), &object["type"], &old["type"]);
    }
    if old["immutable"] != true {
        return;
    }
    if object["immutable"] != true {
        faults.forbidden(&Path::of("immutable"), LOCKED);
    }
    for field in ["data", "binaryData"] {
        if object[field] != old[field] {
            faults.forbidden(&Path::of(field), LOCKED);
        }
    }
}
