//! `legwork wait`: until tasks have ended.

use crate::{
    args::{Wait, stdin},
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        reporter::{self, people},
    },
    verbs::watched,
};
use contract::{
    Task, TaskId,
    command::{GetResult, GetTask},
};
use engine::{Engine, Notice, Subscription};
use std::time::{Duration, Instant};

/// So long after the last announcement the tasks are looked at all the same.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// One task that is waited for.
struct Awaited {
    id: TaskId,
    /// What was said last of what it wants of the person.
    said: Option<String>,
}

/// The tasks that are waited for, and how those ended that have.
struct Waiting<'a> {
    front: &'a Front,
    engine: &'a Engine,
    left: Vec<Awaited>,
    ended: usize,
    exit: Exit,
}

/// Waits for the tasks.
pub(crate) fn run(front: &Front, args: Wait) -> Result<Exit, Failure> {
    let ids = stdin::ids(args.ids)?;
    let engine = front.open()?;
    // before the first look, so that no end falls between the two
    let announced = engine.subscribe();
    let mut waiting = Waiting { front, engine: &engine, left: vec![], ended: 0, exit: Exit::Done };
    for id in ids {
        let task = engine.call(GetTask { id })?;
        if !waiting.left.iter().any(|one| one.id == task.id) {
            waiting.left.push(Awaited { id: task.id, said: None });
        }
    }
    if waiting.look(None)? && !engine.pool_running() && !waiting.is_over(args.any) {
        front.note("hint: nothing runs the queue now; start the app or `legwork worker`");
    }
    let until = args.timeout.map(|seconds| Instant::now() + Duration::from_secs(seconds.unsigned_abs()));
    while !waiting.is_over(args.any) {
        let patience =
            until.map_or(LOOK_AGAIN, |u| u.saturating_duration_since(Instant::now()).min(LOOK_AGAIN));
        if patience.is_zero() {
            return Err(waiting.out_of_time());
        }
        waiting.hear(&announced, patience)?;
    }
    Ok(waiting.exit)
}

impl Waiting<'_> {
    fn is_over(&self, any: bool) -> bool {
        self.left.is_empty() || any && self.ended > 0
    }

    /// Waits for the next announcement, and looks at what it is about.
    fn hear(&mut self, announced: &Subscription, patience: Duration) -> Result<(), Failure> {
        match announced.recv_timeout(patience) {
            Ok(Notice::Event(event)) => {
                let about = event.task_id.filter(|id| self.left.iter().any(|one| one.id == *id));
                about.map_or(Ok(false), |id| self.look(Some(id)))?;
            }
            Ok(Notice::Lagged) | Err(_) => {
                if self.front.is_unread() {
                    return Err(Failure::nobody_reads());
                }
                self.look(None)?;
            }
            Ok(_) => {}
        }
        Ok(())
    }

    /// Looks at one task or at all, and tells those that have ended. Returns whether any is left.
    fn look(&mut self, only: Option<TaskId>) -> Result<bool, Failure> {
        for mut one in std::mem::take(&mut self.left) {
            let looked_at = only.is_none_or(|id| id == one.id);
            if !looked_at {
                self.left.push(one);
                continue;
            }
            let task = self.engine.call(GetTask { id: one.id.to_string() })?;
            if task.status.is_terminal() {
                self.tell_end(&task)?;
            } else {
                self.tell_wish(&mut one, &task);
                self.left.push(one);
            }
        }
        Ok(!self.left.is_empty())
    }

    fn tell_end(&mut self, task: &Task) -> Result<(), Failure> {
        let ended = self.engine.call(GetResult { id: task.id.to_string() })?;
        self.ended += 1;
        self.exit = self.exit.max(Exit::of_task(task.status));
        reporter::new(self.front).ended(&ended)?;
        watched::to_its_end(self.front, self.engine, task.id, task.status);
        Ok(())
    }

    /// A task that waits for the person would be waited for in vain.
    fn tell_wish(&self, one: &mut Awaited, task: &Task) {
        let wish = people::wish(task);
        if wish != one.said {
            if let Some(wish) = &wish {
                self.front.note(&format!("Task {}: {wish}", task.short_id));
            }
            one.said = wish;
        }
    }

    fn out_of_time(&self) -> Failure {
        let ids: Vec<_> = self.left.iter().map(|one| one.id.short()).collect();
        let what = match ids.as_slice() {
            [one] => format!("the time is over, and task {one} has not ended"),
            all => format!("the time is over, and {} tasks have not ended: {}", all.len(), all.join(", ")),
        };
        Failure::new(Exit::Refused, what)
            .hint(format!("they go on; `legwork why {}` says what one waits for", ids[0]))
    }
}
