//! `legwork`: the command line and the headless worker.
//!
//! Owns: what a person types ([`args`]), what is done for each verb ([`verbs`]), how it is told ([`terminal`]), exit
//! statuses.
//! Must never: decide anything about the queue. Every verb makes the same requests to the engine as the window.

mod args;
mod terminal;
mod verbs;

use args::{Cli, Verb};
use std::process::ExitCode;
use terminal::{
    failure::{Exit, Failure},
    front::Front,
};
use verbs::{
    act, agent, answer, attach, backup, changes, chat, continuing, doctor, edit, events, execute, hook,
    inbox, input, insights, limit, list, logs, manual, mcp, notify, open, output, price, provider, prune,
    queue, report, restore, result, rivals, schedule, schema, secret, setting, status, wait, watch, why,
    worker, workers, workflow, worktree,
};

fn main() -> ExitCode {
    verbs::complete::if_asked();
    let cli = match args::usage::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(stop) => return stop.print(args::usage::wants_json(std::env::args_os())),
    };
    if std::env::var_os("LEGWORK_LOG").is_some() {
        log_to_stderr();
    }
    let front = Front::new(cli.global.json, cli.global.quiet, cli.global.data_dir.clone());
    match run(&front, cli) {
        Ok(exit) => exit.into(),
        Err(failure) if front.json => failure.report_as_json().into(),
        Err(failure) => failure.report().into(),
    }
}

fn run(front: &Front, cli: Cli) -> Result<Exit, Failure> {
    match cli.verb {
        Verb::Execute(args) => execute::run(front, &args),
        Verb::Status(one) => status::run(front, &one),
        Verb::Result(one) => result::run(front, &one),
        Verb::Logs(args) => logs::run(front, &args),
        Verb::Output(args) => output::run(front, &args),
        Verb::Wait(args) => wait::run(front, args),
        Verb::Events(args) => events::run(front, args),
        Verb::Why(one) => why::run(front, &one),
        Verb::List(args) => list::run(front, &args),
        Verb::Cancel(some) => act::cancel(front, some),
        Verb::Pause(some) => act::pause(front, some),
        Verb::Resume(some) => act::resume(front, some),
        Verb::Retry(some) => act::retry(front, some),
        Verb::Delete(some) => act::delete(front, some),
        Verb::Continue(args) => continuing::run(front, &args),
        Verb::Diff(args) => changes::diff(front, &args),
        Verb::Apply(one) => changes::apply(front, &one),
        Verb::Commit(args) => changes::commit(front, &args),
        Verb::Discard(args) => changes::discard(front, &args),
        Verb::Compare(one) => rivals::compare(front, &one),
        Verb::Keep(one) => rivals::keep(front, &one),
        Verb::SendBack(args) => changes::send_back(front, args),
        Verb::Worktree(args) => worktree::run(front, args.verb),
        Verb::Folder(args) => worktree::folder(front, args.verb),
        Verb::Edit(args) => edit::run(front, &args),
        Verb::Inbox(args) => inbox::run(front, args),
        Verb::Answer(args) => answer::run(front, &args),
        Verb::Chat(args) => chat::run(front, *args),
        Verb::Input(args) => input::run(front, &args),
        Verb::Attach(args) => attach::run(front, &args),
        Verb::Agent(args) => agent::run(front, args.verb),
        Verb::Provider(args) => provider::run(front, args.verb),
        Verb::Report(args) => report::run(front, args.verb),
        Verb::Schedule(args) => schedule::run(front, args.verb),
        Verb::Limit(args) => limit::run(front, args.verb),
        Verb::Workflow(args) => workflow::run(front, args.verb),
        Verb::Secret(args) => secret::run(front, args.verb),
        Verb::Notify(args) => notify::run(front, &args),
        Verb::Price(args) => price::run(front, args.verb),
        Verb::Worker(args) => worker::run(front, &args),
        Verb::Queue(args) => queue::run(front, &args.verb),
        Verb::Workers => workers::run(front),
        Verb::Insights(args) => insights::run(front, &args),
        Verb::Doctor => doctor::run(front),
        Verb::Space => prune::space(front),
        Verb::Prune(args) => prune::run(front, &args),
        Verb::Backup(args) => backup::run(front, &args),
        Verb::Restore(args) => restore::run(front, &args),
        Verb::Open(args) => open::run(front, &args),
        Verb::Watch(args) => watch::run(front, &args),
        Verb::Mcp(args) => mcp::run(front, args),
        Verb::Setting(args) => setting::run(front, args.verb),
        Verb::Schema(args) => schema::run(front, &args),
        Verb::Completions(args) => manual::completions(front, &args),
        Verb::Man(args) => manual::pages(front, &args),
        Verb::Hook(args) => hook::run(front, &args.verb),
    }
}

/// For whoever looks for a fault: `LEGWORK_LOG=debug legwork …`. Not set up otherwise, for the sake of a quick start.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::from_env("LEGWORK_LOG");
    // It fails only when a subscriber is set already, and none is.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
