//! Reading a credential from a file.

use std::{
    fs::File,
    io::{self, Read as _},
};

use bytes::Bytes;
use kubex_proto::Error;

use crate::{Runtime, under_way::UnderWay};

/// More than the protocol takes, so what is larger is refused there.
const LARGEST: u64 = (1 << 20) + 1;

type Read = fn(&str) -> io::Result<Vec<u8>>;

/// Reads one file at a time. A read may hang for good: a mount that is gone.
pub(super) struct Reader {
    read: Read,
    under_way: UnderWay<io::Result<Vec<u8>>>,
}

impl Default for Reader {
    fn default() -> Self {
        Self::with(read_some)
    }
}

impl Reader {
    pub(super) fn with(read: Read) -> Self {
        Self {
            read,
            under_way: UnderWay::default(),
        }
    }

    pub(super) async fn read<R: Runtime>(&mut self, path: String) -> Result<Bytes, Error> {
        let read = self.read;
        let from = path.clone();
        self.under_way
            .join::<R>(move || read(&from))
            .await
            .flatten()
            .map(Bytes::from)
            .map_err(|error| Error::credentials(format!("{path}: {error}")).with_source(error))
    }
}

fn read_some(path: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}
