//! Sends what is to leave the machine, from the process that runs the queue, one notice after another.
//!
//! A notice is claimed, then sent outside of every write, then marked. Whoever dies in between leaves the claim, which the
//! next engine takes away: the notice is sent again, with the same id, since nobody knows whether it arrived.

use super::{
    aside::aside,
    pool::{Outbox, Pool},
};
use crate::{
    core::Core,
    notices::{
        decide,
        outbox::{self, Due},
    },
    ports::{Parcel, Undelivered},
    process::locks::EngineLock,
    tasks::context::EngineContext,
};
use contract::{
    notify::{Channel, NotifyRules},
    provider::Key,
};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use store::{
    Result,
    deliveries::{self, DeliveryRow, Tried},
};

/// Longest sleep; a clock that was set costs at most this.
const LONGEST: Duration = Duration::from_secs(60);
/// Pause after the store failed.
const STORE_PAUSE: Duration = Duration::from_secs(5);
/// How long a claim holds where its engine lives, in milliseconds: longer than any try takes.
const CLAIM_MS: i64 = 180_000;
/// Pauses before a notice is tried again, in seconds; the last one from then on.
const PAUSES: [i64; 6] = [10, 30, 120, 600, 1800, 3600];
/// After so long a notice is no news any more, in milliseconds: a day.
const GIVE_UP_MS: i64 = 24 * 3600 * 1000;
/// So often it is tried what will not be otherwise unless the person changes something.
const HOPELESS_TRIES: i64 = 3;

/// The life of the sending thread.
pub(super) fn run(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    if engine.messenger.is_none() {
        return;
    }
    let mut told = Outbox { new: true, settings: true };
    while pool.is_running() {
        let pause = match look(engine, pool, told) {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "notices could not be sent; it is tried again");
                STORE_PAUSE
            }
        };
        told = pool.wait_for_notices(pause);
    }
}

/// Sends what is due; how long it may rest then.
fn look(engine: &Arc<EngineContext>, pool: &Arc<Pool>, told: Outbox) -> Result<Duration> {
    let rules = engine.settings.load().map_err(|error| store::StoreError::Query(error.message))?.notify;
    let any_is_on = Channel::ALL.into_iter().any(|channel| rules.is_on(channel));
    // from before it is looked: what is written afterwards is told
    pool.notices.store(any_is_on, Ordering::SeqCst);
    if engine.store.read(deliveries::next_moment)?.is_none() {
        return Ok(LONGEST);
    }
    pool.notices.store(true, Ordering::SeqCst);
    take_over(engine)?;
    if told.settings {
        let now = engine.now();
        engine.store.write(move |c| deliveries::hurry(c, now))?;
    }
    while pool.is_running() {
        let now = engine.now();
        match engine.store.read(deliveries::next_moment)? {
            None => return Ok(LONGEST),
            Some(at) if at > now => {
                let pause = Duration::from_millis(u64::try_from(at - now).unwrap_or(0));
                return Ok(pause.min(LONGEST));
            }
            Some(_) => send_next(engine, pool, &rules)?,
        }
    }
    Ok(LONGEST)
}

/// The dead engines that had claimed something.
fn gone(core: &Core) -> Result<Vec<String>> {
    let mut claimants = core.store.read(deliveries::claimants)?;
    claimants.retain(|id| *id != core.id && !EngineLock::is_alive(&core.data_dir, id));
    Ok(claimants)
}

/// Whether anything is to be sent now, or on its way from here, or was when its engine died: then it is sent again.
pub(super) fn any_in_hand(core: &Core) -> Result<bool> {
    let now = core.now();
    Ok(core.store.read(|c| deliveries::any_in_hand(c, &core.id, now))? || !gone(core)?.is_empty())
}

/// What dead engines had claimed is nobody's any more.
fn take_over(core: &Core) -> Result<()> {
    for engine in gone(core)? {
        let now = core.now();
        tracing::info!(
            engine,
            "notices that it had in hand are sent again: nobody knows whether they arrived"
        );
        core.store.write(move |c| deliveries::let_go(c, &engine, now))?;
    }
    Ok(())
}

/// Claims the next notice, sends it, and writes what came of it.
fn send_next(engine: &Arc<EngineContext>, pool: &Arc<Pool>, rules: &NotifyRules) -> Result<()> {
    let (id, now) = (engine.id.clone(), engine.now());
    let claimed = engine.store.write(move |c| deliveries::claim(c, &id, now, now + CLAIM_MS))?;
    let Some(claimed) = claimed else { return Ok(()) };
    let due = engine.store.read(|c| outbox::due(c, &claimed, rules, now))?;
    let tried = match due {
        Due::Over => Tried::Dropped,
        Due::At(at) => Tried::PutOff(at),
        Due::Now => match attempt(engine, pool, rules, &claimed) {
            Some(tried) => tried,
            // the pool stops, and whether it was sent is for the next engine to find out
            None => return Ok(()),
        },
    };
    match &tried {
        Tried::Sent => tracing::info!(id = claimed.id, channel = %claimed.channel, "a notice was sent"),
        Tried::GivenUp(why) => {
            tracing::error!(id = claimed.id, channel = %claimed.channel, why, "a notice is given up");
        }
        Tried::Again(_, why) => {
            tracing::warn!(id = claimed.id, channel = %claimed.channel, why, "a notice is tried again");
        }
        Tried::PutOff(_) | Tried::Dropped => {}
    }
    let now = engine.now();
    engine.store.write(move |c| deliveries::tried(c, &claimed, &tried, now))?;
    Ok(())
}

