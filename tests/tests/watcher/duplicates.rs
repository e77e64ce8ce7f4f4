//! Events that were told before.

use super::*;

#[test]
fn are_not_told_again_after_a_watch_went_on() {
    let run = run(
        watcher(),
        [
            ending(
                &[
                    added("a", 1),
                    added("b", 2),
                    all_told(5),
                    modified("a", 6),
                    deleted("b", 7),
                ],
                60,
            ),
            // The server begins a little before where it was asked to.
            open(&[
                added("b", 2),
                modified("a", 6),
                deleted("b", 7),
                modified("a", 8),
            ]),
        ],
    );
    assert_eq!(
        run.told(),
        [
            "start",
            "init a@1",
            "init b@2",
            "done",
            "applied a@6",
            "deleted b b seen",
            "applied a@8"
        ]
    );
}

#[test]
fn are_told_once_where_the_same_frame_comes_twice() {
    let frames = [
        all_told(5),
        added("a", 6),
        added("a", 6),
        modified("a", 7),
        added("a", 6),
        deleted("a", 8),
        deleted("a", 8),
    ];
    let run = run(watcher(), [open(&frames)]);
    assert_eq!(
        run.told(),
        [
            "start",
            "done",
            "applied a@6",
            "applied a@7",
            "deleted a a seen"
        ]
    );
}

#[test]
fn another_object_under_the_same_name_is_told_as_one() {
    let second = |kind, version| frame(kind, &widget("a", "second", version));
    let run = run(
        watcher(),
        [open(&[
            added("a", 1),
            all_told(5),
            second("ADDED", 7),
            deleted("a", 6),
            second("MODIFIED", 8),
        ])],
    );
    assert_eq!(
        run.told(),
        [
            "start",
            "init a@1",
            "done",
            "deleted a a unseen",
            "applied a@7",
            "applied a@8"
        ]
    );
}

#[test]
fn a_server_that_was_set_back_is_asked_for_everything() {
    let run = run(
        watcher(),
        [
            ending(&[added("a", 100), all_told(100)], 60),
            open(&[bookmark(40)]),
            open(&[added("a", 30), all_told(41), modified("a", 42)]),
        ],
    );
    assert_eq!(
        run.told(),
        [
            "start",
            "init a@100",
            "done",
            "start",
            "init a@30",
            "done",
            "applied a@42"
        ]
    );
}

#[test]
fn versions_that_are_no_numbers_are_only_equal_or_not() {
    let odd = |kind, version: &str| {
        let mut object = widget("a", "a", 0);
        object["metadata"]["resourceVersion"] = version.into();
        frame(kind, &object)
    };
    let run = run(
        watcher(),
        [open(&[
            odd("ADDED", "x9"),
            all_told(5),
            odd("MODIFIED", "x1"),
            odd("MODIFIED", "x1"),
            odd("MODIFIED", "x9"),
        ])],
    );
    assert_eq!(
        run.told(),
        ["start", "init a@x9", "done", "applied a@x1", "applied a@x9"]
    );
}

#[test]
fn a_deletion_may_be_told_with_the_last_version_of_the_object() {
    let run = run(
        watcher(),
        [open(&[
            added("a", 5),
            added("b", 6),
            all_told(100),
            deleted("a", 5),
            modified("b", 101),
            deleted("b", 101),
        ])],
    );
    assert_eq!(
        run.told(),
        [
            "start",
            "init a@5",
            "init b@6",
            "done",
            "deleted a a seen",
            "applied b@101",
            "deleted b b seen"
        ]
    );
}
