//! Follows a task to its end: output as it comes, progress, and Ctrl+C.
//!
//! Three threads feed one loop: what the task writes, what the engine announces, and the signals. The end is where
//! the output ends, so that nothing of it is missed.

use crate::{
    failure::{Exit, Failure},
    front::Front,
    interrupt,
    pieces::{self, Piece},
    teller::{Teller, json::JsonTeller, people::PeopleTeller},
};
use contract::{
    ApiError, NewTask, Status, Task, TaskId,
    command::{CancelTasks, CreateTask, GetResult, GetTask},
    task::TaskWithResult,
};
use engine::{Engine, Notice, Stop, Subscription};
use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    time::Duration,
};

/// How often it is seen to that somebody runs the task, and that a moving display moves.
const TICK: Duration = Duration::from_millis(250);

/// What the loop hears of.
pub(crate) enum Happening {
    /// The task wrote something.
    Output(Piece),
    /// All that it wrote was told, and it has ended; or its output cannot be read any more.
    OutputEnded(Result<(), ApiError>),
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
        move || tell.send(Happening::Interrupt).is_ok()
    })?;
    let mut run = Run::new(front, engine, created.task.id);
    run.teller.changed(&created.task)?;
    listen(subscription, created.task.id, tell.clone());
    let ready = pieces::read(engine, created.task.id, tell)?;
    run.see_that_it_runs()?;
    let exit = run.until_the_end(&heard, &ready);
    if run.private {
        engine.stop(Stop::LeaveRunning);
    }
    exit
}

/// One task that is followed.
struct Run<'a> {
    engine: &'a Engine,
    id: TaskId,
    teller: Box<dyn Teller + 'a>,
    /// Whether this process runs it.
    private: bool,
    /// How often Ctrl+C was pressed.
    interrupts: u32,
}

impl<'a> Run<'a> {
    fn new(front: &'a Front, engine: &'a Engine, id: TaskId) -> Self {
        let teller: Box<dyn Teller> =
            if front.json { Box::new(JsonTeller::new(front)) } else { Box::new(PeopleTeller::new(front)) };
        Self { engine, id, teller, private: false, interrupts: 0 }
    }

    fn until_the_end(&mut self, heard: &Receiver<Happening>, ready: &pieces::Ready) -> Result<Exit, Failure> {
        loop {
            match heard.recv_timeout(TICK) {
                Ok(Happening::Output(piece)) => {
                    self.teller.output(&piece)?;
                    ready.next();
                }
                Ok(Happening::OutputEnded(read)) => {
                    read?;
                    return self.end();
                }
                Ok(Happening::Changed) => self.look()?,
                Ok(Happening::Interrupt) => {
                    if let Some(exit) = self.interrupted() {
                        return Ok(exit);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.see_that_it_runs()?;
                    self.look()?;
                    self.teller.tick();
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

    fn look(&mut self) -> Result<(), Failure> {
        let task = self.task()?;
        // Its end is told when all output was.
        if !task.status.is_terminal() {
            self.teller.changed(&task)?;
        }
        Ok(())
    }

    fn task(&self) -> Result<Task, Failure> {
        Ok(self.engine.call(GetTask { id: self.id.to_string() })?)
    }

    fn end(&mut self) -> Result<Exit, Failure> {
        let ended: TaskWithResult = self.engine.call(GetResult { id: self.id.to_string() })?;
        self.teller.ended(&ended)?;
        Ok(match ended.task.status {
            Status::Completed => Exit::Done,
            _ => Exit::TaskFailed,
        })
    }

    /// The first asks the task to cancel; the second leaves it to whoever runs it.
    fn interrupted(&mut self) -> Option<Exit> {
        self.interrupts += 1;
        let short = self.id.short();
        if self.interrupts > 1 {
            self.teller.say(&format!("Left. `legwork status {short}` shows what becomes of it."));
            return Some(Exit::TaskFailed);
        }
        self.teller.say("Cancelling. Press Ctrl+C again to leave without waiting.");
        if let Err(error) = self.engine.call(CancelTasks { ids: vec![self.id.to_string()] }) {
            self.teller.say(&format!("It could not be cancelled: {error}"));
        }
        None
    }
}

/// Passes on what is announced about `id`. Ends with the loop that hears it.
fn listen(subscription: Subscription, id: TaskId, tell: Sender<Happening>) {
    std::thread::spawn(move || {
        while let Some(notice) = subscription.recv() {
            let about_it = match notice {
                Notice::Event(event) => event.task_id == Some(id),
                Notice::Lagged => true,
                _ => false,
            };
            if about_it && tell.send(Happening::Changed).is_err() {
                return;
            }
        }
    });
}
