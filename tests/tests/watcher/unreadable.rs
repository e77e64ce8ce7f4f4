//! Objects that do not decode.

use serde_json::Value;

use super::*;

fn odd(name: &str, version: u32) -> Value {
    let mut object = widget(name, name, version);
    object["size"] = "large".into();
    object
}

#[test]
fn in_a_watch_are_events_and_the_version_moves_on() {
    let run = run(
        watcher(),
        [
            ending(
                &[
                    added("a", 1),
                    all_told(5),
                    frame("MODIFIED", &odd("a", 6)),
                    frame("ADDED", &odd("b", 7)),
                ],
                60,
            ),
            open(&[modified("a", 8), frame("DELETED", &odd("b", 9))]),
        ],
    );
    assert_eq!(
        run.told(),
        [
            "start",
            "init a@1",
            "done",
            "unreadable a",
            "unreadable b",
            "applied a@8",
            "deleted b b unseen"
        ]
    );
    assert_eq!(run.queries()[1], "watch=true&resourceVersion=7");
}

#[test]
fn among_the_first_ones_are_events_and_known_to_be_there() {
    let first = open(&[
        added("a", 1),
        frame("ADDED", &odd("b", 2)),
        all_told(5),
        expired(),
    ]);
    let again = open(&[all_told(9)]);
    for (machine, replies) in [
        (watcher(), vec![first, again]),
        (
            lister(),
            vec![
                list(5, &[widget("a", "a", 1), odd("b", 2)], None),
                open(&[expired()]),
                list(9, &[], None),
                open(&[]),
            ],
        ),
    ] {
        let run = run(machine, replies);
        assert_eq!(
            run.told(),
            [
                "start",
                "init a@1",
                "unreadable b",
                "done",
                "start",
                "deleted a a unseen",
                "deleted b b unseen",
                "done"
            ]
        );
    }
}

#[test]
fn without_a_name_let_all_be_read_again_once() {
    let nameless = frame(
        "MODIFIED",
        &json!({"metadata": {"resourceVersion": "6"}, "size": "large"}),
    );
    let run = run(
        watcher(),
        [
            open(&[
                added("a", 1),
                all_told(5),
                modified("a", 6),
                nameless,
                modified("a", 9),
            ]),
            open(&[added("a", 9), all_told(10)]),
        ],
    );
    let told = run.told();
    assert_eq!(told[..4], ["start", "init a@1", "done", "applied a@6"]);
    assert!(
        told[4].starts_with("interrupted: ") && told[4].contains(".size"),
        "{told:?}"
    );
    assert_eq!(told[5..], ["start", "init a@9", "done"]);
    assert_eq!(run.times(), [0, 0]);
}

#[test]
fn without_a_name_let_all_be_read_again_if_they_change_among_the_first_ones() {
    for kind in ["MODIFIED", "DELETED"] {
        let nameless = frame(
            kind,
            &json!({"metadata": {"resourceVersion": "6"}, "size": "large"}),
        );
        let run = run(
            watcher(),
            [
                open(&[added("a", 1), nameless, all_told(6)]),
                open(&[
                    frame("ADDED", &json!({"metadata": {}, "size": "large"})),
                    all_told(7),
                ]),
            ],
        );
        let told = run.told();
        assert_eq!(told[..2], ["start", "init a@1"]);
        assert!(told[2].starts_with("interrupted: "), "{told:?}");
        assert_eq!(told[3..], ["start", "unreadable ?", "done"]);
    }
}

/// A watcher that takes no object of more than 300 bytes.
fn of_small_ones() -> Watcher<Widget> {
    let follow = Api::<Widget>::new().watcher().item_limit(300);
    follow.into_machine(&Settings::default(), 7)
}

fn large() -> Value {
    let mut large = widget("a", "a", 6);
    large["filling"] = "x".repeat(400).into();
    large
}

#[test]
fn too_large_ones_let_all_be_read_again() {
    let large = large();
    let run = run(
        of_small_ones(),
        [
            open(&[
                added("a", 1),
                all_told(5),
                modified("a", 6),
                frame("MODIFIED", &large),
            ]),
            open(&[all_told(9)]),
        ],
    );
    let told = run.told();
    assert_eq!(told[..4], ["start", "init a@1", "done", "applied a@6"]);
    assert!(told[4].contains("larger than 300 bytes"), "{told:?}");
    assert_eq!(told[5..], ["start", "deleted a a unseen", "done"]);
}

#[test]
fn one_that_is_always_too_large_keeps_nobody_from_the_others() {
    let large = large();
    let run = run(
        of_small_ones(),
        [open(&[
            frame("ADDED", &large),
            added("b", 7),
            all_told(9),
            modified("b", 10),
        ])],
    );
    assert_eq!(
        run.told(),
        ["start", "unreadable ?", "init b@7", "done", "applied b@10"]
    );
}
