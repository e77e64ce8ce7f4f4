//! By what an item of a list is known.

use serde_json::Value;

use super::path_element::PathElement;
use super::scalar::Scalar;
use super::typing::{Identity, ListForm, Type};

impl ListForm<'_> {
    /// Whether the list has one owner, and its items have none.
    pub(crate) fn is_atomic(&self) -> bool {
        matches!(self.identity, Identity::None)
    }

    /// The step that leads to an item.
    ///
    /// # Errors
    /// What the real server says of items that cannot be told apart.
    pub(crate) fn step_to(&self, item: &Value) -> Result<PathElement, String> {
        match self.identity {
            Identity::None => Err("invalid indexing of non-associative list".to_owned()),
            Identity::Value => match item {
                Value::Object(_) => {
                    Err("associative list without keys has an element that's a map type")
                }
                Value::Array(_) => Err("not supported: associative list with lists as elements"),
                Value::Null => {
                    Err("associative list without keys has an element that's an explicit null")
                }
                value => Ok(PathElement::Value(Scalar(value.clone()))),
            }
            .map_err(str::to_owned),
            Identity::Keys(keys) => self.key_of(item, keys),
        }
    }

    fn key_of(&self, item: &Value, keys: &[String]) -> Result<PathElement, String> {
        let fields = match item {
            Value::Object(fields) => fields,
            Value::Null => {
                return Err("associative list with keys may not have a null element".to_owned());
            }
            _ => return Err("associative list with keys may not have non-map elements".to_owned()),
        };
        let mut key = Vec::new();
        for name in keys {
            // Two items that differ in whether they have a field are two items.
            if let Some(value) = fields.get(name).or_else(|| self.default_of(name)) {
                key.push((name.clone(), Scalar(value.clone())));
            }
        }
        if key.is_empty() {
            let names: Vec<String> = keys.iter().map(|key| format!("{key:?}")).collect();
            return Err(format!(
                "associative list with keys has an element that omits all key fields [{}] (and doesn't have default values for any key fields)",
                names.join(" ")
            ));
        }
        key.sort();
        Ok(PathElement::Key(key))
    }

    fn default_of(&self, field: &str) -> Option<&Value> {
        match &self.items {
            Type::Of(schema) => schema.field(field)?.default(),
            Type::Deduced | Type::Whole => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::schema;
    use super::*;

    #[test]
    fn defaults_are_part_of_a_key() {
        let pod = schema::of_kind("v1", "Pod").unwrap();
        let containers = pod.field("spec").unwrap().field("containers").unwrap();
        let schema::Shape::List(container) = containers.shape() else {
            panic!("containers are a list")
        };
        let ports = container.field("ports").unwrap();
        let ports = Type::Of(ports.clone());
        let list = ports.forms(None).list.unwrap();
        let step = |item: Value| list.step_to(&item).map(|step| step.to_string());
        assert_eq!(
            step(json!({"containerPort": 80})).unwrap(),
            "[containerPort=80,protocol=\"TCP\"]"
        );
        assert!(step(json!(null)).is_err());
        assert!(step(json!(80)).is_err());
    }

    #[test]
    fn the_items_of_a_set_are_scalars() {
        let finalizers = Type::Of(schema::of_metadata().field("finalizers").unwrap().clone());
        let list = finalizers.forms(None).list.unwrap();
        assert_eq!(
            list.step_to(&json!("a/b")).unwrap().to_string(),
            "[=\"a/b\"]"
        );
        for item in [json!({}), json!([]), json!(null)] {
            assert!(list.step_to(&item).is_err());
        }
    }
}
