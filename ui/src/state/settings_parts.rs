//! The parts of the Settings page, in its order.

use crate::catalogue::{common, folders, settings as say, space};
use std::sync::LazyLock;

/// The parts of the settings: the id and the words of each heading.
pub static SETTINGS_PARTS: LazyLock<[(&str, &str); 17]> = LazyLock::new(|| {
    [
        ("settings-work", say::work()),
        ("settings-limits", say::limits()),
        ("settings-machine", say::machine()),
        ("settings-space", space::space()),
        ("settings-folders", folders::folders()),
        ("settings-look", say::look()),
        ("settings-start", say::start()),
        ("settings-notifications", say::notifications()),
        ("settings-channels", say::channels()),
        ("settings-keyboard", say::keyboard()),
        ("settings-outside", common::coding_agents()),
        ("settings-terminal", say::command_line()),
        ("settings-secrets", common::secrets()),
        ("settings-spending", say::models()),
        ("settings-families", say::families()),
        ("settings-prices", common::prices()),
        ("settings-about", say::about()),
    ]
});
