//! The ways to be told that are not at this machine: how they stand, their secrets, and a try.

use super::{Change, Once, Work};
use crate::{
    convert, error,
    ports::{Parcel, Undelivered},
    process::outside_of_writes,
    runs::{deliveries::secret_of, host::PoolHost},
    tasks::lookup::read,
};
use contract::{
    ApiError,
    command::{KeepChannelSecret, ListNotices, TestChannel},
    event::EventKind,
    notice::NoticeDocument,
    notify::{Channel, ChannelState, ChannelTest, Delivery, NoticeKind, Notices},
    settings::Settings,
    validation,
};
use std::sync::Arc;
use store::{
    deliveries::{self, DeliveryRow},
    events::{self, NewEvent},
};

/// Deliveries that are shown where nobody says how many, and most that are.
const USUAL: i64 = 20;
const MOST: i64 = 500;

impl Work for ListNotices {
    fn work(self, host: &Arc<PoolHost>) -> Result<Notices, ApiError> {
        let limit = if self.limit == 0 { USUAL } else { self.limit.clamp(1, MOST) };
        let settings = host.settings.load()?;
        let channels = Channel::ALL.map(|channel| state(host, &settings, channel)).to_vec();
        let deliveries = read(host, |c| {
            let rows = deliveries::latest(c, &host.user, limit)?;
            rows.into_iter().map(document).collect()
        })?;
        Ok(Notices { channels, deliveries })
    }
}

fn state(host: &PoolHost, settings: &Settings, channel: Channel) -> ChannelState {
    let rules = &settings.notify;
    let to = match channel {
        Channel::Mail if rules.mail.server.is_empty() => String::new(),
        Channel::Mail => format!("{} by {}:{}", rules.mail.to, rules.mail.server, rules.mail.port),
        Channel::Webhook => rules.webhook.url.clone(),
    };
    let has_secret = host.keys.of_channel(channel).ok().map(|secret| secret.is_some());
    ChannelState { channel, on: rules.is_on(channel), to, has_secret }
}

fn document(row: DeliveryRow) -> store::Result<Delivery> {
    let broken = || store::StoreError::Query("a delivery that cannot be read".to_owned());
    let notice: NoticeDocument = serde_json::from_str(&row.payload).map_err(|_| broken())?;
    Ok(Delivery {
        id: row.id,
        channel: row.channel,
        event: row.event,
        task_id: row.task_id.parse().map_err(|_| broken())?,
        title: notice.task.map(|task| task.title).unwrap_or_default(),
        state: row.state,
        attempts: row.attempts,
        next_at: convert::time(row.next_at).filter(|_| row.ended_at.is_none()),
        error: row.error,
        created_at: convert::time_or_zero(row.created_at),
        ended_at: row.ended_at.and_then(convert::time),
    })
}

impl Change for KeepChannelSecret {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<(), ApiError> {
        if self.secret.as_ref().is_some_and(|secret| secret.expose().trim().is_empty()) {
            return Err(ApiError::field(
                "secret",
                "It is empty; leave it out to forget the one that is kept.",
            ));
        }
        host.keys.keep_channel(self.channel, self.secret.as_ref())?;
        let now = host.now();
        // whoever sends may have waited for it
        once.write(host, move |c| {
            deliveries::hurry(c, now)?;
            events::append(c, &NewEvent::about_nothing(now, EventKind::Settings))
        })
    }
}

impl Work for TestChannel {
    fn work(self, host: &Arc<PoolHost>) -> Result<ChannelTest, ApiError> {
        outside_of_writes();
        let mut settings = host.settings.load()?;
        match self.channel {
            Channel::Mail => settings.notify.mail.on = true,
            Channel::Webhook => settings.notify.webhook.on = true,
        }
        if let Err(refusal) = validation::settings(&settings) {
            return Ok(at_fault(refusal));
        }
        let rules = &settings.notify;
        let secret = match secret_of(host, rules, self.channel) {
            Ok(secret) => secret,
            Err(failed) => return Ok(failed.told()),
        };
        let Some(messenger) = &host.messenger else {
            return Err(error::engine("This process cannot send anything."));
        };
        let parcel = test_parcel(host)?;
        let came = match self.channel {
            Channel::Mail => messenger.mail(&rules.mail, secret.as_ref(), &parcel),
            Channel::Webhook => messenger.webhook(&rules.webhook, secret.as_ref(), &parcel),
        };
        let message = match self.channel {
            Channel::Mail => {
                format!("{} has taken the mail for {}.", rules.mail.server, rules.mail.to)
            }
            Channel::Webhook if secret.is_none() => {
                format!("{} has taken the call, which is not signed.", rules.webhook.url)
            }
            Channel::Webhook => format!("{} has taken the call.", rules.webhook.url),
        };
        Ok(came.map_or_else(Undelivered::told, |()| ChannelTest {
            ok: true,
            message,
            ..ChannelTest::default()
        }))
    }
}

/// What is missing before anything can be tried.
fn at_fault(refusal: ApiError) -> ChannelTest {
    let field = refusal.fields.first();
    ChannelTest {
        ok: false,
        field: field.map(|found| found.field.clone()),
        message: field.map_or(refusal.message, |found| found.message.clone()),
        hint: refusal.hint,
    }
}

fn test_parcel(host: &PoolHost) -> Result<Parcel, ApiError> {
    let id = uuid::Uuid::now_v7().to_string();
    let notice = NoticeDocument { id, event: NoticeKind::Test, at: host.clock.now(), task: None };
    let json = serde_json::to_string(&notice).map_err(|e| error::engine(e.to_string()))?;
    Ok(Parcel { notice, json })
}
