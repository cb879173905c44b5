//! What the engine asks of a run while it waits for something: every wait goes through here, so that a cancel is
//! followed at once wherever the run is.

use engine::ports::{Link, Report, Signal};
use std::{future::Future, time::Duration};
use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};

/// A sign of life is given this often while nothing else is told.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// Why a wait was broken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The run is to end.
    Cancel,
    /// The run is let go; another engine goes on with it.
    Detach,
    /// Its time is up.
    TimeUp,
}

/// The run's ear.
pub(crate) struct Control {
    signals: UnboundedReceiver<Signal>,
    /// The person wants it frozen when its turn ends.
    pub(crate) pause: bool,
    /// When its time is up.
    pub(crate) deadline: Option<Instant>,
}

impl Control {
    /// Hears the signals of a run from now on, and those that came before.
    pub(crate) fn listen(link: &dyn Link) -> Self {
        let (send, signals) = unbounded_channel();
        link.on_signal(Box::new(move |signal| {
            // Nobody hears it once the run has returned, which is as well.
            let _ = send.send(signal);
        }));
        Self { signals, pause: false, deadline: None }
    }

    /// Waits for `what`, unless a signal ends the run before.
    pub(crate) async fn wait<T>(
        &mut self,
        link: &dyn Link,
        what: impl Future<Output = T>,
    ) -> Result<T, Stop> {
        let mut signs = interval(SIGN_OF_LIFE);
        signs.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let time_up = async {
            match self.deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(what, time_up);
        loop {
            tokio::select! {
                biased;
                Some(signal) = self.signals.recv() => match signal {
                    Signal::Cancel => return Err(Stop::Cancel),
                    Signal::Detach => return Err(Stop::Detach),
                    Signal::Pause => self.pause = true,
                    Signal::Resume => self.pause = false,
                    Signal::Mail => {}
                },
                () = &mut time_up => return Err(Stop::TimeUp),
                done = &mut what => return Ok(done),
                _ = signs.tick() => link.report(Report::default()),
            }
        }
    }

    /// Follows what was asked since the last wait.
    pub(crate) async fn look(&mut self, link: &dyn Link) -> Result<(), Stop> {
        self.wait(link, std::future::ready(())).await
    }

    /// Waits until a frozen run is to go on.
    pub(crate) async fn wait_for_resume(&mut self, link: &dyn Link) -> Result<(), Stop> {
        let mut signs = interval(SIGN_OF_LIFE);
        loop {
            tokio::select! {
                biased;
                signal = self.signals.recv() => match signal {
                    Some(Signal::Cancel) => return Err(Stop::Cancel),
                    Some(Signal::Resume) => return Ok(()),
                    Some(Signal::Detach) | None => return Err(Stop::Detach),
                    Some(_) => {}
                },
                _ = signs.tick() => link.report(Report::default()),
            }
        }
    }
}
