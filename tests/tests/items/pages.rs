//! Pages against a script: tokens, expiry, and answers that break off.

use core::time::Duration;

use kubex_proto::{Action, Api, Authorization, Event, Expired, Failure, Machine, Time};
use kubex_testing::simulation::{Reply, Script, Simulation, VirtualClient};
use serde_json::{Value, json};

use super::*;

fn page(version: &str, token: &str, names: &[&str]) -> String {
    let items: Vec<Value> = names
        .iter()
        .map(|name| json!({"metadata": {"name": name}}))
        .collect();
    // As a server writes it: metadata first.
    format!(
        r#"{{"kind":"ConfigMapList","metadata":{{"resourceVersion":"{version}","continue":"{token}"}},"items":{}}}"#,
        json!(items)
    )
}

/// A page whose connection breaks after its first item.
fn broken(version: &str, token: &str, names: &[&str]) -> Reply {
    let body = page(version, token, names);
    let second = body.find(",{\"metadata\"").unwrap();
    Reply::ok(body).cut_after(second + 5, Failure::broken("reset by peer"))
}

fn expired(token: &str) -> Reply {
    let metadata = json!({"continue": token});
    let status = json!({"kind": "Status", "status": "Failure", "reason": "Expired", "code": 410, "metadata": metadata});
    Reply::answer(410, status.to_string())
}

fn maps()
-> Prepared<ListItems<ConfigMap>, ConfigMap, kubex_proto::Namespaced, kubex_proto::Detached> {
    Api::<ConfigMap>::new()
        .list()
        .labels("a=b")
        .limit(2)
        .items()
}

/// What came, and the queries that were sent, without what they all have.
fn paged(
    pager: Pager<ConfigMap>,
    replies: impl IntoIterator<Item = Reply>,
) -> (Vec<String>, Vec<String>) {
    let mut simulation = Simulation::new(Script::new().replies(replies));
    let outcome = simulation.run(pager);
    let query = |sent: &kubex_testing::simulation::Sent| {
        let query = sent.request.uri().query().unwrap();
        let rest = query.strip_prefix("labelSelector=a%3Db&limit=2").unwrap();
        rest.trim_start_matches('&').to_owned()
    };
    (
        told(&outcome.items),
        outcome.sent.iter().map(query).collect(),
    )
}

#[test]
fn follow_each_other_to_one_end() {
    let replies = || {
        [
            Reply::ok(page("5", "t1", &["a", "b"])),
            Reply::ok(page("5", "t2", &["c", "d"])),
            Reply::ok(page("5", "", &["e"])),
        ]
    };
    let (items, queries) = paged(machine(maps()), replies());
    assert_eq!(items, ["a", "b", "c", "d", "e", "end 5"]);
    assert_eq!(queries, ["", "continue=t1", "continue=t2"]);
    // A version is asked for once; the token holds it.
    let list = Api::<ConfigMap>::new().list().labels("a=b").limit(2);
    let (_, queries) = paged(machine(list.resource_version("0").items()), replies());
    assert_eq!(queries, ["resourceVersion=0", "continue=t1", "continue=t2"]);
}

#[test]
fn that_expire_go_on_with_the_fresh_token() {
    for list in [
        machine(maps()),
        machine(maps().on_expired(Expired::Continue)),
    ] {
        let replies = [
            Reply::ok(page("5", "t1", &["a", "b"])),
            expired("fresh"),
            Reply::ok(page("9", "", &["c"])),
        ];
        let (items, queries) = paged(list, replies);
        assert_eq!(items, ["a", "b", "c", "end 9"]);
        assert_eq!(queries, ["", "continue=t1", "continue=fresh"]);
    }
}

#[test]
fn that_expire_begin_anew_if_so_asked_or_if_there_is_no_other_way() {
    for (expired_how, token) in [
        (Expired::Restart, "fresh"),
        (Expired::Restart, ""),
        (Expired::Continue, ""),
    ] {
        let replies = [
            Reply::ok(page("5", "t1", &["a", "b"])),
            expired(token),
            Reply::ok(page("9", "", &["a", "c"])),
        ];
        let (items, queries) = paged(machine(maps().on_expired(expired_how)), replies);
        assert_eq!(items, ["a", "b", "restarted", "a", "c", "end 9"]);
        assert_eq!(queries, ["", "continue=t1", ""]);
    }
}

#[test]
fn that_expire_without_a_way_on_are_an_error_of_who_cannot_be_told() {
    let replies = [Reply::ok(page("5", "t1", &["a", "b"])), expired("")];
    let (items, _) = paged(machine(maps()), replies);
    assert_eq!(items, ["a", "b", "gone"]);
    // What was asked for itself is gone.
    let (items, _) = paged(machine(maps().on_expired(Expired::Restart)), [expired("")]);
    assert_eq!(items, ["gone"]);
}

