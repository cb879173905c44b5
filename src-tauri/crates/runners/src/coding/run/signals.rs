//! What the engine wants of a run, on its way from whichever thread says it.

use crate::shell::{control_socket::ControlWriter, kill_fallback::KillFallback};
use contract::supervision::ToSupervisor;
use engine::ports::{Link, Signal};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How long a client may take to stop by itself before its processes are ended.
const GRACE: Duration = Duration::from_millis(1_500);

/// What was wanted and is still to be done.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    cancel: AtomicBool,
    mail: AtomicBool,
    resume: AtomicBool,
}

impl Wishes {
    /// It is to end.
    pub(super) fn cancels(&self) -> bool {
        self.cancel.load(Ordering::SeqCst)
    }

    /// The person has written; said once.
    pub(super) fn has_mail(&self) -> bool {
        self.mail.swap(false, Ordering::SeqCst)
    }

    /// The person may have written.
    pub(super) fn look_for_mail(&self) {
        self.mail.store(true, Ordering::SeqCst);
    }

    /// It is to go on; said once.
    pub(super) fn resumes(&self) -> bool {
        self.resume.swap(false, Ordering::SeqCst)
    }
}

/// Hears the signals of a run from now on, and those that came before.
pub(super) fn listen(
    link: &dyn Link,
    wishes: &Arc<Wishes>,
    writer: &Arc<ControlWriter>,
    fallback: &Arc<KillFallback>,
) {
    let (wishes, writer, fallback) = (Arc::clone(wishes), Arc::clone(writer), Arc::clone(fallback));
    // the supervisor answers, and so whoever listens looks
    let wake = |writer: &ControlWriter| writer.say(ToSupervisor::Feed { bytes: 0, close: false });
    link.on_signal(Box::new(move |signal| match signal {
        Signal::Cancel => {
            if !wishes.cancel.swap(true, Ordering::SeqCst) {
                wake(&writer);
                end_later(&writer, &fallback);
            }
        }
        Signal::Mail => {
            wishes.look_for_mail();
            wake(&writer);
        }
        Signal::Resume => {
            wishes.resume.store(true, Ordering::SeqCst);
            writer.signal(signal);
            wake(&writer);
        }
        Signal::Pause | Signal::Detach => writer.signal(signal),
    }));
}

/// Ends its processes once it has had its time to stop by itself.
fn end_later(writer: &Arc<ControlWriter>, fallback: &Arc<KillFallback>) {
    let (writer, fallback) = (Arc::clone(writer), Arc::clone(fallback));
    let end = move || {
        writer.signal(Signal::Cancel);
        fallback.arm();
    };
    let wait = {
        let end = end.clone();
        move || {
            std::thread::sleep(GRACE);
            end();
        }
    };
    if std::thread::Builder::new().name("grace".into()).spawn(wait).is_err() {
        end();
    }
}
