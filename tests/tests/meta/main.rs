//! The metadata of objects: read losslessly from whatever it comes in, and reached the same way whoever's type it is.

mod accessors;
mod has_scale;
mod has_status;
mod lossless;
