//! Where a JSON value ends, by its brackets and strings alone.

/// How deep in brackets, and whether in a string, a text has come. It goes on where it stopped, however the text is
/// cut; each byte is looked at once.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Nesting {
    /// Takes the bytes up to the end of the value, an object, a list or a string: how many these are, or none if
    /// it goes on after them.
    pub(super) fn end_of(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..)?;
            let taken = if self.in_string {
                self.end_of_string(rest)?
            } else {
                self.bracket(rest)?
            };
            at += taken;
            if self.depth == 0 && !self.in_string {
                return Some(at);
            }
        }
    }

    /// Up to the next bracket or quote.
    fn bracket(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth = self.depth.saturating_add(1),
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                _ => continue,
            }
            return Some(at + 1);
        }
        None
    }

    /// Up to the quote that ends the string.
    fn end_of_string(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        if self.escaped && !bytes.is_empty() {
            self.escaped = false;
            at = 1;
        }
        loop {
            let rest = bytes.get(at..)?;
            let found = memchr::memchr2(b'"', b'\\', rest)?;
            at += found + 1;
            if rest.get(found) == Some(&b'"') {
                self.in_string = false;
                return Some(at);
            }
            if at == bytes.len() {
                self.escaped = true;
                return None;
            }
            at += 1;
        }
    }
}

/// The white space of JSON.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

/// What ends a number or a word in a list or an object.
pub(super) fn ends_scalar(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b',' | b']' | b'}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_where_the_value_does_from_every_cut() {
        for value in [
            "{}",
            "[]",
            "\"\"",
            r#""a\"b\\""#,
            r#"{"a":[{"b":"}]"}],"c\\":"\\\"]"}"#,
            "[[[[]]],[\"[\"]]",
        ] {
            let text = alloc::format!("{value},{{");
            for cut in 0..value.len() {
                let (head, tail) = text.as_bytes().split_at(cut);
                let mut nesting = Nesting::default();
                assert_eq!(nesting.end_of(head), None, "{value} cut at {cut}");
                assert_eq!(nesting.end_of(tail), Some(value.len() - cut), "{value}");
            }
            let mut nesting = Nesting::default();
            let ends = text.bytes().map(|byte| nesting.end_of(&[byte]));
            assert_eq!(ends.take_while(Option::is_none).count(), value.len() - 1);
        }
    }
}
