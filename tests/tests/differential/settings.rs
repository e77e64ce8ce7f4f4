//! What to run, from the environment.

use std::env;
use std::path::{Path, PathBuf};

use crate::sequence::Place;

/// Where nothing else is said.
const SEEDS: [u64; 4] = [1, 2, 3, 5];

/// The reasons that an API server can be made to give, without one behind it that is broken.
///
/// The others are `Gone`, which nothing answers any more since `Expired` came; `ServerTimeout` and `ServiceUnavailable`, which
/// need a store or an aggregated server that does not answer; and `StoreReadError`, which needs a store that holds rubbish.
pub(crate) const REASONS: &[&str] = &[
    "Unauthorized",
    "Forbidden",
    "NotFound",
    "AlreadyExists",
    "Conflict",
    "Invalid",
    "BadRequest",
    "MethodNotAllowed",
    "NotAcceptable",
    "UnsupportedMediaType",
    "RequestEntityTooLarge",
    "Expired",
    "Timeout",
    "TooManyRequests",
    "InternalError",
];

pub(crate) struct Settings {
    pub(crate) operations: usize,
    pub(crate) seeds: Vec<u64>,
    /// Parts of fields that are not compared.
    pub(crate) ignored: Vec<String>,
    /// Only this one, with all that is sent and answered.
    pub(crate) only: Option<Place>,
    /// Where the report of the latest run is.
    pub(crate) report: PathBuf,
}

impl Settings {
    /// `report` is the name of the file that the report goes to.
    pub(crate) fn from_environment(operations: usize, report: &str) -> Self {
        let seed = number("KUBEX_DIFFERENTIAL_SEED");
        let operations = number("KUBEX_DIFFERENTIAL_OPERATIONS")
            .map_or(operations, |number| usize::try_from(number).unwrap());
        let only = number("KUBEX_DIFFERENTIAL_SEQUENCE").map(|number| Place {
            seed: seed.unwrap_or(SEEDS[0]),
            number,
        });
        Self {
            operations,
            seeds: seed.map_or_else(|| SEEDS.to_vec(), |seed| vec![seed]),
            ignored: env::var("KUBEX_DIFFERENTIAL_IGNORE").map_or_else(
                |_| Vec::new(),
                |parts| parts.split(',').map(str::to_owned).collect(),
            ),
            only,
            report: Path::new(env!("CARGO_TARGET_TMPDIR")).join(report),
        }
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{variable} is {text:?} and must be a number")))
}
