//! `legwork schema`: the JSON Schema of every document that `--json` prints.

use crate::{
    args::tools::Schema,
    failure::{Exit, Failure},
    front::Front,
};

/// Prints one schema or all of them.
pub(crate) fn run(front: &Front, args: &Schema) -> Result<Exit, Failure> {
    let _ = (front, args);
    Err(Failure::usage("not yet"))
}
