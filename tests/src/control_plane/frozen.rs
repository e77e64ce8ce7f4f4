//! A part that stands still.

use std::fmt;

use rustix::process::Signal;

use super::process::Process;

/// Keeps a part of a control plane from running until it is dropped; see
/// [`ControlPlane::freeze`](super::ControlPlane::freeze).
///
/// ```no_run
/// use kubex_testing::ControlPlane;
/// use kubex_testing::control_plane::{ControlPlaneError, Part};
///
/// # fn silence(plane: &ControlPlane) -> Result<(), ControlPlaneError> {
/// let frozen = plane.freeze(Part::ApiServer)?;
/// // Whoever asks now hears nothing, as from behind a network that is gone.
/// frozen.thaw();
/// # Ok(())
/// # }
/// ```
pub struct Frozen<'a>(pub(super) &'a Process);

impl Frozen<'_> {
    /// Lets the part go on.
    pub fn thaw(self) {
        drop(self);
    }
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        // One that was stopped meanwhile has nothing to go on with.
        let _ = self.0.signal(Signal::CONT);
    }
}

impl fmt::Debug for Frozen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Frozen").field(&self.0.part).finish()
    }
}