#[test]
fn that_expire_for_ever_are_an_error() {
    let replies = (0..).map(|_| [Reply::ok(page("5", "t1", &["a"])), expired("")]);
    let (items, queries) = paged(
        machine(maps().on_expired(Expired::Restart)),
        replies.take(11).flatten(),
    );
    assert_eq!(queries.len(), 22);
    assert_eq!(items.iter().filter(|item| *item == "restarted").count(), 10);
    assert_eq!(items.last().unwrap(), "gone");
    let fresh = (0..11).map(|_| expired("fresh"));
    let (items, _) = paged(
        machine(maps()),
        [Reply::ok(page("5", "t1", &["a"]))]
            .into_iter()
            .chain(fresh),
    );
    assert_eq!(items, ["a", "gone"]);
}

#[test]
fn the_first_that_breaks_off_is_asked_for_at_its_version() {
    let replies = [
        broken("5", "t1", &["a", "b"]),
        Reply::ok(page("5", "t1", &["a", "b"])),
        Reply::ok(page("5", "", &["c"])),
    ];
    let (items, queries) = paged(machine(maps()), replies);
    assert_eq!(items, ["a", "b", "c", "end 5"]);
    assert_eq!(
        queries,
        [
            "",
            "resourceVersion=5&resourceVersionMatch=Exact",
            "continue=t1"
        ]
    );
}

#[test]
fn a_later_one_that_breaks_off_is_asked_for_by_its_token() {
    let replies = [
        Reply::ok(page("5", "t1", &["a", "b"])),
        broken("5", "", &["c", "d"]),
        broken("5", "", &["c", "d"]),
        Reply::ok(page("5", "", &["c", "d"])),
    ];
    let (items, queries) = paged(machine(maps()), replies);
    assert_eq!(items, ["a", "b", "c", "d", "end 5"]);
    assert_eq!(queries, ["", "continue=t1", "continue=t1", "continue=t1"]);
}

#[test]
fn that_end_early_are_asked_for_again_as_well() {
    let body = page("5", "", &["a", "b"]);
    let replies = [
        Reply::ok(body[..body.len() - 9].to_owned()),
        Reply::ok(body),
    ];
    assert_eq!(paged(machine(maps()), replies).0, ["a", "b", "end 5"]);
}

#[test]
fn that_cannot_be_had_again_begin_anew_or_are_an_error() {
    let changed = || {
        [
            Reply::ok(page("5", "t1", &["a", "b"])),
            broken("5", "", &["c", "d"]),
            Reply::ok(page("6", "", &["d", "e"])),
            Reply::ok(page("7", "", &["a"])),
        ]
    };
    let (items, _) = paged(machine(maps().on_expired(Expired::Continue)), changed());
    assert_eq!(items, ["a", "b", "c", "restarted", "a", "end 7"]);
    let (items, _) = paged(machine(maps()), changed().into_iter().take(3));
    assert_eq!(items[..3], ["a", "b", "c"]);
    assert!(items[3].contains("reset by peer"), "{}", items[3]);

    let gone = || [broken("5", "t1", &["a", "b"]), expired("")];
    assert_eq!(paged(machine(maps()), gone()).0, ["a", "gone"]);
    let then = [Reply::ok(page("9", "", &["b"]))];
    let (items, _) = paged(
        machine(maps().on_expired(Expired::Restart)),
        gone().into_iter().chain(then),
    );
    assert_eq!(items, ["a", "restarted", "b", "end 9"]);
}

#[test]
fn whose_version_comes_after_their_items_cannot_be_had_again() {
    let body = r#"{"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}],"metadata":{"resourceVersion":"5"}}"#;
    let cut = Reply::ok(body).cut_after(45, Failure::broken("reset by peer"));
    let (items, _) = paged(machine(maps()), [cut]);
    assert_eq!(items[0], "a");
    assert!(items[1].contains("reset by peer"));
}

#[test]
fn that_break_off_without_end_are_an_error_after_pauses() {
    let breaks = (0..).map(|_| broken("5", "", &["a", "b"]));
    let mut simulation = Simulation::new(Script::new().replies(breaks.take(11)));
    let outcome = simulation.run(machine(maps()));
    assert_eq!(told(&outcome.items).len(), 2);
    assert_eq!(outcome.sent.len(), 11);
    assert!(outcome.ended_at > Duration::from_secs(10), "{outcome}");
}

#[test]
fn errors_of_one_item_are_passed_over_like_items() {
    let body = r#"{"metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":7}},{"metadata":{"name":"b"}}]}"#;
    let cut = Reply::ok(body).cut_after(80, Failure::broken("reset by peer"));
    let (items, _) = paged(machine(maps()), [cut, Reply::ok(body)]);
    assert_eq!(items, ["unreadable", "b", "end 5"]);
}

#[test]
fn have_all_the_time_they_need_unless_the_call_says_otherwise() {
    let slow = || {
        let tokens = ["t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", ""];
        tokens.map(|token| Reply::ok(page("5", token, &["a"])).delayed(Duration::from_secs(20)))
    };
    let (items, _) = paged(machine(maps()), slow());
    assert_eq!(items.last().unwrap(), "end 5");
    let bounded = maps().timeout(Duration::from_secs(50));
    let mut simulation = Simulation::new(Script::new().replies(slow()));
    let outcome = simulation.run(machine(bounded));
    assert_eq!(outcome.items.len(), 3);
    assert!(outcome.items[2].as_ref().unwrap_err().is_timeout());
    assert_eq!(outcome.ended_at, Duration::from_secs(50));
}

