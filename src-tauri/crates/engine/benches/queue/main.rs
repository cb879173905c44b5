//! Measures the queue on the real engine: `OP --dir FOLDER [--n N] [--done M] [--workers W]`, one line of JSON.
//!
//! Owns: what is measured and how. It judges nothing; `cargo xtask bench` runs it beside the limit and the
//! alternatives and compares. The runner of these measurements does nothing, so that the queue itself is what
//! takes the time; everything else is as shipped: tables, events, attempts, indexes, `synchronous=FULL`.
#![expect(clippy::print_stdout, reason = "the figures go to the standard output")]

// the crate keeps its package's name here; elsewhere it is called by its short one
extern crate legwork_engine as engine;

mod args;
mod commands;
mod drain;
mod enqueue;
mod figures;
mod idle;
mod page;
mod stage;
mod starts;

use args::Args;
use std::process::ExitCode;

/// Whatever goes wrong ends the measurement, in words.
type Outcome<T = serde_json::Value> = Result<T, Box<dyn std::error::Error>>;

const USAGE: &str = "Usage: queue OP --dir FOLDER [--n N] [--done M] [--workers W]
  enqueue1      one caller, one task a call            enqueue8     eight callers at once
  bulk          a thousand tasks a call
  seed          only put --done ended tasks there      drain        run a backlog with a runner that does nothing
  idle          from a call to the start of its task   idle-foreign the same, called by another process
  page          a page of the list, by key; the counters
  starts        --worker PROGRAM: one `legwork` command after another, on a store of --done tasks
  commands      --worker PROGRAM: real commands, by `legwork worker`
  memory        --worker PROGRAM: what an idle `legwork worker` occupies";

fn main() -> ExitCode {
    match measure() {
        Ok(Some(figures)) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Ok(None) => {
            eprintln!("{USAGE}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Outcome<Option<serde_json::Value>> {
    // cargo itself starts it with `--bench` or with nothing
    let Some(args) = Args::parse(std::env::args().skip(1))? else { return Ok(None) };
    let figures = match args.op.as_str() {
        "enqueue1" => enqueue::one_by_one(&args, 1)?,
        "enqueue8" => enqueue::one_by_one(&args, 8)?,
        "bulk" => enqueue::bulk(&args)?,
        "seed" => stage::seed(&args)?,
        "drain" => drain::drain(&args)?,
        "idle" => idle::idle(&args)?,
        "idle-foreign" => idle::foreign(&args)?,
        idle::CALLER => idle::caller(&args)?,
        "page" => page::page(&args)?,
        "starts" => starts::starts(&args)?,
        "commands" => commands::commands(&args)?,
        "memory" => commands::memory(&args)?,
        other => return Err(format!("there is no operation `{other}`\n{USAGE}").into()),
    };
    Ok(Some(figures))
}
