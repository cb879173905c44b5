//! Names for elements that others point to.

use std::sync::atomic::{AtomicU64, Ordering};

/// An id for an element that another one points to (`aria-describedby`, `aria-controls`), unique in the page.
#[must_use]
pub fn unique_id(name: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{name}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
