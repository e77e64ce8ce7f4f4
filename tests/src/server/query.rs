//! The query of a request, read the way the real server reads it: unknown parameters are ignored.

use super::status::Refusal;

/// The decoded parameters in their order.
#[derive(Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(query: Option<&str>) -> Self {
        Self(
            form_urlencoded::parse(query.unwrap_or_default().as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// The first value of a parameter; `None` also where it is given and empty.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.given(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn values(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// A switch: given and neither `false` nor `0`.
    pub(crate) fn switch(&self, name: &str) -> Option<bool> {
        self.given(name)
            .map(|value| value != "0" && !value.eq_ignore_ascii_case("false"))
    }

    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.switch(name).unwrap_or(false)
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let parse = |value: &str| {
            value.parse().map_err(|_| {
                Refusal::bad_request(format!(
                    "strconv.ParseInt: parsing {value:?}: invalid syntax"
                ))
            })
        };
        self.value(name).map(parse).transpose()
    }

    fn given(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_switches_are_lenient() {
        let query = Query::parse(Some(
            "labelSelector=a%3Db%2Cc&watch=1&x=false&limit=5&dryRun=A&dryRun=B",
        ));
        assert_eq!(query.value("labelSelector"), Some("a=b,c"));
        assert!(query.is_on("watch"));
        assert!(!query.is_on("x"));
        assert_eq!(query.number("limit").unwrap(), Some(5));
        assert_eq!(query.values("dryRun"), ["A", "B"]);
        assert!(query.number("watch").unwrap().is_some());
        assert!(query.number("labelSelector").is_err());
    }
}
