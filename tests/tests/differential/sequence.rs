//! One sequence of operations, in a namespace of its own.

use fastrand::Rng;

use crate::generator::{Generator, World};
use crate::kinds::Kind;
use crate::operation::Operation;
use crate::repair::repair;
use crate::run::Run;

/// Operations of a sequence, without the first and the watches.
pub(crate) const STEPS: usize = 40;

/// Kinds that a sequence is about.
const KINDS: usize = 3;

/// Which sequence of which seed.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) seed: u64,
    pub(crate) number: u64,
}

/// Sends the sequence to both servers. `expired` is the operation with the continue token that is too old.
pub(crate) async fn sequence(run: &mut Run, place: Place, kinds: &[Kind], expired: usize) {
    let namespace = format!("d{}-{}", place.seed, place.number);
    run.place = format!("seed {}, sequence {}", place.seed, place.number);
    // Neighbours must not draw the same numbers.
    let mixed = place.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ place.number.rotate_left(32);
    let mut random = Rng::with_seed(mixed);
    let chosen = choose(&mut random, place.number, kinds);
    let mut generator = Generator::new(random.u64(..), namespace, chosen, Some(expired));
    run.repaired = false;
    let first = run.perform(&generator.first()).await;
    for _ in 0..STEPS {
        let operation = generator.next();
        step(run, &mut generator.world, &operation).await;
    }
    for watch in generator.watches(first.number) {
        run.start(watch).await;
    }
    leave(run, &generator.world);
}

/// Every kind has its turn, with others beside it.
fn choose<'k>(random: &mut Rng, number: u64, kinds: &'k [Kind]) -> Vec<&'k Kind> {
    let count = kinds.len();
    let turn = usize::try_from(number % count as u64).unwrap_or_default();
    let mut chosen = vec![&kinds[turn]];
    while chosen.len() < KINDS {
        let next = &kinds[random.usize(..count)];
        if chosen.iter().all(|kind| kind.name != next.name) {
            chosen.push(next);
        }
    }
    chosen
}

async fn step(run: &mut Run, world: &mut World, operation: &Operation) {
    if operation.slow {
        run.start(operation.clone()).await;
        return;
    }
    let performed = run.perform(operation).await;
    world.observe(performed.number, operation, &performed.answer);
    if performed.differs && operation.writes() {
        // One difference is enough: what follows from it is none.
        run.repaired = true;
        repair(run, world, operation, &performed).await;
    }
}

/// Addresses of services and nodes without a namespace would become too many.
fn leave(run: &mut Run, world: &World) {
    let namespace = &world.namespace;
    let delete = |collection: &str| {
        Operation::new("delete collection", "", http::Method::DELETE, collection)
    };
    let services = delete(&format!("/api/v1/namespaces/{namespace}/services"));
    run.leftovers.push(services);
    for collection in [
        "/api/v1/nodes",
        "/apis/scheduling.k8s.io/v1/priorityclasses",
    ] {
        let labelled = delete(collection).with("labelSelector", &format!("run={namespace}"));
        run.leftovers.push(labelled);
    }
}
