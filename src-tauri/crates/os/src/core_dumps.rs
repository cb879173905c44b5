//! Whether a crash of this process leaves its memory, and with it secrets, in a file.
//!
//! It is a limit that is inherited: what is started for somebody else is started as if it had not been lowered.

use std::{
    io,
    sync::{Mutex, PoisonError},
};

/// The limit as it was, once it was lowered; and how many are being started at the moment.
static LOWERED: Mutex<Option<(libc::rlim_t, u32)>> = Mutex::new(None);

/// From now on a crash of this process leaves nothing behind.
///
/// # Errors
/// The system lets it not be set.
pub fn leave_none() -> io::Result<()> {
    let mut lowered = LOWERED.lock().unwrap_or_else(PoisonError::into_inner);
    if lowered.is_none() {
        let limits = own()?;
        set_soft(0)?;
        *lowered = Some((limits.rlim_cur, 0));
    }
    Ok(())
}

/// What `start` starts leaves behind whatever it would have without [`leave_none`].
pub fn as_usual<T>(start: impl FnOnce() -> T) -> T {
    raise(1);
    let _back = Lower;
    start()
}

struct Lower;

impl Drop for Lower {
    fn drop(&mut self) {
        raise(-1);
    }
}

/// One more, or less, is being started. Where a limit cannot be set, the child has the one that there is.
fn raise(by: i32) {
    let mut lowered = LOWERED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((before, starts)) = &mut *lowered {
        *starts = starts.saturating_add_signed(by);
        let _ = set_soft(if *starts == 0 { 0 } else { *before });
    }
}

fn own() -> io::Result<libc::rlimit> {
    let mut limits = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    #[expect(unsafe_code, reason = "no other way; it fills the structure that it is given")]
    // SAFETY: the pointer is to a structure of the right type.
    let failed = unsafe { libc::getrlimit(libc::RLIMIT_CORE, &raw mut limits) } != 0;
    if failed { Err(io::Error::last_os_error()) } else { Ok(limits) }
}

fn set_soft(soft: libc::rlim_t) -> io::Result<()> {
    let limits = libc::rlimit { rlim_cur: soft, ..own()? };
    #[expect(unsafe_code, reason = "no other way; it reads the structure that it is given")]
    // SAFETY: the pointer is to a structure of the right type.
    let failed = unsafe { libc::setrlimit(libc::RLIMIT_CORE, &raw const limits) } != 0;
    if failed { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn what_is_started_as_usual_has_the_limit_that_there_was() {
        let soft = || {
            let shell = Command::new("sh").args(["-c", "ulimit -c"]).stdin(Stdio::null()).output().unwrap();
            String::from_utf8(shell.stdout).unwrap().trim().to_owned()
        };
        let hard = own().unwrap().rlim_max;
        set_soft(hard.min(512 * 7)).unwrap();
        let before = soft();
        assert_eq!(as_usual(soft), before, "nothing was lowered yet");
        leave_none().unwrap();
        leave_none().unwrap();
        assert_eq!(soft(), "0");
        assert_eq!(as_usual(|| (soft(), as_usual(soft), soft())), (before.clone(), before.clone(), before));
        assert_eq!(soft(), "0");
    }
}
