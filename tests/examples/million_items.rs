//! Streams a list of a million items, which is made as it is read, and shows that memory does not grow with it:
//! `cargo run --release -p kubex-testing --example million_items`. Growth of more than 16 MiB is exit code 1.

use std::process::ExitCode;

use bytes::Bytes;
use kubex_proto::{Api, DynamicObject, Listed, Resource, ResourceDescription};

const ITEMS: usize = 1_000_000;
const CHUNK: usize = 64 << 10;
const GROWTH: usize = 16 << 20;

/// The body of the list, chunk by chunk.
struct Body {
    made: usize,
    text: String,
}

impl Iterator for Body {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        use std::fmt::Write as _;
        while self.text.len() < CHUNK && self.made < ITEMS {
            let separator = if self.made == 0 { "" } else { "," };
            write!(
                self.text,
                r#"{separator}{{"metadata":{{"name":"map-{}","namespace":"default","resourceVersion":"7","labels":{{"app":"web"}},"managedFields":[{{"manager":"kubectl","operation":"Update"}}]}},"data":{{"key":"a value of some length, with \"quotes\""}}}}"#,
                self.made
            )
            .expect("a string takes anything");
            self.made += 1;
            if self.made == ITEMS {
                self.text.push_str("]}");
            }
        }
        if self.text.is_empty() {
            return None;
        }
        let rest = self.text.split_off(CHUNK.min(self.text.len()));
        Some(std::mem::replace(&mut self.text, rest).into())
    }
}

/// How much memory of this process is resident, in bytes; none where the system does not say so.
fn resident() -> Option<usize> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: usize = pages.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * 4096)
}

fn main() -> ExitCode {
    let maps = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "ConfigMap"));
    let call = maps.list().items().into_call();
    let (_, mut answer) = call.into_parts().expect("a call that can be sent");
    answer.head(&http::Response::new(()));
    let body = Body {
        made: 0,
        text: r#"{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":["#
            .into(),
    };
    let (mut count, mut bytes, mut names) = (0, 0, 0);
    let (mut early, mut ended) = (None, false);
    let mut drain = |answer: &mut kubex_proto::Answer<_>| {
        while let Some(item) = answer.poll() {
            match item.expect("nothing is wrong with it") {
                Listed::Item(object) => {
                    let object: DynamicObject = object;
                    names += object.name().len();
                    count += 1;
                    if count == 1_000 {
                        early = resident();
                        println!(
                            "{count:>9} items: {} KiB resident",
                            early.unwrap_or(0) >> 10
                        );
                    }
                }
                Listed::Restarted => panic!("it does not begin anew"),
                Listed::End(_) => ended = true,
            }
        }
    };
    for chunk in body {
        bytes += chunk.len();
        answer.feed(chunk);
        drain(&mut answer);
    }
    answer.end();
    drain(&mut answer);
    assert!(
        ended && count == ITEMS && names > ITEMS * 5,
        "{count} items"
    );
    let (Some(early), Some(late)) = (early, resident()) else {
        println!("{count:>9} items; this system does not say how much memory is resident");
        return ExitCode::SUCCESS;
    };
    println!(
        "{count:>9} items: {} KiB resident, of {} MiB read",
        late >> 10,
        bytes >> 20
    );
    if late.saturating_sub(early) > GROWTH {
        eprintln!("that is more than {} MiB more", GROWTH >> 20);
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
