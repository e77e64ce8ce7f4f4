//! How a watcher learns of all objects.

use serde_json::json;

use super::*;

#[test]
fn by_the_first_events_of_a_watch() {
    let run = run(
        watcher(),
        [open(&[
            added("a", 3),
            added("b", 2),
            all_told(5),
            modified("b", 6),
            added("c", 7),
            deleted("a", 8),
        ])],
    );
    assert_eq!(
        run.told(),
        [
            "start",
            "init a@3",
            "init b@2",
            "done",
            "applied b@6",
            "applied c@7",
            "deleted a a seen"
        ]
    );
    assert_eq!(run.queries(), [INITIAL]);
    let query = run.0.sent[0].request.uri().query().unwrap().to_owned();
    assert!(query.contains("allowWatchBookmarks=true"), "{query}");
}

#[test]
fn none_are_told_as_well() {
    let run = run(watcher(), [open(&[all_told(5)])]);
    assert_eq!(run.told(), ["start", "done"]);
}

#[test]
fn changes_among_the_first_events_count() {
    let run = run(
        watcher(),
        [open(&[
            added("a", 3),
            added("b", 2),
            modified("a", 4),
            deleted("b", 5),
            all_told(5),
        ])],
    );
    assert_eq!(
        run.told(),
        [
            "start",
            "init a@3",
            "init b@2",
            "init a@4",
            "deleted b b seen",
            "done"
        ]
    );
}

#[test]
fn by_a_list_where_the_server_refuses_or_forbids_initial_events() {
    for refusal in [
        Reply::refusal(422, "Invalid"),
        Reply::refusal(400, "BadRequest"),
    ] {
        let run = run(
            watcher(),
            [
                refusal,
                list(5, &[widget("a", "1", 3)], None),
                open(&[modified("a", 6)]),
            ],
        );
        assert_eq!(
            run.told(),
            [
                "start",
                "init a@3",
                "done",
                "deleted a 1 unseen",
                "applied a@6"
            ]
        );
        assert_eq!(
            run.queries(),
            [INITIAL, "limit=500", "watch=true&resourceVersion=5"]
        );
        assert_eq!(run.times(), [0, 0, 0]);
    }
}

#[test]
fn by_a_list_where_the_server_ignores_the_wish() {
    let run = run(
        watcher(),
        [
            // An old server: what is there comes, and then a bookmark of the usual kind.
            open(&[added("a", 3), bookmark(4)]),
            list(5, &[widget("a", "a", 3)], None),
            open(&[]),
        ],
    );
    assert_eq!(
        run.told(),
        ["start", "init a@3", "start", "init a@3", "done"]
    );
}

#[test]
fn by_a_list_where_nothing_ends_the_initial_events() {
    let run = run(
        watcher(),
        [
            open(&[added("a", 3)]),
            list(5, &[widget("a", "a", 3)], None),
            open(&[]),
        ],
    );
    assert_eq!(
        run.told(),
        ["start", "init a@3", "start", "init a@3", "done"]
    );
    assert_eq!(run.times(), [0, 30_000, 30_000]);
}

#[test]
fn by_a_list_where_a_short_watch_ends_before_the_initial_events() {
    let widgets = Api::<Widget>::new();
    let watcher = widgets
        .watcher()
        .watch_timeout(Duration::from_secs(5))
        .into_machine(&Settings::default(), 7);
    let run = run_for(
        watcher,
        Duration::from_secs(30),
        [
            // Something broke.
            ending(&[added("a", 3)], 3),
            ending(&[added("a", 3)], 10),
            list(5, &[widget("a", "a", 3)], None),
            open(&[]),
        ],
    );
    let told = run.told();
    assert!(told[2].starts_with("interrupted: "), "{told:?}");
    assert_eq!(
        told[3..],
        ["start", "init a@3", "start", "init a@3", "done"]
    );
}

#[test]
fn in_pages() {
    let run = run(
        lister(),
        [
            list(5, &[widget("a", "a", 3)], Some("next")),
            list(5, &[widget("b", "b", 4)], None),
            open(&[]),
        ],
    );
    assert_eq!(run.told(), ["start", "init a@3", "init b@4", "done"]);
    assert_eq!(
        run.queries(),
        [
            "limit=500",
            "limit=500&continue=next",
            "watch=true&resourceVersion=5"
        ]
    );
}

