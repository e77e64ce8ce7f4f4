//! A path in a container, as POSIX has them.

use alloc::string::String;

use crate::Error;

/// A path without a slash at its end, which it may have had.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RemotePath {
    path: String,
    /// It ended with one, so a folder is meant.
    is_folder: bool,
}

impl RemotePath {
    pub(super) fn new(path: &str) -> Result<Self, Error> {
        let refused = |reason: &str| Err(Error::refused("remote path", path, reason));
        if path.is_empty() {
            return refused("is empty: name a file or a folder of the container");
        }
        if path.contains('\0') {
            return refused("holds a NUL, which no path does");
        }
        let trimmed = path.trim_end_matches('/');
        if trimmed.rsplit('/').next() == Some("..") {
            return refused("ends with `..`: name the folder that is meant");
        }
        Ok(Self {
            path: if trimmed.is_empty() { "/" } else { trimmed }.into(),
            is_folder: path.ends_with('/'),
        })
    }

    pub(super) fn whole(&self) -> &str {
        &self.path
    }

    /// The folder that something is put into, and what it is called there.
    pub(super) fn target<'n>(&'n self, is_folder: bool, own_name: &'n str) -> (&'n str, &'n str) {
        if is_folder || self.is_folder {
            return (&self.path, own_name);
        }
        match self.source() {
            (folder, ".") => (folder, own_name),
            split => split,
        }
    }

    /// The folder that it is in, and what it is called there; `.` where it is the folder itself.
    pub(super) fn source(&self) -> (&str, &str) {
        match self.path.rsplit_once('/') {
            Some(("", "")) => ("/", "."),
            Some((folder, ".")) => (if folder.is_empty() { "/" } else { folder }, "."),
            Some(("", name)) => ("/", name),
            Some((folder, name)) => (folder, name),
            None => (".", &self.path),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn path(path: &str) -> RemotePath {
        RemotePath::new(path).unwrap()
    }

    #[test]
    fn what_is_copied_from_where() {
        for (text, split) in [
            ("/srv/www", ("/srv", "www")),
            ("/srv/www/", ("/srv", "www")),
            ("/srv", ("/", "srv")),
            ("/", ("/", ".")),
            ("///", ("/", ".")),
            ("srv", (".", "srv")),
            ("a/b", ("a", "b")),
            (".", (".", ".")),
            ("/.", ("/", ".")),
            ("/a/.", ("/a", ".")),
            ("../b", ("..", "b")),
            ("-rf", (".", "-rf")),
        ] {
            assert_eq!(path(text).source(), split, "{text}");
        }
    }

    #[test]
    fn what_is_copied_to_where() {
        assert_eq!(path("/srv/www").target(false, "dist"), ("/srv", "www"));
        assert_eq!(path("/srv/www").target(true, "dist"), ("/srv/www", "dist"));
        assert_eq!(
            path("/srv/www/").target(false, "dist"),
            ("/srv/www", "dist")
        );
        assert_eq!(path("/").target(false, "dist"), ("/", "dist"));
        assert_eq!(path(".").target(false, "dist"), (".", "dist"));
    }

    #[test]
    fn what_is_no_place() {
        for text in ["", "a\0b", "..", "a/..", "/../"] {
            let error = RemotePath::new(text).unwrap_err();
            assert!(error.to_string().contains("remote path"), "{error}");
        }
    }
}
