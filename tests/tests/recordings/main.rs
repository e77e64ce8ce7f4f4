//! What real servers sent, read as a client reads it. `tests/recordings` holds it, by release; its README tells the form.
//!
//! The recorder is the test `record`, which runs when it is asked for; see CONTRIBUTING.

mod errors;
mod forms;
mod lists;
#[cfg(unix)]
mod record;
mod recording;
mod watchers;
mod watches;
mod writes;
