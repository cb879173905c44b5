//! The icon on the session bus: what a tray asks of it.

use super::{
    icons,
    view::{Choice, Line, View},
};
use engine::{Clock, SystemClock};
use ksni::{Icon, MenuItem, OfflineReason, ToolTip, menu::StandardItem};
use tauri::AppHandle;

/// The icon, as it is now.
pub(super) struct Item {
    pub(super) view: View,
    app: AppHandle,
    hear: fn(&AppHandle, Said),
}

/// What a tray says of the icon, or of what the person did with it. The token, where there is one, lets a window come
/// to the front.
pub(super) enum Said {
    /// A tray shows the icon.
    Came,
    /// No tray shows it any more.
    Went,
    /// The icon was pressed.
    Pressed(Option<String>),
    /// A line of the menu was chosen.
    Chosen(Choice, Option<String>),
}

impl Item {
    /// An icon for which `hear` is told what a tray says; it must return at once.
    pub(super) fn new(app: AppHandle, hear: fn(&AppHandle, Said)) -> Self {
        Self { view: View::default(), app, hear }
    }

    fn say(&self, said: Said) {
        (self.hear)(&self.app, said);
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "legwork".to_owned()
    }

    fn title(&self) -> String {
        "Legwork".to_owned()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        icons::of(self.view.mood())
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: "Legwork".to_owned(),
            description: self.view.tooltip().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
            ..Default::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.say(Said::Pressed(ksni::current_xdg_activation_token()));
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.view.menu(SystemClock.now()).into_iter().map(entry).collect()
    }

    fn watcher_online(&self) {
        tracing::info!("a tray is there: showing the icon");
        self.say(Said::Came);
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        tracing::info!(?reason, "no tray shows the icon for now");
        self.say(Said::Went);
        true
    }
}

fn entry(line: Line) -> MenuItem<Item> {
    let (label, choice) = match line {
        Line::Separator => return MenuItem::Separator,
        Line::Fact(label) => (label, None),
        Line::Choice(label, choice) => (label, Some(choice)),
    };
    StandardItem {
        // A single underscore would mark an access key and vanish.
        label: label.replace('_', "__"),
        enabled: choice.is_some(),
        activate: Box::new(move |item: &mut Item| {
            if let Some(choice) = choice {
                item.say(Said::Chosen(choice, ksni::current_xdg_activation_token()));
            }
        }),
        ..Default::default()
    }
    .into()
}