fn attempt(
    engine: &Arc<EngineContext>,
    pool: &Arc<Pool>,
    rules: &NotifyRules,
    claimed: &DeliveryRow,
) -> Option<Tried> {
    if !rules.is_on(claimed.channel) {
        return Some(Tried::GivenUp(format!("Notices by {} were switched off.", claimed.channel)));
    }
    let zoned = engine.clock.now().to_zoned(jiff::tz::TimeZone::system());
    if let Some(until) = decide::held_until(claimed.event, rules, &zoned) {
        return Some(Tried::PutOff(until.as_millisecond()));
    }
    let Ok(notice) = serde_json::from_str(&claimed.payload) else {
        return Some(Tried::GivenUp("What it should tell cannot be read.".to_owned()));
    };
    let parcel = Parcel { notice, json: claimed.payload.clone() };
    let came = match secret_of(engine, rules, claimed.channel) {
        Err(failed) => Err(failed),
        Ok(secret) => send(engine, pool, rules, claimed.channel, secret, parcel)?,
    };
    let since = since(claimed, rules);
    Some(came.map_or_else(|failed| after(claimed, &failed, since, engine.now()), |()| Tried::Sent))
}

/// Since when a notice may be sent: from then on it is old.
fn since(claimed: &DeliveryRow, rules: &NotifyRules) -> i64 {
    outbox::due_at(claimed, rules).max(claimed.due_since.unwrap_or(i64::MIN))
}

/// Hands it over, on a thread that nobody waits for when the pool stops.
fn send(
    engine: &EngineContext,
    pool: &Arc<Pool>,
    rules: &NotifyRules,
    channel: Channel,
    secret: Option<Key>,
    parcel: Parcel,
) -> Option<std::result::Result<(), Undelivered>> {
    let messenger = Arc::clone(engine.messenger.as_ref()?);
    let rules = rules.clone();
    aside(pool, "notice", move || match channel {
        Channel::Mail => messenger.mail(&rules.mail, secret.as_ref(), &parcel),
        Channel::Webhook => messenger.webhook(&rules.webhook, secret.as_ref(), &parcel),
    })
}

/// The password or the secret that a channel needs as it is set; `None` where it needs none.
pub(crate) fn secret_of(
    engine: &EngineContext,
    rules: &NotifyRules,
    channel: Channel,
) -> std::result::Result<Option<Key>, Undelivered> {
    let (field, is_needed, hint) = match channel {
        Channel::Mail => (
            "notify.mail.user",
            !rules.mail.user.trim().is_empty(),
            "Keep the password: `legwork notify secret mail`, or in the settings of the window.",
        ),
        Channel::Webhook => (
            "notify.webhook.signed",
            rules.webhook.signed,
            "Keep a secret: `legwork notify secret webhook`, or in the settings of the window; or switch the signature off.",
        ),
    };
    if !is_needed {
        return Ok(None);
    }
    let (message, hint, for_good) = match engine.keys.of_channel(channel) {
        Ok(Some(secret)) => return Ok(Some(secret)),
        Ok(None) => (format!("The keyring holds no secret for {channel}."), hint.to_owned(), true),
        Err((message, hint)) => (message, hint, false),
    };
    Err(Undelivered { field, message, hint, for_good })
}

/// What becomes of a notice that did not arrive. `since`: when it was due first.
fn after(claimed: &DeliveryRow, failed: &Undelivered, since: i64, now: i64) -> Tried {
    let words = failed.words();
    let is_old = now - since >= GIVE_UP_MS;
    if is_old || failed.for_good && claimed.attempts >= HOPELESS_TRIES {
        return Tried::GivenUp(words);
    }
    let place = usize::try_from(claimed.attempts - 1).unwrap_or(0).min(PAUSES.len() - 1);
    Tried::Again(now + PAUSES[place] * 1000, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::notify::{DeliveryState, NoticeKind};

    #[test]
    fn what_did_not_arrive_is_tried_again_more_and_more_seldom_and_not_for_ever() {
        let mut row = DeliveryRow {
            id: "1".into(),
            user_id: "u".into(),
            task_id: "t".into(),
            event: NoticeKind::Failed,
            occasion: 0,
            channel: Channel::Webhook,
            payload: "{}".into(),
            state: DeliveryState::Waiting,
            attempts: 1,
            next_at: 0,
            claimed_by: None,
            error: None,
            created_at: 0,
            ended_at: None,
            due_since: None,
        };
        let refused = |for_good| Undelivered {
            field: "notify.webhook.url",
            message: "No.".into(),
            hint: "Ask.".into(),
            for_good,
        };
        let again = |at: i64| Tried::Again(at, "No. Ask.".into());
        assert_eq!(after(&row, &refused(false), 0, 0), again(10_000));
        assert_eq!(after(&row, &refused(true), 0, 0), again(10_000), "it may be put right meanwhile");
        row.attempts = 3;
        assert_eq!(after(&row, &refused(false), 0, 50_000), again(170_000));
        assert_eq!(after(&row, &refused(true), 0, 50_000), Tried::GivenUp("No. Ask.".into()));
        row.attempts = 90;
        assert_eq!(after(&row, &refused(false), 0, GIVE_UP_MS - 1), again(GIVE_UP_MS - 1 + 3_600_000));
        assert_eq!(after(&row, &refused(false), 0, GIVE_UP_MS), Tried::GivenUp("No. Ask.".into()));
        // put off for days, it is new when it is due
        row.attempts = 1;
        row.due_since = Some(5 * GIVE_UP_MS);
        let now = 5 * GIVE_UP_MS + 1;
        let began = since(&row, &NotifyRules::default());
        assert_eq!(after(&row, &refused(false), began, now), again(now + 10_000));
    }
}