#[test]
fn anew_where_the_token_of_a_page_has_expired() {
    let run = run(
        lister(),
        [
            list(5, &[widget("a", "a", 3)], Some("next")),
            Reply::refusal(410, "Expired"),
            list(7, &[widget("b", "b", 6)], None),
            open(&[]),
        ],
    );
    assert_eq!(
        run.told(),
        ["start", "init a@3", "start", "init b@6", "done"]
    );
    assert_eq!(
        run.queries(),
        [
            "limit=500",
            "limit=500&continue=next",
            "limit=500",
            "watch=true&resourceVersion=7"
        ]
    );
}

#[test]
fn again_tells_once_what_goes_meanwhile() {
    let run = run(
        watcher(),
        [
            open(&[added("a", 1), all_told(5), expired()]),
            open(&[
                added("a", 1),
                added("b", 6),
                deleted("a", 8),
                deleted("b", 9),
                all_told(9),
            ]),
        ],
    );
    assert_eq!(
        run.told()[3..],
        [
            "start",
            "init a@1",
            "init b@6",
            "deleted b b seen",
            "deleted a a unseen",
            "done"
        ]
    );
}

#[test]
fn again_tells_what_has_gone() {
    let run = run(
        watcher(),
        [
            open(&[
                added("a", 1),
                added("b", 2),
                added("c", 3),
                all_told(5),
                expired(),
            ]),
            open(&[
                added("a", 1),
                frame("ADDED", &widget("b", "other", 8)),
                added("d", 7),
                all_told(9),
            ]),
        ],
    );
    assert_eq!(
        run.told(),
        [
            "start",
            "init a@1",
            "init b@2",
            "init c@3",
            "done",
            "start",
            "init a@1",
            "deleted b b unseen",
            "init b@8",
            "init d@7",
            "deleted c c unseen",
            "done"
        ]
    );
    assert_eq!(run.queries(), [INITIAL, INITIAL]);
}

#[test]
fn begun_anew_forgets_what_came_before() {
    let run = run(
        watcher(),
        [
            open(&[added("a", 1), added("b", 2)]).failed(kubex_proto::Failure::broken("lost")),
            open(&[added("b", 3), all_told(5)]),
        ],
    );
    // Nobody was told for good that `a` is there, so nobody is told that it is gone.
    assert_eq!(
        run.told(),
        [
            "start",
            "init a@1",
            "init b@2",
            "interrupted: watch widgets in namespace \"default\": lost",
            "start",
            "init b@3",
            "done"
        ]
    );
}

#[test]
fn of_their_metadata_alone() {
    let widgets = Api::<Widget>::new();
    let mut follow = widgets.metadata().watcher();
    follow = follow.initial_events(false);
    let watcher = follow.into_machine(&Settings::default(), 7);
    let item =
        json!({"kind": "PartialObjectMetadata", "metadata": {"name": "a", "resourceVersion": "3"}});
    let script = Script::new().reply(list(5, &[item], None)).reply(open(&[]));
    let outcome = Simulation::new(script)
        .stop_after(Duration::from_secs(60))
        .run(watcher);
    let told: Vec<_> = outcome.items.iter().map(told).collect();
    assert_eq!(told, ["start", "init a@3", "done"]);
    for sent in &outcome.sent {
        let accept = sent.request.headers()["accept"].to_str().unwrap();
        assert!(accept.contains("as=PartialObjectMetadata"), "{accept}");
    }
}

#[test]
fn without_versions_are_asked_for_again_when_the_watch_ends() {
    let mut nameless = list(0, &[widget("a", "a", 0)], None);
    let again = || list(0, &[widget("b", "b", 0)], None);
    nameless = nameless.delayed(Duration::from_secs(1));
    let run = run(lister(), [nameless, ending(&[], 30), again(), open(&[])]);
    assert_eq!(
        run.told(),
        [
            "start",
            "init a@0",
            "done",
            "start",
            "init b@0",
            "deleted a a unseen",
            "done"
        ]
    );
    assert_eq!(
        run.queries(),
        [
            "limit=500",
            "watch=true&resourceVersion=0",
            "limit=500",
            "watch=true&resourceVersion=0"
        ]
    );
}
