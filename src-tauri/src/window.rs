//! The main window and the page in it, as everybody may use them: shown, hidden, told something. When it is made,
//! closed and left is `window_life`'s.

mod ends;
mod page;
mod platform;
mod surface;

pub(crate) use page::{FirstTime, Page, Wish, looking_at, tell};
pub(crate) use platform::reload_when_its_process_ends;
pub(crate) use surface::{
    apply_theme, has_focus, hide, is_before_the_person, open_report, open_task, present, present_with,
    say_in_title, show_if_hidden, shows, toggle,
};
