//! The parts of the Settings page, in its order.

/// The parts of the settings: the id and the words of each heading.
pub const SETTINGS_PARTS: [(&str, &str); 12] = [
    ("settings-work", "Work"),
    ("settings-look", "Look"),
    ("settings-start", "Window and start"),
    ("settings-notifications", "Notifications"),
    ("settings-keyboard", "Keyboard"),
    ("settings-outside", "Coding agents"),
    ("settings-terminal", "Command line"),
    ("settings-secrets", "Secrets"),
    ("settings-spending", "Models"),
    ("settings-families", "Tasks that start tasks"),
    ("settings-prices", "Prices"),
    ("settings-about", "About"),
];
