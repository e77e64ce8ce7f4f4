//! A write that changes nothing but the times of managers is no write.

use serde_json::Value;

use super::super::object_meta;

/// Takes the times of the managers over from `old` if nothing else is different.
pub(crate) fn keep_times(object: &mut Value, old: &Value) {
    let entries = &old["metadata"]["managedFields"];
    if !are_same_but_for_times(&object["metadata"]["managedFields"], entries) {
        return;
    }
    let entries = entries.clone();
    let changed = std::mem::replace(&mut object["metadata"]["managedFields"], entries);
    if object != old {
        object_meta::set(object, "managedFields", changed);
    }
}

fn are_same_but_for_times(entries: &Value, old: &Value) -> bool {
    let (Some(entries), Some(old)) = (entries.as_array(), old.as_array()) else {
        return false;
    };
    entries.len() == old.len()
        && entries
            .iter()
            .zip(old)
            .all(|(entry, old)| without_time(entry) == without_time(old))
}

fn without_time(entry: &Value) -> Vec<(&String, &Value)> {
    let fields = entry.as_object().into_iter().flatten();
    fields.filter(|(field, _)| *field != "time").collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_kept_only_where_nothing_else_changes() {
        let object = |time: &str, data: &str| json!({"metadata": {"managedFields": [{"manager": "a", "time": time}]}, "data": data});
        let old = object("1", "x");
        let mut same = object("2", "x");
        keep_times(&mut same, &old);
        assert_eq!(same, old);
        let mut changed = object("2", "y");
        keep_times(&mut changed, &old);
        assert_eq!(changed, object("2", "y"));
    }
}
