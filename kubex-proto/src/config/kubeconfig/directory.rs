//! The folder of the file, which the relative paths in it start from.

use alloc::{format, string::String};

/// Where relative paths start. The protocol does not know the system that the paths are of, so it
/// takes what is absolute on any.
#[derive(Clone, Copy)]
pub(super) struct Directory<'a> {
    /// Empty, or with a separator at its end.
    path: &'a str,
    separator: char,
}

impl<'a> Directory<'a> {
    /// The folder of the file of this path.
    pub(super) fn of(file: &'a str) -> Self {
        // `\\?\C:\x` takes no other separator; a path of Unix may hold a backslash in a name.
        let separator = if file.contains('\\') && !file.contains('/') {
            '\\'
        } else {
            '/'
        };
        let path = match file.rfind(separator) {
            // With the separator, as the root is nothing without it.
            Some(last) => file.get(..=last).unwrap_or_default(),
            None => "",
        };
        Self { path, separator }
    }

    /// The path of a file, if one is named.
    pub(super) fn resolve(self, file: &mut Option<String>) {
        if let Some(file) = file {
            *file = self.path_of(file);
        }
    }

    /// A command is looked up in `PATH` unless it holds a separator.
    pub(super) fn resolve_command(self, command: &mut Option<String>) {
        if let Some(command) = command
            && command.contains(['/', self.separator])
        {
            *command = self.path_of(command);
        }
    }

    fn path_of(self, file: &str) -> String {
        if self.path.is_empty() || is_absolute(file) {
            return file.into();
        }
        format!("{}{file}", self.path)
    }
}

fn is_absolute(file: &str) -> bool {
    let mut start = file.bytes();
    match (start.next(), start.next(), start.next()) {
        (Some(b'/'), _, _) | (Some(b'\\'), Some(b'\\'), _) => true,
        (Some(drive), Some(b':'), Some(b'\\' | b'/')) => drive.is_ascii_alphabetic(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_start_in_the_folder() {
        for (directory, file, expected) in [
            ("/home/jane/.kube/", "ca.crt", "/home/jane/.kube/ca.crt"),
            (
                "/home/jane/.kube/",
                "../ca.crt",
                "/home/jane/.kube/../ca.crt",
            ),
            ("/", "ca.crt", "/ca.crt"),
            ("kube/", "ca.crt", "kube/ca.crt"),
            ("/od\\d/", "ca.crt", "/od\\d/ca.crt"),
            (
                "C:\\Users\\jane\\.kube\\",
                "ca.crt",
                "C:\\Users\\jane\\.kube\\ca.crt",
            ),
            ("\\\\?\\C:\\", "ca.crt", "\\\\?\\C:\\ca.crt"),
            ("C:/kube/", "ca.crt", "C:/kube/ca.crt"),
            ("", "ca.crt", "ca.crt"),
            ("/a/", "/etc/ca.crt", "/etc/ca.crt"),
            ("/a/", "C:\\ca.crt", "C:\\ca.crt"),
            ("/a/", "d:/ca.crt", "d:/ca.crt"),
            ("/a/", "\\\\server\\ca.crt", "\\\\server\\ca.crt"),
            ("/a/", "c:ca.crt", "/a/c:ca.crt"),
            ("/a/", "ü", "/a/ü"),
        ] {
            let mut file = Some(String::from(file));
            Directory::of(&format!("{directory}config")).resolve(&mut file);
            assert_eq!(file.as_deref(), Some(expected));
        }
    }

    #[test]
    fn commands_without_a_separator_are_left_to_path() {
        for (directory, command, expected) in [
            ("/a/", "aws", "aws"),
            ("/a/", "./aws", "/a/./aws"),
            ("/a/", "bin/aws", "/a/bin/aws"),
            ("/a/", "/bin/aws", "/bin/aws"),
            ("C:\\a\\", "aws.exe", "aws.exe"),
            ("C:\\a\\", "bin\\aws.exe", "C:\\a\\bin\\aws.exe"),
        ] {
            let mut command = Some(String::from(command));
            Directory::of(&format!("{directory}config")).resolve_command(&mut command);
            assert_eq!(command.as_deref(), Some(expected));
        }
    }
}
