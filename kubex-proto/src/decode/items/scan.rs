//! Finds the elements of `items` in a list, as its bytes arrive.

use alloc::{string::String, vec::Vec};

use crate::decode::nesting::{Nesting, ends_scalar, is_space};

/// `"items"` with each letter escaped, and its quotes.
const LONGEST_KEY: usize = 5 * 6 + 2;

/// Goes through the text of a list: around `items` it looks for that key, within for where each element ends. It is not
/// told what the rest says, and does not hold it.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    place: Place,
    around: Around,
}

#[derive(Debug, Default)]
enum Place {
    /// Outside of the list of items.
    #[default]
    Around,
    /// Before an element, or between two.
    Between(Between),
    Item(Item),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Between {
    Begin,
    AfterItem,
    AfterComma,
}

#[derive(Debug)]
enum Item {
    /// An object, a list or a string.
    Nested(Nesting),
    /// A number or a word, which ends where something else begins.
    Scalar,
}

/// What the bytes are that were taken.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// The list without its items.
    Around,
    /// The same, up to the bracket that the items begin with.
    Begin,
    /// Commas and white space between items.
    Nothing,
    /// The beginning of an item, or more of it.
    Part,
    /// The last of an item.
    Last,
    /// What comes next cannot stand there.
    Broken(&'static str),
}

impl Scanner {
    /// Takes bytes that are all of one sort: how many, and which.
    pub(super) fn next(&mut self, bytes: &[u8]) -> (usize, Found) {
        match &mut self.place {
            Place::Around => {
                let (taken, begins) = self.around.next(bytes);
                if begins {
                    self.place = Place::Between(Between::Begin);
                    return (taken, Found::Begin);
                }
                (taken, Found::Around)
            }
            Place::Between(between) => {
                let taken = bytes.iter().take_while(|byte| is_space(**byte)).count();
                let Some(&byte) = bytes.get(taken) else {
                    return (taken, Found::Nothing);
                };
                let broken = match (*between, byte) {
                    (Between::AfterItem, b',') => {
                        *between = Between::AfterComma;
                        return (taken + 1, Found::Nothing);
                    }
                    (Between::Begin | Between::AfterItem, b']') => {
                        self.place = Place::Around;
                        return (taken, Found::Nothing);
                    }
                    (Between::AfterItem, _) => "expected `,` or `]`",
                    (_, b',' | b':' | b']' | b'}') => "expected an item",
                    (_, b'{' | b'[' | b'"') => {
                        self.place = Place::Item(Item::Nested(Nesting::default()));
                        return (taken, Found::Nothing);
                    }
                    _ => {
                        self.place = Place::Item(Item::Scalar);
                        return (taken, Found::Nothing);
                    }
                };
                (taken, Found::Broken(broken))
            }
            Place::Item(item) => {
                let end = match item {
                    Item::Nested(nesting) => nesting.end_of(bytes),
                    Item::Scalar => bytes.iter().position(|byte| ends_scalar(*byte)),
                };
                let Some(end) = end else {
                    return (bytes.len(), Found::Part);
                };
                self.place = Place::Between(Between::AfterItem);
                (end, Found::Last)
            }
        }
    }

    /// Whether the list of items has begun and not ended.
    pub(super) fn is_in_items(&self) -> bool {
        !matches!(self.place, Place::Around)
    }
}

/// What is around the items: the fields of the outermost object are looked at one by one.
#[derive(Debug, Default)]
struct Around {
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// The last string at depth 1, quotes and all, unless it is longer than the key that is sought.
    key: Vec<u8>,
    field: Field,
}

/// What comes next in the outermost object.
#[derive(Debug, Default, PartialEq)]
enum Field {
    /// Nothing that matters.
    #[default]
    Other,
    Key,
    /// The colon after the key that is sought.
    Colon,
    /// The items.
    Items,
}

impl Around {
    /// How many bytes were taken, and whether items begin after them.
    fn next(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (at, &byte) in bytes.iter().enumerate() {
            if self.in_string {
                self.in_string(byte);
                continue;
            }
            match byte {
                b'"' => {
                    self.in_string = true;
                    self.key.clear();
                    self.key.push(byte);
                }
                b'{' | b'[' => {
                    let begins = self.depth == 1 && self.field == Field::Items && byte == b'[';
                    if self.depth == 0 && byte == b'{' {
                        self.field = Field::Key;
                    }
                    self.depth = self.depth.saturating_add(1);
                    if begins {
                        return (at + 1, true);
                    }
                }
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                b',' if self.depth == 1 => {
                    // In a list there are no keys, but no colon follows a string either.
                    self.field = Field::Key;
                }
                b':' if self.depth == 1 && self.field == Field::Colon => self.field = Field::Items,
                _ => {}
            }
        }
        (bytes.len(), false)
    }

