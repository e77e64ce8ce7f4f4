//! Label selectors: `app=web,tier in (a,b),!legacy`.

use serde_json::Value;

use super::label;
use super::status::Refusal;

/// All requirements must hold; none hold for everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct LabelSelector(Vec<Requirement>);

#[derive(Clone, Debug)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    Exists,
    Absent,
    In(Vec<String>),
    NotIn(Vec<String>),
    Greater(i64),
    Less(i64),
}

impl LabelSelector {
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let mut parser = Parser {
            tokens: tokens(text),
            next: 0,
        };
        parser
            .selector()
            .map(Self)
            .map_err(|why| Refusal::bad_request(format!("unable to parse requirement: {why}")))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn matches(&self, object: &Value) -> bool {
        let labels = &object["metadata"]["labels"];
        self.0
            .iter()
            .all(|requirement| requirement.holds(labels[&requirement.key].as_str()))
    }
}

impl Requirement {
    fn holds(&self, value: Option<&str>) -> bool {
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match &self.test {
            Test::Exists => value.is_some(),
            Test::Absent => value.is_none(),
            Test::In(values) => {
                value.is_some_and(|value| values.iter().any(|wanted| wanted == value))
            }
            Test::NotIn(values) => {
                !value.is_some_and(|value| values.iter().any(|other| other == value))
            }
            Test::Greater(limit) => number().is_some_and(|number| number > *limit),
            Test::Less(limit) => number().is_some_and(|number| number < *limit),
        }
    }
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut inside_word = false;
    for c in text.chars() {
        match c {
            ' ' | '\t' | '\r' | '\n' => inside_word = false,
            '(' | ')' | ',' | '!' | '=' | '<' | '>' => {
                // `==` and `!=` are one token each.
                match tokens.last_mut() {
                    Some(last)
                        if c == '=' && !inside_word && matches!(last.as_str(), "=" | "!") =>
                    {
                        last.push('=');
                    }
                    _ => tokens.push(c.to_string()),
                }
                inside_word = false;
            }
            _ if inside_word => {
                if let Some(word) = tokens.last_mut() {
                    word.push(c);
                }
            }
            _ => {
                tokens.push(c.to_string());
                inside_word = true;
            }
        }
    }
    tokens
}

struct Parser {
    tokens: Vec<String>,
    next: usize,
}

impl Parser {
    fn peek(&self) -> &str {
        self.tokens.get(self.next).map_or("", String::as_str)
    }

    fn take(&mut self) -> String {
        let token = self.peek().to_owned();
        self.next += 1;
        token
    }

    fn selector(&mut self) -> Result<Vec<Requirement>, String> {
        let mut requirements = Vec::new();
        if self.tokens.is_empty() {
            return Ok(requirements);
        }
        loop {
            requirements.push(self.requirement()?);
            match self.take().as_str() {
                "" => return Ok(requirements),
                "," if self.peek().is_empty() => {
                    return Err("found '', expected: identifier after ','".to_owned());
                }
                "," => {}
                other => return Err(format!("found '{other}', expected: ',' or 'end of string'")),
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        if self.peek() == "!" {
            self.take();
            return Ok(Requirement {
                key: self.key()?,
                test: Test::Absent,
            });
        }
        let key = self.key()?;
        let test = match self.peek() {
            "" | "," => Test::Exists,
            "=" | "==" => Test::In(vec![self.exact()?]),
            "!=" => Test::NotIn(vec![self.exact()?]),
            "in" => Test::In(self.set()?),
            "notin" => Test::NotIn(self.set()?),
            ">" => Test::Greater(self.number()?),
            "<" => Test::Less(self.number()?),
            other => {
                return Err(format!(
                    "found '{other}', expected: in, notin, =, ==, !=, gt, lt"
                ));
            }
        };
        Ok(Requirement { key, test })
    }

    fn key(&mut self) -> Result<String, String> {
        let key = self.take();
        if is_symbol(&key) {
            return Err(format!(
                "found '{key}', expected: !, identifier, or 'end of string'"
            ));
        }
        match label::key_faults(&key).first() {
            Some(fault) => Err(format!("<nil>: Invalid value: {key:?}: {fault}")),
            None => Ok(key),
        }
    }

    fn value(&mut self) -> Result<String, String> {
        let value = if matches!(self.peek(), "" | "," | ")") {
            String::new()
        } else {
            self.take()
        };
        if is_symbol(&value) && !value.is_empty() {
            return Err(format!("found '{value}', expected: identifier"));
        }
        match label::value_faults(&value).first() {
            Some(fault) => Err(format!("<nil>: Invalid value: {value:?}: {fault}")),
            None => Ok(value),
        }
    }

    fn exact(&mut self) -> Result<String, String> {
        self.take();
        self.value()
    }

    fn number(&mut self) -> Result<i64, String> {
        let value = self.exact()?;
        value.parse().map_err(|_| {
            format!("<nil>: Invalid value: {value:?}: for 'Gt', 'Lt' operators, the value must be an integer")
        })
    }

    fn set(&mut self) -> Result<Vec<String>, String> {
        self.take();
        let open = self.take();
        if open != "(" {
            return Err(format!("found '{open}' expected: '('"));
        }
        let mut values = Vec::new();
        loop {
            values.push(self.value()?);
            match self.take().as_str() {
                ")" => return Ok(values),
                "," => {}
                other => return Err(format!("found '{other}', expected: ',' or ')'")),
            }
        }
    }
}

fn is_symbol(token: &str) -> bool {
    matches!(
        token,
        "" | "(" | ")" | "," | "!" | "=" | "==" | "!=" | "<" | ">"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_matches() {
        let object =
            json!({"metadata": {"labels": {"app": "web", "tier": "a", "size": "7", "empty": ""}}});
        for yes in [
            "",
            "app",
            "app=web",
            "app == web",
            "app!=db",
            "none!=x",
            "!none",
            "tier in (a,b)",
            "tier in (a)",
            "tier notin (b, c)",
            "none notin (b)",
            "app=web,tier=a",
            "size>6",
            "size<8",
            "empty=",
            "empty in (,x)",
            "in=x,!in",
            "none notin ()",
            " app = web , tier ",
        ] {
            let expected = yes != "in=x,!in";
            assert_eq!(
                LabelSelector::parse(yes).unwrap().matches(&object),
                expected,
                "{yes}"
            );
        }
        for no in [
            "none",
            "app=db",
            "app!=web",
            "!app",
            "tier in (b)",
            "tier notin (a)",
            "app=web,tier=b",
            "size>7",
            "app>1",
        ] {
            assert!(!LabelSelector::parse(no).unwrap().matches(&object), "{no}");
        }
    }

    #[test]
    fn what_is_refused() {
        for bad in [
            "=", "a=b,", ",a", "a in", "a in b", "a in (b", "a b", "a=b c", "-a=b", "a=-b", "!",
            "!a=b", "a>b", "a/b/c",
        ] {
            assert!(LabelSelector::parse(bad).is_err(), "{bad}");
        }
    }
}
