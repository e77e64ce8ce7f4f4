//! Reading a credential from a file.

use std::{
    fs::File,
    io::{self, Read as _},
};

use kubex_proto::{Error, Outcome};

use crate::Runtime;

/// More than the protocol takes, so what is larger is refused there.
const LARGEST: u64 = (1 << 20) + 1;

pub(super) async fn read<R: Runtime>(path: String) -> Outcome {
    let from = path.clone();
    let content = R::unblock(move || read_some(&from)).await.flatten();
    match content {
        Ok(content) => Outcome::File(content.into()),
        Err(error) => {
            let told = Error::credentials(format!("{path}: {error}"));
            Outcome::Failed(told.with_source(error))
        }
    }
}

fn read_some(path: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}
