//! The one thread that starts supervisors. It never ends: what a child inherits from its parent (a parent-death
//! signal, for one) follows the thread that started it, and workers come and go.

use std::{
    io,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    time::Duration,
};

/// How often supervisors that were let go are looked after.
const REAP_EVERY: Duration = Duration::from_secs(1);

enum Order {
    Spawn { program: PathBuf, dir: PathBuf, reply: Sender<io::Result<Child>> },
    Keep(Child),
}

static ORDERS: OnceLock<Sender<Order>> = OnceLock::new();

fn orders() -> &'static Sender<Order> {
    ORDERS.get_or_init(|| {
        let (send, receive) = mpsc::channel();
        // Without the thread every order fails, and says so.
        let _ = std::thread::Builder::new().name("spawner".to_owned()).spawn(move || work(&receive));
        send
    })
}

fn ended() -> io::Error {
    io::Error::other("the thread that starts programs could not be started")
}

/// Starts the supervisor `program` on `dir`, with a pipe to its gate and one from its first word.
pub(crate) fn spawn(program: PathBuf, dir: PathBuf) -> io::Result<Child> {
    let (reply, answer) = mpsc::channel();
    orders().send(Order::Spawn { program, dir, reply }).map_err(|_| ended())?;
    answer.recv().map_err(|_| ended())?
}

/// Waits for a supervisor that is about to leave, or, where it stays, has it buried when it ends.
pub(crate) fn let_go(mut child: Child, leaving: bool) {
    if leaving {
        let _ = child.wait();
    } else {
        let _ = orders().send(Order::Keep(child));
    }
}

fn work(orders: &Receiver<Order>) {
    let mut kept: Vec<Child> = Vec::new();
    loop {
        let order = if kept.is_empty() {
            orders.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            orders.recv_timeout(REAP_EVERY)
        };
        match order {
            Ok(Order::Spawn { program, dir, reply }) => {
                let mut command = Command::new(program);
                command
                    .arg(dir)
                    .env_clear()
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::null());
                let _ = reply.send(os::core_dumps::as_usual(|| command.spawn()));
            }
            Ok(Order::Keep(child)) => kept.push(child),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        kept.retain_mut(|child| matches!(child.try_wait(), Ok(None)));
    }
}
