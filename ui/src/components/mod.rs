//! The parts that pages are made of. Each bears an accessible name, works by keyboard, and knows nothing of tasks
//! beyond what it is given.

pub mod button;
pub mod choice;
pub mod context_menu;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod icon;
pub mod kbd;
pub mod menu;
pub mod progress;
pub mod skeleton;
pub mod tabs;
pub mod text_input;
pub mod toast;

pub use button::{Button, ButtonKind, IconButton};
pub use choice::{CheckBox, Select, Slider};
pub use context_menu::ContextMenu;
pub use dialog::Dialog;
pub use empty::EmptyState;
pub use field::Field;
pub use icon::{Glyph, Icon, StatusIcon};
pub use kbd::Kbd;
pub use menu::{Menu, MenuItem};
pub use progress::Progress;
pub use skeleton::Skeleton;
pub use tabs::{Tab, TabPanel, Tabs};
pub use text_input::{TextArea, TextInput};
pub use toast::{ToastRegion, Toasts};

use std::sync::atomic::{AtomicU64, Ordering};

/// An id for an element that another one points to (`aria-describedby`, `aria-controls`), unique in the page.
#[must_use]
pub fn unique_id(name: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{name}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
