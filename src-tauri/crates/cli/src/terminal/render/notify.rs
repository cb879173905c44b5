//! The ways to be told, and what went out by them.

use super::{Tables as _, lines};
use board::display::{Look, time::Local};
use comfy_table::Cell;
use contract::{
    notify::{Channel, ChannelState, Delivery, DeliveryState, NoticeKind, Notices},
    text,
};

/// The channels, and the last deliveries.
pub(crate) fn notices(notices: &Notices, look: &Look, local: &Local) -> String {
    let mut table = look.table(&["By", "Is", "To", "Secret"]);
    for channel in &notices.channels {
        table.add_row(look.row(state(channel)));
    }
    let channels = lines(&table);
    if notices.deliveries.is_empty() {
        return format!("{channels}\nNothing went out yet.\n");
    }
    let mut table = look.table(&["When", "By", "What", "Task", "State", "Tries", "Why"]);
    for delivery in &notices.deliveries {
        table.add_row(look.row(row(delivery, local)));
    }
    format!("{channels}\n{}", lines(&table))
}

fn state(channel: &ChannelState) -> Vec<Cell> {
    let secret = match channel.has_secret {
        Some(true) => "kept",
        Some(false) => "none",
        None => "the keyring does not say",
    };
    let (is, to) = (if channel.on { "on" } else { "off" }, text::clean(&channel.to));
    let to = if to.is_empty() { "-".to_owned() } else { to };
    [channel.channel.as_str(), is, &to, secret].map(Cell::new).to_vec()
}

fn row(delivery: &Delivery, local: &Local) -> Vec<Cell> {
    let state = match (delivery.state, delivery.next_at) {
        (DeliveryState::Waiting, Some(at)) => format!("waits until {}", local.moment(at)),
        (DeliveryState::Waiting, None) => "waits".to_owned(),
        (DeliveryState::Sent, _) => "sent".to_owned(),
        (DeliveryState::GivenUp, _) => "given up".to_owned(),
    };
    let what = match delivery.event {
        NoticeKind::Completed => "completed",
        NoticeKind::Failed => "failed",
        NoticeKind::NeedsYou => "needs you",
        NoticeKind::Test => "a test",
    };
    let by = match delivery.channel {
        Channel::Mail => "mail",
        Channel::Webhook => "webhook",
    };
    let why = text::clean(delivery.error.as_deref().unwrap_or_default());
    [
        local.ago(delivery.created_at),
        by.to_owned(),
        what.to_owned(),
        text::clean(&delivery.title),
        state,
        delivery.attempts.to_string(),
        why,
    ]
    .map(Cell::new)
    .to_vec()
}
