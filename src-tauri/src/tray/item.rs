//! The icon on the session bus: what a tray asks of it.

use super::{
    icons,
    view::{Line, View},
};
use crate::window;
use engine::{Clock, SystemClock};
use ksni::{Icon, MenuItem, OfflineReason, ToolTip, menu::StandardItem};
use tauri::AppHandle;

/// The icon, as it is now.
pub(super) struct Item {
    pub(super) view: View,
    app: AppHandle,
}

impl Item {
    pub(super) fn new(app: AppHandle) -> Self {
        Self { view: View::default(), app }
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
        window::toggle(&self.app, ksni::current_xdg_activation_token());
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.view.menu(SystemClock.now()).into_iter().map(entry).collect()
    }

    fn watcher_online(&self) {
        tracing::info!("a tray is there: showing the icon");
        super::came(&self.app);
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        tracing::info!(?reason, "no tray shows the icon for now");
        super::went(&self.app);
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
                super::choose(&item.app, choice, ksni::current_xdg_activation_token());
            }
        }),
        ..Default::default()
    }
    .into()
}
