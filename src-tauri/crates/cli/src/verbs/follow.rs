//! Follows a task to its end: output as it comes, progress, and Ctrl+C.
//!
//! Three threads feed one loop: what the task writes, what the engine announces, and the signals. The end is where
//! the output ends, so that nothing of it is missed.

mod output;

use crate::{
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        interrupt::Interrupts,
        reporter::{self, Reaction, Reporter},
    },
    verbs::watched,
};
use contract::{
    NewTask, Status, Task, TaskId, Timestamp,
    command::{AnswerTask, CancelTasks, CreateTask, GetResult, GetTask},
    model::Answer,
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

/// How it ended that a task was followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FollowEnd {
    /// The task ended so.
    Ended(Status),
    /// The person left it to whoever runs it.
    Left,
}

impl FollowEnd {
    /// How the command ends that followed it.
    pub(crate) const fn exit(self) -> Exit {
        match self {
            Self::Ended(status) => Exit::of_task(status),
            Self::Left => Exit::TaskFailed,
        }
    }
}

/// Makes `task` and follows it; in the pool that runs, or else in a slot of its own here.
pub(crate) fn create_and_follow(front: &Front, engine: &Engine, task: NewTask) -> Result<Exit, Failure> {
    // Before there is a task to lose anything of.
    let announced = engine.subscribe();
    let created = engine.call(CreateTask { task })?;
    for note in &created.notes {
        front.note(&format!("note: {note}"));
    }
    let (reporter, interrupts) = (reporter::new(front), Interrupts::take()?);
    let end = follow(front, engine, &created.task, announced, reporter, &interrupts)?;
    if let FollowEnd::Ended(status) = end {
        watched::to_its_end(front, engine, created.task.id, status);
    }
    Ok(end.exit())
}

/// Follows `task` to its end; in the pool that runs, or else in a slot of its own here. `announced` was heard from
/// before the task was made.
pub(crate) fn follow<'a>(
    front: &'a Front,
    engine: &'a Engine,
    task: &Task,
    announced: Subscription,
    reporter: Box<dyn Reporter + 'a>,
    interrupts: &Interrupts,
) -> Result<FollowEnd, Failure> {
    let (tell, heard) = channel();
    interrupts.hand_to({
        let tell = tell.clone();
        move || tell.send(FollowEvent::Interrupt).is_ok()
    });
    let mut run =
        Run { front, engine, id: task.id, reporter, private: false, interrupts: 0, asks: false, asked: None };
    run.reporter.changed(task)?;
    listen(announced, task.id, tell.clone());
    let ready = output::read(engine, task.id, move |event| tell.send(FollowEvent::Output(event)).is_ok())?;
    run.see_that_it_runs()?;
    let end = run.until_the_end(&heard, &ready);
    if end.as_ref().is_err_and(Failure::is_silent) {
        run.tell_how_it_goes_on();
    }
    if run.private {
        engine.stop(Stop::LeaveRunning);
    }
    interrupts.hand_to_nobody();
    end
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
    /// Whether the task asked something when it was looked at last.
    asks: bool,
    /// The question that the person has reacted to last, by its moment.
    asked: Option<Timestamp>,
}

impl Run<'_> {
    fn until_the_end(&mut self, heard: &Receiver<FollowEvent>, ready: &Ready) -> Result<FollowEnd, Failure> {
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
                    if self.interrupted() {
                        return Ok(FollowEnd::Left);
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
                    // here, so that all is shown that was written before the question
                    if self.ask_the_person()? {
                        return Ok(FollowEnd::Left);
                    }
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
        self.asks = task.asks();
        // Its end is told when all output was.
        if !task.status.is_terminal() {
            self.reporter.changed(&task)?;
        }
        Ok(())
    }

    fn task(&self) -> Result<Task, Failure> {
        Ok(self.engine.call(GetTask { id: self.id.to_string() })?)
    }

    fn end(&mut self) -> Result<FollowEnd, Failure> {
        let ended: TaskWithResult = self.engine.call(GetResult { id: self.id.to_string() })?;
        self.reporter.ended(&ended)?;
        Ok(FollowEnd::Ended(ended.task.status))
    }

    /// Lets the person answer where the task asks and they can; whether they leave it.
    fn ask_the_person(&mut self) -> Result<bool, Failure> {
        if !self.asks || !self.reporter.can_ask() {
            return Ok(false);
        }
        let task = self.task()?;
        let asked_at = task.question.as_ref().filter(|_| task.asks()).map(|question| question.asked_at);
        if asked_at.is_none() || asked_at == self.asked {
            return Ok(false);
        }
        match self.reporter.ask(&task)? {
            Reaction::Answer(answer) => {
                self.asked = asked_at;
                self.answer(answer, asked_at);
                Ok(false)
            }
            Reaction::Stop => {
                self.asked = asked_at;
                Ok(self.interrupted())
            }
            Reaction::Leave => Ok(true),
        }
    }

    /// One that was refused is asked for again, unless another one came first.
    fn answer(&mut self, answer: Answer, asked_at: Option<Timestamp>) {
        if let Err(error) = self.engine.call(AnswerTask { id: self.id.to_string(), answer, asked_at }) {
            self.reporter.say(&format!("It was not answered: {error}"));
            self.asked = None;
        }
    }

    /// The first asks the task to cancel; the second leaves it to whoever runs it, which it returns.
    fn interrupted(&mut self) -> bool {
        self.interrupts += 1;
        let short = self.id.short();
        if self.interrupts > 1 {
            self.reporter.say(&format!("Left. `legwork status {short}` shows what becomes of it."));
            return true;
        }
        self.reporter.say("Cancelling. Press Ctrl+C again to leave without waiting.");
        if let Err(error) = self.engine.call(CancelTasks { ids: vec![self.id.to_string()] }) {
            self.reporter.say(&format!("It could not be cancelled: {error}"));
        }
        false
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
