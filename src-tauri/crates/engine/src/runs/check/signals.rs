//! What is wanted of a run between its work and its check.

use crate::ports::{Link, Receive, Signal};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Signals that came while the work was ending, when nothing of it could follow them any more.
#[derive(Default)]
pub(super) struct Unheard(Mutex<Vec<Signal>>);

impl Unheard {
    fn lock(&self) -> MutexGuard<'_, Vec<Signal>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wants_to_leave(&self) -> bool {
        self.lock().contains(&Signal::Detach)
    }

    pub(super) fn wants_an_end(&self) -> bool {
        self.lock().contains(&Signal::Cancel)
    }

    /// Sets what receives the signals of the work, and remembers them.
    pub(super) fn of_work(self: &Arc<Self>, link: &dyn Link, receive: Receive) {
        let unheard = Arc::clone(self);
        // what was held since the round before
        self.lock().iter().copied().for_each(&receive);
        link.on_signal(Box::new(move |signal| {
            unheard.lock().push(signal);
            receive(signal);
        }));
    }

    /// Only remembers from now on.
    pub(super) fn hold(self: &Arc<Self>, link: &dyn Link) {
        let unheard = Arc::clone(self);
        link.on_signal(Box::new(move |signal| unheard.lock().push(signal)));
    }

    /// Sets what receives the signals from now on, and passes on those that came before.
    pub(super) fn of_check(&self, link: &dyn Link, receive: Receive) {
        let receive = Arc::new(receive);
        let theirs = Arc::clone(&receive);
        self.pass_on(&receive);
        link.on_signal(Box::new(move |signal| theirs(signal)));
        // some may have come to the work's in between
        self.pass_on(&receive);
    }

    fn pass_on(&self, receive: &Receive) {
        let waiting = std::mem::take(&mut *self.lock());
        waiting.into_iter().for_each(receive);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{LeaseLost, Report, RunContext, SignalBox};
    use std::sync::mpsc;

    struct Line(SignalBox);

    impl Link for Line {
        fn started(&self, _: u32) -> Result<(), LeaseLost> {
            Ok(())
        }

        fn report(&self, _: Report) {}

        fn on_signal(&self, receive: Receive) {
            self.0.listen(receive);
        }

        fn context(&self) -> &dyn RunContext {
            unreachable!("nobody asks")
        }
    }

    #[test]
    fn what_the_work_could_not_follow_any_more_the_check_does() {
        let (line, unheard) = (Line(SignalBox::default()), Arc::new(Unheard::default()));
        let (tell, told) = mpsc::channel();
        let teller = |who: &'static str| -> Receive {
            let tell = tell.clone();
            Box::new(move |signal| tell.send((who, signal)).unwrap())
        };
        unheard.of_work(&line, teller("work"));
        line.0.signal(Signal::Pause);
        assert!(!unheard.wants_an_end());
        line.0.signal(Signal::Cancel);
        assert!(unheard.wants_an_end() && !unheard.wants_to_leave());
        unheard.of_check(&line, teller("check"));
        line.0.signal(Signal::Detach);
        let expected = [
            ("work", Signal::Pause),
            ("work", Signal::Cancel),
            ("check", Signal::Pause),
            ("check", Signal::Cancel),
            ("check", Signal::Detach),
        ];
        assert_eq!(told.try_iter().collect::<Vec<_>>(), expected);
    }
}
