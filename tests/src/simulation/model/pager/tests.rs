use super::*;
use crate::simulation::model::{Form, Operation, Schedule, Step, history::History, view::Wanted};

/// Three objects from the start; the first changes after ten seconds, the second goes, and a fourth comes.
fn view() -> View {
    let write = |object| Operation::Write {
        object,
        labelled: true,
        form: Form::Sound,
    };
    let steps = [
        (0, write(0)),
        (0, write(1)),
        (0, write(2)),
        (10_000, write(0)),
        (11_000, Operation::Delete { object: 1 }),
        (12_000, write(3)),
    ];
    let schedule = Schedule {
        steps: steps.map(|(at, what)| Step { at, what }).to_vec(),
        ..Schedule::of_seed(0)
    };
    View::of(&History::of(&schedule), Wanted::default())
}

/// A list of these changes of the view, read in these milliseconds.
fn fits(from: u32, until: u32, version: usize, items: &[usize]) -> Option<Invariant> {
    let view = view();
    let items = items.iter().map(|change| {
        let told = Told::of(&widget(&view.changes[*change])).expect("it is sound");
        (told.key.clone(), told)
    });
    let whole = Whole {
        view: &view,
        from,
        until,
        version: view.changes[version].version,
        items: items.collect(),
    };
    whole.fits(false).err().map(|(invariant, _)| invariant)
}

fn widget(change: &Change) -> Widget {
    serde_json::from_slice(&change.object).expect("it is sound")
}

#[test]
fn a_list_of_one_version_fits() {
    assert_eq!(fits(0, 5_000, 2, &[0, 1, 2]), None);
    assert_eq!(fits(5_000, 20_000, 3, &[3, 1, 2]), None);
    assert_eq!(fits(5_000, 20_000, 5, &[3, 2, 5]), None);
}

#[test]
fn a_list_of_two_versions_does_not() {
    let mixed = fits(5_000, 20_000, 3, &[0, 2]);
    assert_eq!(mixed, Some(Invariant::OneVersion));
}

#[test]
fn what_was_there_all_the_time_is_missed() {
    assert_eq!(fits(5_000, 20_000, 4, &[3]), Some(Invariant::NoneMissing));
}

#[test]
fn what_was_there_before_or_later_is_found() {
    let early = fits(0, 5_000, 2, &[3, 1, 2]);
    assert_eq!(early, Some(Invariant::OnlyWhatWas));
    let late = fits(15_000, 20_000, 5, &[0, 2, 5]);
    assert_eq!(late, Some(Invariant::NeverBack));
}

#[test]
fn an_item_comes_once_and_nothing_after_the_end() {
    let view = view();
    let item = || Ok(Listed::Item(widget(&view.changes[0])));
    let end = || Ok(Listed::End(ListMeta::default()));
    let read = |items: Vec<Result<Listed<Widget>, Error>>| {
        let mut read = Read::default();
        let fits = items.iter().try_for_each(|it| read.item(it));
        fits.err().map(|(invariant, _)| invariant)
    };
    assert_eq!(read(vec![item(), end()]), None);
    let restarted = || Ok(Listed::Restarted);
    assert_eq!(read(vec![item(), restarted(), item(), end()]), None);
    assert_eq!(read(vec![item(), item()]), Some(Invariant::NoneTwice));
    assert_eq!(read(vec![end(), item()]), Some(Invariant::EndLast));
    let error = Err(Error::credentials("none"));
    assert_eq!(read(vec![error, end()]), Some(Invariant::EndLast));
}
