//! One recorded answer, from its file.

use std::collections::BTreeSet;
use std::path::PathBuf;

use bytes::Bytes;
use http::Response;
use kubex_proto::{Call, Decode, Error};

/// The releases that there are recordings of, each a directory.
pub(crate) const RELEASES: [&str; 2] = ["v1.37", "v1.34"];

#[derive(Clone)]
pub(crate) struct Recording {
    pub(crate) release: &'static str,
    pub(crate) request: String,
    pub(crate) head: http::response::Parts,
    pub(crate) body: Bytes,
}

pub(crate) fn directory(release: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("recordings")
        .join(release)
}

/// The same answer of each release.
pub(crate) fn each(name: &str) -> impl Iterator<Item = Recording> {
    RELEASES
        .map(|release| Recording::read(release, name))
        .into_iter()
}

impl Recording {
    pub(crate) fn read(release: &'static str, name: &str) -> Self {
        let path = directory(release).join(format!("{name}.http"));
        let bytes =
            std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self::parse(release, &bytes)
    }

    fn parse(release: &'static str, bytes: &[u8]) -> Self {
        let end = bytes
            .windows(2)
            .position(|two| two == b"\n\n")
            .expect("an empty line");
        let text = std::str::from_utf8(&bytes[..end]).unwrap();
        let (request, answer): (Vec<&str>, Vec<&str>) =
            text.lines().partition(|line| line.starts_with('>'));
        let status = answer[0].strip_prefix("HTTP/1.1 ").unwrap();
        let mut head = Response::builder().status(&status[..3]);
        for line in &answer[1..] {
            let (name, value) = line.split_once(": ").unwrap();
            head = head.header(name, value);
        }
        Self {
            release,
            request: request.join("\n"),
            head: head.body(()).unwrap().into_parts().0,
            body: Bytes::copy_from_slice(&bytes[end + 2..]),
        }
    }

    /// The values of a header.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        let values = self.head.headers.get_all(name).into_iter();
        values.map(|value| value.to_str().unwrap()).collect()
    }

    /// The body without the content coding.
    pub(crate) fn plain(mut self) -> Self {
        use std::io::Read;
        if self.head.headers.remove("content-encoding").is_some() {
            let mut plain = Vec::new();
            let mut members = flate2::read::MultiGzDecoder::new(&*self.body);
            members.read_to_end(&mut plain).unwrap();
            self.body = plain.into();
        }
        self
    }

    /// What a call makes of it.
    pub(crate) fn answers<D: Decode>(&self, call: Call<D>) -> Result<D::Item, Error> {
        let (_, answer) = call.into_parts().unwrap();
        answer.read(Response::from_parts(self.head.clone(), self.body.clone()))
    }

    /// All that a call makes of it, in pieces of these lengths.
    pub(crate) fn pieces<D: Decode>(
        &self,
        call: Call<D>,
        pieces: impl IntoIterator<Item = usize>,
    ) -> Vec<Result<D::Item, Error>> {
        let (_, mut answer) = call.into_parts().unwrap();
        answer.head(&Response::from_parts(self.head.clone(), ()));
        let (mut rest, mut items) = (self.body.clone(), Vec::new());
        for length in pieces {
            answer.feed(rest.split_to(length.min(rest.len())));
            items.extend(std::iter::from_fn(|| answer.poll()));
        }
        answer.feed(rest);
        answer.end();
        items.extend(std::iter::from_fn(|| answer.poll()));
        items
    }
}

/// What each release has, by name.
fn names(release: &str) -> BTreeSet<String> {
    let files = std::fs::read_dir(directory(release)).unwrap();
    files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn the_releases_have_the_same() {
    let [newest, older] = RELEASES.map(names);
    assert!(newest.len() > 40, "{newest:?}");
    assert_eq!(newest, older);
}

#[test]
fn are_small_and_hold_no_secret() {
    let mut total = 0;
    for release in RELEASES {
        for name in names(release) {
            let recording = Recording::read(release, name.strip_suffix(".http").unwrap());
            total += recording.body.len();
            let text = String::from_utf8_lossy(&recording.plain().body).into_owned();
            assert!(
                !text.contains("PRIVATE KEY") && !text.contains("\"token\":"),
                "{name}"
            );
        }
    }
    assert!(total < 300_000, "{total} bytes");
}