#[test]
fn that_lead_to_themselves_are_an_error() {
    let page = || Reply::ok(page("5", "t1", &["a"]));
    let (items, _) = paged(machine(maps()), [page(), page()]);
    assert_eq!(items.len(), 3);
    assert!(items[2].contains("leads to itself"), "{items:?}");
}

#[test]
fn refused_are_the_servers_error() {
    let (items, _) = paged(machine(maps()), [Reply::refusal(403, "Forbidden")]);
    assert!(items[0].contains("403"), "{items:?}");
}

#[test]
fn of_rubbish_are_not_asked_for_again() {
    let body = r#"{"metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a"}} 1]}"#;
    let (items, queries) = paged(machine(maps()), [Reply::ok(body)]);
    assert_eq!(items.len(), 2);
    assert!(items[1].contains("expected `,` or `]`"), "{items:?}");
    assert_eq!(queries.len(), 1);
}

#[test]
fn that_never_begin_are_asked_for_as_often_as_any_call() {
    let lost = (0..40).map(|_| Reply::failure(Failure::broken("reset by peer")));
    let (items, queries) = paged(machine(maps()), lost);
    assert!(items[0].contains("reset by peer"), "{items:?}");
    assert_eq!((items.len(), queries.len()), (1, 11));
}

#[test]
fn that_have_lost_what_was_given_cannot_be_had_again() {
    let shorter = || {
        [
            broken("5", "t1", &["a", "b"]),
            Reply::ok(page("5", "t1", &[])),
        ]
    };
    let (items, _) = paged(machine(maps()), shorter());
    assert_eq!(items.len(), 2);
    assert!(items[1].contains("reset by peer"), "{items:?}");
    let then = [Reply::ok(page("6", "", &["b"]))];
    let (items, _) = paged(
        machine(maps().on_expired(Expired::Restart)),
        shorter().into_iter().chain(then),
    );
    assert_eq!(items, ["a", "restarted", "b", "end 6"]);
}

/// A fresh token leads behind the page it came for, and would give what was given already.
#[test]
fn that_expire_in_their_middle_do_not_go_on() {
    let replies = [
        Reply::ok(page("5", "t1", &["a", "b"])),
        broken("5", "t2", &["c", "d"]),
        expired("fresh"),
    ];
    let (items, _) = paged(machine(maps()), replies);
    assert_eq!(items, ["a", "b", "c", "gone"]);
}

#[test]
fn that_the_caller_has_a_token_of_are_asked_for_by_it() {
    let replies = [
        broken("5", "", &["c", "d"]),
        Reply::ok(page("5", "", &["c", "d"])),
    ];
    let list = Api::<ConfigMap>::new().list().labels("a=b").limit(2);
    let (items, queries) = paged(machine(list.continue_token("t1").items()), replies);
    assert_eq!(items, ["c", "d", "end 5"]);
    assert_eq!(queries, ["continue=t1", "continue=t1"]);
}

#[test]
fn that_wait_go_on_waiting_when_they_are_woken_early() {
    let mut pager = machine(maps());
    let start = Simulation::new(Script::new()).now();
    let page = page("5", "", &["a", "b"]);
    let half = &page[..page.len() - 9];
    // The pause after the second time is the first that takes time.
    for _ in 0..2 {
        for event in [
            Event::Authorized(Authorization::none()),
            Event::Head(http::Response::new(())),
            Event::Chunk(bytes::Bytes::copy_from_slice(half.as_bytes())),
            Event::Failed(Failure::broken("reset by peer")),
        ] {
            while let Action::Yield(item) = pager.poll(start) {
                item.unwrap();
            }
            pager.handle(start, event);
        }
        let Action::Sleep { until, .. } = pager.poll(start) else {
            panic!("it pauses");
        };
        if until == start.instant {
            pager.handle(start, Event::Elapsed);
        }
    }
    let Action::Sleep { until, .. } = pager.poll(start) else {
        panic!("it pauses");
    };
    pager.handle(start, Event::Elapsed);
    assert!(matches!(pager.poll(start), Action::Sleep { until: again, .. } if again == until));
    let later = Time::new(until, start.unix);
    pager.handle(later, Event::Elapsed);
    assert!(matches!(pager.poll(later), Action::Authorize { .. }));
}

#[test]
fn are_a_stream_of_objects() {
    let pages = [
        Reply::ok(page("5", "t1", &["a", "b"])),
        Reply::ok(page("5", "", &["c"])),
    ];
    let simulation = Simulation::new(Script::new().replies(pages));
    let client = VirtualClient::new(simulation, Settings::default());
    let maps = Api::<ConfigMap>::new().bind(client);
    let objects = maps.list().items().stream();
    let names: Vec<_> = objects.map(|map| map.unwrap().name().to_owned()).collect();
    assert_eq!(names, ["a", "b", "c"]);
}
