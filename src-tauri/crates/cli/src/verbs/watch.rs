//! `legwork watch`: the queue in the terminal, live.

use crate::{
    args::tools::Watch,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        interrupt,
    },
};
use board::{Error, Options, Session};
use std::io::IsTerminal as _;

/// Shows the board until the person leaves.
pub(crate) fn run(front: &Front, args: &Watch) -> Result<Exit, Failure> {
    check(front)?;
    let options = Options { mouse: !args.no_mouse, colour: front.look.colour, ascii: args.ascii };
    let board = Session::new(front.open()?, options);
    // Before the terminal is taken, so that it is given back whatever happens.
    interrupt::on_any_end(board.leaver())?;
    match board.show() {
        Ok(()) => Ok(Exit::Done),
        Err(Error::Engine(error)) => Err(error.into()),
        Err(error @ Error::Terminal(_)) => {
            Err(Failure::broken(error.to_string()).hint("`legwork list` shows the tasks without a board"))
        }
        Err(error @ Error::Keys(_)) => Err(Failure::broken(error.to_string())),
    }
}

/// A board needs a terminal, and somebody who looks at it.
fn check(front: &Front) -> Result<(), Failure> {
    if front.json {
        return Err(Failure::usage("the board is drawn for people; it has no --json")
            .hint("`legwork list --json` and `legwork execute --json` are for programs"));
    }
    if !std::io::stdout().is_terminal() {
        return Err(Failure::usage("the board needs a terminal, and standard output is none")
            .hint("`legwork list` prints the tasks"));
    }
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return Err(Failure::usage("this terminal (TERM=dumb) cannot show a board")
            .hint("`legwork list` prints the tasks"));
    }
    Ok(())
}
