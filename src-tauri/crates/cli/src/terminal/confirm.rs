//! A question that is answered with yes or no.

use crate::terminal::{failure::Failure, front::Front};
use std::io::{IsTerminal as _, Write as _};

/// Whether the person wants it written. Where nobody can be asked, it must have been said before.
pub(crate) fn is_agreed_to(front: &Front) -> Result<bool, Failure> {
    asked(front, "Write this?", "add --yes to agree, or --print to look only")
}

/// Whether the person agrees to `question`; `hint` says how to agree where there is nobody to ask.
pub(crate) fn asked(front: &Front, question: &str, hint: &str) -> Result<bool, Failure> {
    if front.json || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Failure::usage("this changes a file, and there is nobody here to ask").hint(hint));
    }
    // The question is for whoever reads the answers.
    let _ = write!(std::io::stderr(), "{question} [y/N] ");
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(|e| Failure::broken(format!("the answer could not be read: {e}")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
