//! Follows a task to its end: output as it comes, progress, and Ctrl+C.
//!
//! Three threads feed one loop: what the task writes, what the engine announces, and the signals. The end is where
//! the output ends, so that nothing of it is missed.

mod output;

use crate::terminal::{
    failure::{Exit, Failure},
    front::Front,
    interrupt,
    reporter::{self, Reporter},
};
use contract::{
    NewTask, Task, TaskId,
    command::{CancelTasks, CreateTask, GetResult, GetTask},
    task::TaskWithResult,
};
use engine::{Engine, Notice, Stop, Subscription};
use output::{OutputEvent, Ready};
use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    time::Duration,
};

/// How often it is seen to that somebody runs the task, and that a moving display moves.
const TICK: Duration = Duration::from_millis(250);
/// The task is looked at by itself with every so many ticks: what changes is announced, so that this is for what
/// changes without a word. Hundreds that wait at once would be busy with nothing else.
const LOOK_EACH: u32 = 8;

/// What the loop hears of.
enum FollowEvent {
    /// The task wrote something, or the last of it.
    Output(OutputEvent),
    /// Something about it changed.
    Changed,
    /// Ctrl+C.
    Interrupt,
}

/// Makes `task` and follows it; in the pool that runs, or else in a slot of its own here.
pub(crate) fn create_and_follow(front: &Front, engine: &Engine, task: NewTask) -> Result<Exit, Failure> {
    let (tell, heard) = channel();
    // Before there is a task to lose anything of.
    let subscription = engine.subscribe();
    let created = engine.call(CreateTask { task })?;
    for note in &created.notes {
        front.note(&format!("note: {note}"));
    }
    interrupt::on_ctrl_c({
        let tell = tell.clone();
        move || tell.send(FollowEvent::Interrupt).is_ok()
    })?;
    let mut run = Run::new(front, engine, created.task.id);
    run.reporter.changed(&created.task)?;
    listen(subscription, created.task.id, tell.clone());
    let ready =
        output::read(engine, created.task.id, move |event| tell.send(FollowEvent::Output(event)).is_ok())?;
    run.see_that_it_runs()?;
    let exit = run.until_the_end(&heard, &ready);
    if exit.as_ref().is_err_and(Failure::is_silent) {
        run.tell_how_it_goes_on();
    }
    if run.private {
        engine.stop(Stop::LeaveRunning);
    }
    exit
}

/// One task that is followed.
struct Run<'a> {
    front: &'a Front,
    engine: &'a Engine,
    id: TaskId,
    reporter: Box<dyn Reporter + 'a>,
    /// Whether this process runs it.
    private: bool,
    /// How often Ctrl+C was pressed.
    interrupts: u32,
}

impl<'a> Run<'a> {
    fn new(front: &'a Front, engine: &'a Engine, id: TaskId) -> Self {
        Self { front, engine, id, reporter: reporter::new(front), private: false, interrupts: 0 }
    }

    fn until_the_end(&mut self, heard: &Receiver<FollowEvent>, ready: &Ready) -> Result<Exit, Failure> {
        let mut ticks = 0_u32;
        loop {
            match heard.recv_timeout(TICK) {
                Ok(FollowEvent::Output(OutputEvent::Piece(piece))) => {
                    self.reporter.output(&piece)?;
                    ready.next();
                }
                Ok(FollowEvent::Output(OutputEvent::Ended(read))) => {
                    read?;
                    return self.end();
                }
                Ok(FollowEvent::Changed) => self.look()?,
                Ok(FollowEvent::Interrupt) => {
                    if let Some(exit) = self.interrupted() {
                        return Ok(exit);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    if self.front.is_unread() {
                        return Err(Failure::nobody_reads());
                    }
                    self.see_that_it_runs()?;
                    ticks = ticks.wrapping_add(1);
                    if ticks.is_multiple_of(LOOK_EACH) {
                        self.look()?;
                    }
                    self.reporter.tick();
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Failure::broken("the task could not be followed to its end")
                        .hint(format!("`legwork status {}` shows where it stands", self.id.short())));
                }
            }
        }
    }

    /// Runs the task here when nobody runs the queue. A pool that dies meanwhile is replaced in the same way.
    fn see_that_it_runs(&mut self) -> Result<(), Failure> {
        if !self.engine.pool_running() {
            self.engine.run_private(self.id)?;
            self.private = true;
        }
        Ok(())
    }

    /// Nobody reads what it writes any more; the task is not told, and goes on.
    fn tell_how_it_goes_on(&self) {
        let Ok(task) = self.task() else { return };
        if task.status.is_terminal() {
            return;
        }
        let short = &task.short_id;
        let held = if self.private {
            "; nothing else runs the queue, so start the app or `legwork worker` for its end"
        } else {
            ""
        };
        self.front.note(&format!(
            "note: nobody reads its output any more; task {short} goes on: `legwork output {short} -f` shows it, \
             `legwork cancel {short}` ends it{held}"
        ));
    }

    fn look(&mut self) -> Result<(), Failure> {
        let task = self.task()?;
        // Its end is told when all output was.
        if !task.status.is_terminal() {
            self.reporter.changed(&task)?;
        }
        Ok(())
    }

    fn task(&self) -> Result<Task, Failure> {
        Ok(self.engine.call(GetTask { id: self.id.to_string() })?)
    }

    fn end(&mut self) -> Result<Exit, Failure> {
        let ended: TaskWithResult = self.engine.call(GetResult { id: self.id.to_string() })?;
        self.reporter.ended(&ended)?;
        Ok(Exit::of_task(ended.task.status))
    }

    /// The first asks the task to cancel; the second leaves it to whoever runs it.
    fn interrupted(&mut self) -> Option<Exit> {
        self.interrupts += 1;
        let short = self.id.short();
        if self.interrupts > 1 {
            self.reporter.say(&format!("Left. `legwork status {short}` shows what becomes of it."));
            return Some(Exit::TaskFailed);
        }
        self.reporter.say("Cancelling. Press Ctrl+C again to leave without waiting.");
        if let Err(error) = self.engine.call(CancelTasks { ids: vec![self.id.to_string()] }) {
            self.reporter.say(&format!("It could not be cancelled: {error}"));
        }
        None
    }
}

/// Passes on what is announced about `id`. Ends with the loop that hears it.
fn listen(subscription: Subscription, id: TaskId, tell: Sender<FollowEvent>) {
    std::thread::spawn(move || {
        while let Some(notice) = subscription.recv() {
            let about_it = match notice {
                Notice::Event(event) => event.task_id == Some(id),
                Notice::Lagged => true,
                _ => false,
            };
            if about_it && tell.send(FollowEvent::Changed).is_err() {
                return;
            }
        }
    });
}