    fn in_string(&mut self, byte: u8) {
        if self.key.len() <= LONGEST_KEY {
            self.key.push(byte);
        }
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => {
                self.in_string = false;
                if self.depth == 1 && self.field == Field::Key {
                    self.field = if is_items(&self.key) {
                        Field::Colon
                    } else {
                        Field::Other
                    };
                }
            }
            _ => {}
        }
    }
}

/// Whether the string, with its quotes, is the key, however it is written.
fn is_items(key: &[u8]) -> bool {
    key == b"\"items\""
        || key.contains(&b'\\')
            && serde_json::from_slice::<String>(key).is_ok_and(|key| key == "items")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text around the items, and each item, in pieces of so many bytes.
    fn scan(text: &str, size: usize) -> (String, Vec<String>, Option<&'static str>) {
        let (mut scanner, mut around, mut items) = (Scanner::default(), Vec::new(), Vec::new());
        let mut item = Vec::new();
        for mut chunk in text.as_bytes().chunks(size) {
            while !chunk.is_empty() {
                let (taken, found) = scanner.next(chunk);
                let (head, rest) = chunk.split_at(taken);
                chunk = rest;
                match found {
                    Found::Around | Found::Begin => around.extend(head),
                    Found::Nothing => {}
                    Found::Part => item.extend(head),
                    Found::Last => {
                        item.extend(head);
                        items.push(String::from_utf8(core::mem::take(&mut item)).unwrap());
                    }
                    Found::Broken(why) => {
                        return (String::from_utf8(around).unwrap(), items, Some(why));
                    }
                }
            }
        }
        (String::from_utf8(around).unwrap(), items, None)
    }

    #[test]
    fn finds_the_same_from_every_cut() {
        for (text, around, items) in [
            (
                r#"{"kind":"items","metadata":{"items":[1]},"items" : [ {"a":"}]"} , "\"", 1,true ],"x":[2]}"#,
                r#"{"kind":"items","metadata":{"items":[1]},"items" : [],"x":[2]}"#,
                &[r#"{"a":"}]"}"#, r#""\"""#, "1", "true"][..],
            ),
            (r#"{"items":[]}"#, r#"{"items":[]}"#, &[]),
            (
                r#"{"items":null,"a":[1]}"#,
                r#"{"items":null,"a":[1]}"#,
                &[],
            ),
            (r#"{"it\u0065ms":[[1]]}"#, r#"{"it\u0065ms":[]}"#, &["[1]"]),
            (
                r#"{"\u0069\u0074\u0065\u006d\u0073":[1]}"#,
                r#"{"\u0069\u0074\u0065\u006d\u0073":[]}"#,
                &["1"],
            ),
            (
                r#"{"a":"\",\"items\":[1","\"":"\\","items":[2]}"#,
                r#"{"a":"\",\"items\":[1","\"":"\\","items":[]}"#,
                &["2"],
            ),
            (
                r#"{"\u0061":[1],"items":[2]}"#,
                r#"{"\u0061":[1],"items":[]}"#,
                &["2"],
            ),
            (r#"["items",[1]]"#, r#"["items",[1]]"#, &[]),
            (r#"{"a":"items","b":[1]}"#, r#"{"a":"items","b":[1]}"#, &[]),
        ] {
            for size in 1..=text.len() {
                let (found, elements, broken) = scan(text, size);
                assert_eq!((&*found, broken), (around, None), "{size}");
                assert_eq!(elements, items, "{size}");
            }
        }
    }

    #[test]
    fn tells_what_cannot_stand_between_items() {
        for (text, why) in [
            (r#"{"items":[,1]}"#, "expected an item"),
            (r#"{"items":[1,,1]}"#, "expected an item"),
            (r#"{"items":[1,]}"#, "expected an item"),
            (r#"{"items":[1 1]}"#, "expected `,` or `]`"),
            (r#"{"items":[{}}]}"#, "expected `,` or `]`"),
            (r#"{"items":[}]}"#, "expected an item"),
        ] {
            assert_eq!(scan(text, 1).2, Some(why), "{text}");
            assert_eq!(scan(text, text.len()).2, Some(why), "{text}");
        }
    }
}
