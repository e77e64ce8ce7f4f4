//! What the targets of sessions share: what is said and done in one, what they must hold to, and how one is opened.

mod conversation;
mod end;
mod ending;
mod opening;
mod ports;
mod process;

pub use conversation::{Conversation, Doing};
pub(crate) use end::{End, Fault, Timing};
pub(crate) use ending::Ending;
pub use ending::Word;
pub use opening::{Opening, pods};
pub use ports::Ports;
pub use process::Process;
