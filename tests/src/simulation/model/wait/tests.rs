use super::*;
use crate::simulation::{
    Reply, Script, Simulation,
    model::{Operation, Schedule, Step, history::History, view::Wanted},
};

/// One object that is made at once, changes after ten seconds and goes after twenty.
fn view() -> View {
    let object = 0;
    let write = Operation::Write {
        object,
        labelled: true,
        form: Form::Sound,
    };
    let steps = [
        (0, write),
        (10_000, write),
        (20_000, Operation::Delete { object }),
    ];
    let schedule = Schedule {
        steps: steps.map(|(at, what)| Step { at, what }).to_vec(),
        ..Schedule::of_seed(0)
    };
    View::of(&History::of(&schedule), Wanted::default())
}

fn widget(view: &View, change: usize) -> Widget {
    serde_json::from_slice(&view.changes[change].object).expect("it is sound")
}

#[test]
fn only_what_is_met_by_then_is_right() {
    let view = view();
    let is_right = |change, until| is_right_about_size(2, &Ok(widget(&view, change)), &view, until);
    assert!(is_right(1, 2));
    assert!(!is_right(0, 2), "it is too small");
    assert!(!is_right(1, 1), "it is not there yet");
}

/// The time was over.
fn timed_out() -> Error {
    let wait = Api::<Widget>::new().wait("w0").until_deleted();
    let machine = wait.into_machine(&Settings::default(), 1);
    Simulation::new(Script::new().reply(Reply::silence()))
        .run(machine)
        .error()
}

#[test]
fn what_is_met_in_the_end_is_not_given_up() {
    let mut view = view();
    assert!(is_right_about_size(2, &Err(timed_out()), &view, 3));
    assert!(!is_right_about_deletion(&Err(timed_out()), &view, 3));
    view.changes.pop();
    assert!(!is_right_about_size(2, &Err(timed_out()), &view, 2));
    assert!(is_right_about_deletion(&Err(timed_out()), &view, 2));
    let other = Error::credentials("none");
    assert!(!is_right_about_deletion(&Err(other), &view, 2), "not time");
}

#[test]
fn what_is_there_is_not_gone() {
    let view = view();
    assert!(is_right_about_deletion(&Ok(()), &view, 3));
    assert!(!is_right_about_deletion(&Ok(()), &view, 2));
}
