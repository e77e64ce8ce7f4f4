//! What the peers do.

mod bodies;
mod gzip;
mod heads;
mod http2;
mod killed;
mod lines;
mod redirect;
mod sessions;
mod slow;
mod tls;

use kubex_proto::{Error, raw};

use crate::harness::{Client, Transport};

/// One case, which returns what was seen.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: fn(Transport) -> String,
    /// By how much memory may grow at most.
    pub(crate) room_kib: usize,
}

macro_rules! cases {
    ($room:expr; $($module:ident :: $case:ident),* $(,)?) => {
        vec![$(Case {
            name: concat!(stringify!($module), "::", stringify!($case)),
            run: $module::$case,
            room_kib: $room,
        }),*]
    };
}

/// A fresh process grows by some 16 MiB before it reads anything, and an item may have 32.
const ROOM: usize = 64 << 10;

/// For answers that are taken whole, which may have 64 MiB.
const ROOM_FOR_WHOLE_ANSWERS: usize = 96 << 10;

/// For what has a server in the same process, with all that it holds.
const ROOM_FOR_SERVERS: usize = 512 << 10;

pub(crate) fn all() -> Vec<Case> {
    [against_peers(), whole_answers(), from_a_server()].concat()
}

fn whole_answers() -> Vec<Case> {
    cases![
        ROOM_FOR_WHOLE_ANSWERS;
        lines::in_an_object,
        lines::in_a_text,
        gzip::of_a_text,
        sessions::output_without_end,
    ]
}

fn from_a_server() -> Vec<Case> {
    cases![
        ROOM_FOR_SERVERS;
        killed::in_mid_call,
        killed::in_mid_body,
        killed::in_mid_watch,
        killed::in_mid_write,
        killed::after_a_write,
    ]
}

fn against_peers() -> Vec<Case> {
    cases![
        ROOM;
        lines::of_a_watch,
        lines::of_a_log,
        lines::in_an_item_of_a_list,
        lines::in_a_refusal,
        lines::are_given_up_before_their_end,
        heads::with_an_endless_line,
        heads::with_endless_lines,
        heads::with_an_endless_status,
        heads::that_never_are_the_last,
        heads::that_are_rubbish,
        bodies::longer_than_they_say,
        bodies::that_go_on_after_the_last_chunk,
        bodies::shorter_than_they_say,
        bodies::shorter_in_answer_to_a_write,
        bodies::in_broken_chunks,
        bodies::in_a_chunk_without_end,
        slow::heads_within_a_total,
        slow::bodies_within_a_total,
        slow::bodies_within_a_silence,
        slow::answers_that_have_time,
        gzip::of_a_log,
        gzip::of_a_watch,
        gzip::of_an_item_of_a_list,
        gzip::of_a_refusal,
        redirect::elsewhere,
        tls::that_is_none,
        tls::that_is_rubbish_after_the_handshake,
        tls::that_is_rubbish_in_the_answer,
        http2::settings_without_end,
        http2::pings_without_end,
        http2::a_head_without_end,
        http2::a_head_that_unpacks_to_much,
        http2::connections_that_go_away,
        http2::streams_that_are_refused,
        http2::more_than_was_asked_for,
        http2::more_than_it_says,
        http2::frames_that_are_none,
        sessions::silent_ones,
        sessions::that_never_are,
        sessions::a_message_without_end,
        sessions::pings_without_end,
        sessions::a_message_of_a_gibibyte,
        sessions::a_message_that_grows,
        sessions::frames_that_are_none,
        sessions::that_break_off,
        sessions::that_do_not_close,
        sessions::that_are_something_else,
    ]
}

/// What comes of a call one by one.
type Items<T> = <Client as kubex_proto::Client>::Stream<T>;

/// The text at a path.
async fn text(client: &Client) -> Result<String, Error> {
    client.call(raw::get("/version").text()).await
}

/// Fails unless the error says all of it.
fn says(error: &Error, words: &[&str]) -> String {
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "{text}: where is {word:?}?");
    }
    text
}
