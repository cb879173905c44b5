//! How much memory the program keeps of what it has had and gives no more.

/// Blocks of this size and above are the system's own, in bytes: freed, they are gone at once.
const GIVEN_BACK_AT_ONCE: i32 = 128 * 1024;
/// So much may lie free at the end of a heap, in bytes.
const KEPT_FREE: i32 = 256 * 1024;
/// Heaps that threads share.
const HEAPS: i32 = 2;

/// Has what is freed given back, for a program that runs for weeks and now and then holds a large output. Best called
/// before there are many threads: heaps that are there stay. With another C library it does nothing.
///
/// By itself glibc raises the size from which a block is given back as soon as one is freed, and makes eight heaps a
/// processor: the few megabytes of one output then stay between small blocks, in each heap anew.
pub fn give_back_what_is_freed() {
    #[cfg(target_env = "gnu")]
    for (what, value) in [
        (libc::M_MMAP_THRESHOLD, GIVEN_BACK_AT_ONCE),
        (libc::M_TRIM_THRESHOLD, KEPT_FREE),
        (libc::M_ARENA_MAX, HEAPS),
    ] {
        #[expect(unsafe_code, reason = "the C library has no other way; it takes two numbers and no pointer")]
        // SAFETY: mallopt may be called at any time and by any thread, with any numbers.
        let _ = unsafe { libc::mallopt(what, value) };
    }
}

/// Gives back what lies free between blocks that are in use: milliseconds, so for a moment when nothing is to be done.
pub fn give_back_gaps() {
    #[cfg(target_env = "gnu")]
    {
        #[expect(unsafe_code, reason = "the C library has no other way; it takes a number and no pointer")]
        // SAFETY: malloc_trim may be called at any time and by any thread.
        let _ = unsafe { libc::malloc_trim(0) };
    }
}
