//! What a plugin said on standard error, fit to be shown.

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use super::ExecPlugin;
use crate::Secret;

/// How many characters are quoted of each end: usage texts begin with the fault, traces end with it.
const SHOWN: usize = 240;

/// What is shorter is a word, not a secret; to take it out would spoil the text.
const SHORTEST_SECRET: usize = 6;

/// `; it said: {standard error}`, or nothing if there is nothing: on one line, without control characters, shortened, and
/// without the values of the arguments and of the environment.
pub(super) fn complaint(plugin: &ExecPlugin, stderr: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(stderr);
    for secret in secrets(plugin) {
        if text.contains(secret) {
            text = Cow::Owned(text.replace(secret, "(not shown)"));
        }
    }
    let text = one_line(&text);
    if text.is_empty() {
        return text;
    }
    let ends = (
        text.char_indices().nth(SHOWN),
        text.char_indices().nth_back(SHOWN),
    );
    match ends {
        (Some((head, _)), Some((tail, _))) if head < tail => format!(
            "; it said: {} ... {}",
            text.get(..head).unwrap_or_default(),
            text.get(tail..).unwrap_or_default()
        ),
        _ => format!("; it said: {text}"),
    }
}

/// The longest first: one may be a part of another.
fn secrets(plugin: &ExecPlugin) -> Vec<&str> {
    let arguments = plugin.arguments.iter().map(Secret::expose);
    let environment = plugin.environment.iter().map(|(_, value)| value.expose());
    let proxy = plugin.cluster.as_ref();
    let proxy = proxy.and_then(|cluster| cluster.proxy_url.as_ref());
    let mut secrets: Vec<_> = arguments
        .filter_map(|argument| match argument.split_once('=') {
            Some((name, value)) if name.starts_with('-') => Some(value),
            _ => (!argument.starts_with('-')).then_some(argument),
        })
        .chain(environment)
        .chain(proxy.map(Secret::expose))
        .filter(|value| value.len() >= SHORTEST_SECRET)
        .collect();
    secrets.sort_unstable_by_key(|secret| core::cmp::Reverse(secret.len()));
    secrets
}

/// White space drawn together, control characters taken out.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        let mut shown = word.chars().filter(|c| !c.is_control()).peekable();
        if shown.peek().is_some() && !line.is_empty() {
            line.push(' ');
        }
        line.extend(shown);
    }
    line
}
