//! The parts that pages are made of. Each bears an accessible name, works by keyboard, and knows nothing of tasks
//! beyond what it is given.

pub mod bound;
pub mod button;
pub mod choice;
pub mod context_menu;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod icon;
pub mod kbd;
pub mod menu;
pub mod name_dialog;
pub mod progress;
pub mod skeleton;
pub mod tabs;
pub mod text_input;
pub mod toast;
pub mod unique_id;

pub use bound::Bound;
pub use button::{Button, ButtonKind, IconButton};
pub use choice::{CheckBox, Select, Slider, options};
pub use context_menu::ContextMenu;
pub use dialog::Dialog;
pub use empty::EmptyState;
pub use field::Field;
pub use icon::{Glyph, Icon, ShapeIcon, SkippedIcon, StatusIcon, shape_path, under};
pub use kbd::Kbd;
pub use menu::{Menu, MenuItem, will_be_open};
pub use name_dialog::NameDialog;
pub use progress::Progress;
pub use skeleton::Skeleton;
pub use tabs::{Tab, TabPanel, Tabs};
pub use text_input::TextInput;
pub use toast::{ToastRegion, Toasts};
pub use unique_id::unique_id;
