//! Sends each operation to both servers and compares what they answer.

use tokio::task::JoinHandle;

use crate::answer::Answer;
use crate::compare::{self, Difference};
use crate::counts::Counts;
use crate::listed::Listed;
use crate::normalise::Normaliser;
use crate::operation::Operation;
use crate::peers::{InMemory, Real};
use crate::reference::Memory;
use crate::report::{Exchange, Report};

/// Answers that are waited for at the same time.
const PENDING: usize = 40;

/// What one of the two servers showed.
#[derive(Default)]
struct Side {
    memory: Memory,
    normaliser: Normaliser,
}

pub(crate) struct Run {
    pub(crate) real: Real,
    pub(crate) in_memory: InMemory,
    sides: [Side; 2],
    /// The number of the next operation.
    number: usize,
    /// Where the run is, for the report.
    pub(crate) place: String,
    pub(crate) counts: Counts,
    pub(crate) report: Report,
    pub(crate) listed: Listed,
    pending: Vec<Pending>,
    /// What to delete when nobody watches it any more.
    pub(crate) leftovers: Vec<Operation>,
    /// Prints every operation and its answers.
    pub(crate) verbose: bool,
    /// Parts of fields that are not compared, while they are worked on.
    pub(crate) ignored: Vec<String>,
    /// Objects were taken out in between: what watches tell of it differs by that.
    pub(crate) repaired: bool,
}

struct Pending {
    number: usize,
    place: String,
    operation: Operation,
    repaired: bool,
    real: JoinHandle<Answer>,
    in_memory: Answer,
}

/// What became of an operation.
pub(crate) struct Performed {
    pub(crate) number: usize,
    /// What the real server answered.
    pub(crate) answer: Answer,
    pub(crate) differs: bool,
}

impl Run {
    pub(crate) fn new(real: Real, in_memory: InMemory) -> Self {
        Self {
            real,
            in_memory,
            sides: [Side::default(), Side::default()],
            number: 0,
            place: String::new(),
            counts: Counts::default(),
            report: Report::default(),
            listed: Listed::default(),
            pending: Vec::new(),
            leftovers: Vec::new(),
            verbose: false,
            ignored: Vec::new(),
            repaired: false,
        }
    }

    /// Asks both, and compares.
    pub(crate) async fn perform(&mut self, operation: &Operation) -> Performed {
        let (number, answers) = self.ask(operation).await;
        let place = format!("{}, operation {number}", self.place);
        let differs = self.compare(number, &place, operation, &answers);
        let [answer, _] = answers;
        Performed {
            number,
            answer,
            differs,
        }
    }

    /// Asks both. The answers can be referred to by the number of the operation.
    pub(crate) async fn ask(&mut self, operation: &Operation) -> (usize, [Answer; 2]) {
        self.read_first(operation).await;
        let number = self.next_number();
        let request = self.real.request(operation, &self.sides[0].memory);
        let real = self.real.answer(request, operation.is_watch()).await;
        let in_memory = self.in_memory.send(operation, &self.sides[1].memory);
        let answers = [real, in_memory];
        for (side, answer) in self.sides.iter_mut().zip(&answers) {
            side.memory.remember(number, &answer.body);
        }
        (number, answers)
    }

    /// Asks both, and compares when [`settle`](Self::settle) is called or many are waited for.
    pub(crate) async fn start(&mut self, operation: Operation) {
        if self.pending.len() >= PENDING {
            self.settle().await;
        }
        self.read_first(&operation).await;
        let number = self.next_number();
        let request = self.real.request(&operation, &self.sides[0].memory);
        let (real, is_watch) = (self.real.clone(), operation.is_watch());
        let real = tokio::spawn(async move { real.answer(request, is_watch).await });
        let in_memory = self.in_memory.send(&operation, &self.sides[1].memory);
        self.pending.push(Pending {
            number,
            place: format!("{}, operation {number}", self.place),
            repaired: self.repaired && operation.is_watch(),
            operation,
            real,
            in_memory,
        });
    }

    /// Waits for what was started, and deletes the leftovers.
    pub(crate) async fn settle(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            let real = pending.real.await.expect("a request does not panic");
            if pending.repaired {
                self.counts.add(&pending.operation, &real);
                continue;
            }
            let answers = [real, pending.in_memory];
            self.compare(pending.number, &pending.place, &pending.operation, &answers);
        }
        for delete in std::mem::take(&mut self.leftovers) {
            self.ask(&delete).await;
        }
    }

    fn next_number(&mut self) -> usize {
        self.number += 1;
        self.number
    }

    async fn read_first(&self, operation: &Operation) {
        if let Some(collection) = &operation.after_reading {
            let selector = "?fieldSelector=metadata.name%3Dnone";
            let read = Operation::new(
                "list",
                "",
                http::Method::GET,
                format!("{collection}{selector}"),
            );
            let request = self.real.request(&read, &self.sides[0].memory);
            self.real.answer(request, false).await;
        }
    }

    fn compare(
        &mut self,
        number: usize,
        place: &str,
        operation: &Operation,
        answers: &[Answer; 2],
    ) -> bool {
        self.counts.add(operation, &answers[0]);
        let [left, right] = &mut self.sides;
        let real = left.normaliser.normalise(number, operation, &answers[0]);
        let in_memory = right.normaliser.normalise(number, operation, &answers[1]);
        let mut found = compare::differences(&real, &in_memory);
        found.retain(|difference| {
            !self
                .ignored
                .iter()
                .any(|part| difference.field.contains(part.as_str()))
        });
        let differs = !found.is_empty();
        let unlisted: Vec<Difference> = found
            .into_iter()
            .filter(|difference| !self.listed.covers(operation, difference))
            .collect();
        let exchange = Exchange {
            place,
            operation,
            real: &real,
            in_memory: &in_memory,
        };
        if self.verbose {
            println!("{}", exchange.trace(&unlisted));
        }
        self.report.add(&exchange, &unlisted);
        differs
    }
}
