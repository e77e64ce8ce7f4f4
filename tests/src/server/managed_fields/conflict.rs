//! An apply that would change what others own.

use super::super::status::Refusal;
use super::field_set::shown;
use super::updater::Conflicts;

impl Refusal {
    /// The refusal that names the fields and their owners.
    pub(crate) fn of_conflicts(conflicts: &Conflicts) -> Self {
        let all: Vec<_> = conflicts
            .iter()
            .flat_map(|(manager, fields)| {
                let manager = manager.shown();
                fields
                    .paths()
                    .into_iter()
                    .map(move |path| (manager.clone(), shown(&path)))
            })
            .collect();
        let message = if let [(manager, field)] = all.as_slice() {
            format!("Apply failed with 1 conflict: conflict with {manager}: {field}")
        } else {
            let mut lines = Vec::new();
            for (manager, fields) in conflicts {
                lines.push(format!("conflicts with {}:", manager.shown()));
                lines.extend(
                    fields
                        .paths()
                        .iter()
                        .map(|path| format!("- {}", shown(path))),
                );
            }
            format!(
                "Apply failed with {} conflicts: {}",
                all.len(),
                lines.join("\n")
            )
        };
        let refusal = Self::apply_conflict(message);
        all.into_iter().fold(refusal, |refusal, (manager, field)| {
            refusal.because(
                "FieldManagerConflict",
                format!("conflict with {manager}"),
                &field,
            )
        })
    }
}
