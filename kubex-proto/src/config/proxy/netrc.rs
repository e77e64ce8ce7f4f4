//! Who one is on which host, by a netrc file.

use alloc::{format, string::String};
use core::str::Chars;

use super::Proxy;
use crate::{Error, Secret};

/// Gives a proxy that has no user the one that the file names for its host.
pub(super) fn complete(proxy: &mut Proxy, netrc: &[u8]) -> Result<(), Error> {
    if proxy.user().is_some() {
        return Ok(());
    }
    let Some((name, password)) = find(&String::from_utf8_lossy(netrc), proxy.host()) else {
        return Ok(());
    };
    *proxy = proxy
        .clone()
        .known_as(name, password)
        .map_err(|reason| Error::configuration(format!("netrc: {proxy}: {reason}")))?;
    Ok(())
}

/// Where an entry was read up to.
#[derive(Default)]
struct Entry {
    counts: bool,
    login: Option<Secret>,
    password: Option<Secret>,
}

impl Entry {
    /// The user, if the entry is the host's and names one.
    fn user(&mut self) -> Option<(Secret, Secret)> {
        let login = self.login.take().filter(|_| self.counts)?;
        let password = self.password.take().unwrap_or_else(|| Secret::new(""));
        Some((login, password))
    }
}

fn find(text: &str, host: &str) -> Option<(Secret, Secret)> {
    let mut words = Words(text.chars());
    let mut entry = Entry::default();
    while let Some(word) = words.next() {
        match word.as_str() {
            "machine" => {
                if let Some(user) = entry.user() {
                    return Some(user);
                }
                entry = Entry {
                    counts: words
                        .next()
                        .is_some_and(|name| name.eq_ignore_ascii_case(host)),
                    ..Entry::default()
                };
            }
            "default" => {
                if let Some(user) = entry.user() {
                    return Some(user);
                }
                entry = Entry {
                    counts: true,
                    ..Entry::default()
                };
            }
            "login" => entry.login = words.next().map(Secret::new),
            "password" => entry.password = words.next().map(Secret::new),
            "account" => drop(words.next()),
            "macdef" => words.skip_macro(),
            _ => {}
        }
    }
    entry.user()
}

/// The words of the file: with blanks between, or in quotation marks, where a backslash takes what follows as it is. From a word
/// that begins with `#` to the end of the line is a comment, as passwords may hold one elsewhere.
struct Words<'a>(Chars<'a>);

impl Words<'_> {
    fn next(&mut self) -> Option<String> {
        let mut first = self.0.find(|character| !character.is_whitespace())?;
        while first == '#' {
            self.0.find(|character| *character == '\n')?;
            first = self.0.find(|character| !character.is_whitespace())?;
        }
        let mut word = String::new();
        if first != '"' {
            word.push(first);
            word.extend(self.0.by_ref().take_while(|next| !next.is_whitespace()));
            return Some(word);
        }
        while let Some(next) = self.0.next() {
            match next {
                '"' => break,
                '\\' => word.extend(self.0.next()),
                _ => word.push(next),
            }
        }
        Some(word)
    }

    /// A macro ends with an empty line.
    fn skip_macro(&mut self) {
        let text = self.0.as_str();
        let end = ["\n\n", "\n\r\n"]
            .iter()
            .filter_map(|end| text.find(end))
            .min();
        self.0 = end.and_then(|end| text.get(end..)).unwrap_or("").chars();
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    const FILE: &str = "# of jane
machine elsewhere login other password wrong
macdef init
machine proxy login macro password wrong

machine Proxy.example
    login jane # not the administrator
    account none password \"se \\\"cret\"
machine nameless password wrong
machine bare login bare
machine awkward login a:b password CANARY
machine hash login jane password p#ss";

    fn user(host: &str, file: &str) -> Option<(String, String)> {
        let (name, password) = find(file, host)?;
        Some((name.expose().into(), password.expose().into()))
    }

    #[test]
    fn the_entry_of_the_host_counts() {
        for (host, expected) in [
            ("proxy.example", Some(("jane", "se \"cret"))),
            ("bare", Some(("bare", ""))),
            ("hash", Some(("jane", "p#ss"))),
            ("nameless", None),
            ("proxy", None),
            ("unknown", None),
        ] {
            let expected = expected.map(|(name, password)| (name.into(), password.into()));
            assert_eq!(user(host, FILE), expected, "{host}");
        }
    }

    #[test]
    fn the_default_is_for_all_others() {
        let file = "machine a login a password a default login any password one";
        assert_eq!(user("a", file), Some(("a".into(), "a".into())));
        assert_eq!(user("b", file), Some(("any".into(), "one".into())));
    }

    #[test]
    fn rubbish_names_nobody() {
        for file in [
            "",
            "machine",
            "machine a login",
            "\"",
            "login x",
            "# machine a login b",
            "macdef a",
        ] {
            assert_eq!(user("a", file), None, "{file}");
        }
    }

    #[test]
    fn a_user_that_is_there_stays() {
        let mut proxy: Proxy = "http://john:doe@bare".parse().unwrap();
        complete(&mut proxy, FILE.as_bytes()).unwrap();
        assert_eq!(proxy.user().unwrap().0.expose(), "john");
    }

    #[test]
    fn what_cannot_be_said_is_refused_and_not_quoted() {
        let mut proxy: Proxy = "http://awkward".parse().unwrap();
        let error = complete(&mut proxy, FILE.as_bytes())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("netrc: http://awkward:80: the user holds a colon"),
            "{error}"
        );
        assert!(!error.contains("CANARY"), "{error}");
    }
}
