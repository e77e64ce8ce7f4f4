//! What the targets of sessions share: what is said and done in one, what they must hold to, and how one is opened.

mod conversation;
mod end;
mod ending;
mod modelled;
mod opening;
mod ports;
mod process;

pub use conversation::{Conversation, Doing};
pub(crate) use end::Fault;
pub use end::{End, Timing};
pub(crate) use ending::Ending;
pub use ending::Word;
pub use modelled::{Course, Modelled};
pub use opening::{Opening, pods};
pub use ports::Ports;
pub use process::Process;
