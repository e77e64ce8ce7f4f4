//! PEM text (RFC 7468) from files and plugins, looked at no closer than is needed to tell it from rubbish.

use alloc::vec::Vec;

use super::LARGEST;

const BEGIN: &[u8] = b"-----BEGIN ";

/// Whether this may be PEM text. The reason why not ends a sentence that begins with what it is of.
pub(super) fn pem(text: &[u8]) -> Result<(), &'static str> {
    let begins = |window: &[u8]| window == BEGIN;
    if text.is_empty() {
        Err("empty")
    } else if text.windows(BEGIN.len()).any(begins) {
        Ok(())
    } else {
        Err("not PEM text (RFC 7468)")
    }
}

/// The content of a file that is to hold PEM text.
pub(super) fn pem_file(content: &[u8]) -> Result<Vec<u8>, &'static str> {
    if content.len() > LARGEST {
        return Err("larger than 1 MiB: is it the right file?");
    }
    pem(content)?;
    Ok(content.into())
}
