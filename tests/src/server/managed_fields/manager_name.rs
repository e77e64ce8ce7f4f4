//! What a client is called that does not name a field manager.

/// A manager's name is no longer than this.
const LIMIT: usize = 128;

/// The first part of a user agent: `kubectl` of `kubectl/v1.37.0 (linux/amd64)`.
pub(crate) fn of_user_agent(agent: &str) -> String {
    let first = agent.split('/').next().unwrap_or_default();
    let mut name = String::new();
    for c in first.chars().filter(|c| !c.is_control()) {
        if name.len() + c.len_utf8() > LIMIT {
            break;
        }
        name.push(c);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_called_by_the_first_part_of_its_user_agent() {
        assert_eq!(of_user_agent("kubectl/v1.37.0 (linux/amd64)"), "kubectl");
        assert_eq!(of_user_agent("my client"), "my client");
        assert_eq!(of_user_agent(""), "");
        assert_eq!(of_user_agent(&"a".repeat(200)).len(), 128);
    }
}
