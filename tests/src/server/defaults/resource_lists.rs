//! Lists of amounts: the requests and limits of containers, the capacity of nodes and volumes.

use serde_json::Value;

use super::super::quantity::Quantity;
use super::fill::given;

/// Brings the amounts of a list into the form that is kept.
pub(super) fn amounts(list: &mut Value) {
    let Some(list) = list.as_object_mut() else {
        return;
    };
    for amount in list.values_mut() {
        let text = match amount {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => continue,
        };
        if let Ok(quantity) = Quantity::parse(&text) {
            *amount = quantity.rounded_to_milli().canonical().into();
        }
    }
}

/// Brings the limits and requests of something into the form that is kept.
pub(super) fn requirements(resources: &mut Value) {
    for field in ["limits", "requests"] {
        if let Some(list) = given(resources, field) {
            amounts(list);
        }
    }
}
