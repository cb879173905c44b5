//! Who is told of what happens to a task, where, and when: the rules, without I/O and without a clock.
//!
//! A new person is asked whether they want to be told, and not before it matters: when the first background task has ended
//! or needs them. While they have the window before them nothing covers it; a quiet bar in it asks. While they do not, they
//! would not see the bar, and a task that ended unseen is just what notifications are for: so the first one is shown, and
//! asks in its own buttons. Nothing else is shown until they have answered, so nobody is showered with what they did not ask
//! for; badge and inbox hold all of it. An answer is kept for good. Whoever puts the question off is asked again at the next
//! start. What leaves the machine was switched on by the person, and asks nothing.

use contract::{
    Timestamp,
    notify::{Channel, NoticeKind, NotifyRules, NotifyStrategy},
    settings::{NotifyOn, Settings},
};
use jiff::{SignedDuration, ToSpan as _, Zoned, civil::Time};

/// Percents that are told of as milestones; the last one is the end, which is told as such.
const MILESTONES: [i64; 3] = [25, 50, 75];

/// What happens to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It is so many percent further than when it was last told.
    Progress {
        /// As last told; 0 at first.
        told: i64,
        /// Now.
        now: i64,
    },
    /// It does something else.
    Step,
    /// It is done.
    Completed,
    /// It failed for good.
    Failed,
    /// It waits for the person.
    NeedsYou,
}

impl Happening {
    /// What a notice that leaves the machine says of it; how far a task is is told on the screen only.
    const fn kind(self) -> Option<NoticeKind> {
        match self {
            Self::Progress { .. } | Self::Step => None,
            Self::Completed => Some(NoticeKind::Completed),
            Self::Failed => Some(NoticeKind::Failed),
            Self::NeedsYou => Some(NoticeKind::NeedsYou),
        }
    }
}

/// Where a person is asked who has not said yet whether they want to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// In the window: it is before them, or is just about to be.
    InWindow,
    /// By a notice: the window is hidden, or another one is before it.
    ByNotice,
    /// A notice has asked since the app started.
    Asked,
}

/// What else is known at that moment.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Whether the person looks at just this task.
    pub in_view: bool,
    /// Where the person is asked whether they want to be told, if they have not said it yet.
    pub asking: Asking,
    /// How many notices were shown in the last minute.
    pub last_minute: usize,
    /// Seconds since the last notice about how far this task is; none where there was none.
    pub since_told: Option<i64>,
    /// How long the task took so far, in seconds.
    pub took_seconds: f64,
    /// The moment, in the person's time zone.
    pub now: &'a Zoned,
}

/// What is shown on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnScreen {
    /// Nothing: badge and inbox tell it.
    Nothing,
    /// A notice of its own.
    Alone,
    /// It is told together with others, when the minute is over.
    Together,
    /// A notice of its own, which asks whether the person wants to be told. There is one in each run of the app at most.
    Asks,
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tell {
    /// On the screen.
    pub screen: OnScreen,
    /// By e-mail, from this moment on.
    pub mail: Option<Timestamp>,
    /// By calling an address, from this moment on.
    pub webhook: Option<Timestamp>,
}

/// Decides who is told of what happens to a task with this strategy.
#[must_use]
pub fn decide(
    happening: Happening,
    strategy: NotifyStrategy,
    settings: &Settings,
    scene: &Scene<'_>,
) -> Tell {
    let leaves = |channel| leaves(happening, strategy, &settings.notify, scene, channel);
    Tell {
        screen: on_screen(happening, strategy, settings, scene),
        mail: leaves(Channel::Mail),
        webhook: leaves(Channel::Webhook),
    }
}

fn on_screen(
    happening: Happening,
    strategy: NotifyStrategy,
    settings: &Settings,
    scene: &Scene<'_>,
) -> OnScreen {
    let rules = &settings.notify;
    let is_told = is_wanted(happening, settings.notify_on)
        && tells(happening, strategy, rules, scene.since_told)
        && !scene.in_view
        && (quiet_until(rules, scene.now).is_none() || passes_quiet_hours(happening, rules));
    if !is_told {
        return OnScreen::Nothing;
    }
    if !settings.notify_answered {
        return before_the_answer(happening, scene.asking);
    }
    let is_much = usize::try_from(rules.digest_over).is_ok_and(|most| scene.last_minute >= most);
    match happening {
        // somebody waits for the answer
        Happening::NeedsYou => OnScreen::Alone,
        Happening::Completed | Happening::Failed if is_much => OnScreen::Together,
        // how far it is is told the next time, or by its end
        Happening::Progress { .. } | Happening::Step if is_much => OnScreen::Nothing,
        Happening::Completed | Happening::Failed | Happening::Progress { .. } | Happening::Step => {
            OnScreen::Alone
        }
    }
}

/// What is shown to a person who has not said yet whether they want to be told.
const fn before_the_answer(happening: Happening, asking: Asking) -> OnScreen {
    match (asking, happening) {
        (Asking::ByNotice, Happening::Completed | Happening::Failed | Happening::NeedsYou) => OnScreen::Asks,
        (Asking::ByNotice, Happening::Progress { .. } | Happening::Step)
        | (Asking::InWindow | Asking::Asked, _) => OnScreen::Nothing,
    }
}

/// The filter over all tasks.
const fn is_wanted(happening: Happening, wanted: NotifyOn) -> bool {
    match (wanted, happening) {
        (NotifyOn::All, _) | (NotifyOn::Failures, Happening::Failed | Happening::NeedsYou) => true,
        (NotifyOn::Failures, Happening::Completed | Happening::Progress { .. } | Happening::Step)
        | (NotifyOn::Silent, _) => false,
    }
}

/// Whether a task with this strategy tells of it.
fn tells(
    happening: Happening,
    strategy: NotifyStrategy,
    rules: &NotifyRules,
    since_told: Option<i64>,
) -> bool {
    let rested = since_told.is_none_or(|seconds| seconds >= rules.throttle_seconds);
    match (strategy, happening) {
        (NotifyStrategy::Silent, _) => false,
        (_, Happening::Completed | Happening::Failed | Happening::NeedsYou) => true,
        (NotifyStrategy::Completion, _) | (NotifyStrategy::Milestones, Happening::Step) => false,
        (NotifyStrategy::Milestones, Happening::Progress { told, now }) => {
            MILESTONES.into_iter().any(|milestone| told < milestone && milestone <= now && now < 100)
        }
        (NotifyStrategy::Verbose, Happening::Progress { told, now }) => {
            now < 100 && now - told >= rules.min_delta && rested
        }
        (NotifyStrategy::Verbose, Happening::Step) => rested,
    }
}

/// From when on it is told by a channel, where it is at all.
fn leaves(
    happening: Happening,
    strategy: NotifyStrategy,
    rules: &NotifyRules,
    scene: &Scene<'_>,
    channel: Channel,
) -> Option<Timestamp> {
    let kind = happening.kind()?;
    is_sent(kind, strategy, rules, scene.took_seconds, channel).then(|| {
        let due = scene.now.checked_add(waits(kind, rules)).unwrap_or_else(|_| scene.now.clone());
        held_until(kind, rules, &due).unwrap_or_else(|| due.timestamp())
    })
}

/// How long a notice waits before it leaves the machine. What needs the person waits for an answer first, however long the
/// task ran: who sits before it answers at once, and who does not has to be told wherever they are.
pub(crate) const fn waits(kind: NoticeKind, rules: &NotifyRules) -> SignedDuration {
    match kind {
        NoticeKind::NeedsYou => SignedDuration::from_secs(rules.after_seconds),
        NoticeKind::Completed | NoticeKind::Failed | NoticeKind::Test => SignedDuration::ZERO,
    }
}

/// Whether a notice leaves the machine by this channel, sooner or later.
pub(crate) fn is_sent(
    kind: NoticeKind,
    strategy: NotifyStrategy,
    rules: &NotifyRules,
    took_seconds: f64,
    channel: Channel,
) -> bool {
    let is_wanted = rules.is_on(channel) && strategy != NotifyStrategy::Silent;
    match kind {
        NoticeKind::Test => true,
        NoticeKind::Completed | NoticeKind::Failed => is_wanted && took_seconds >= rules.after_seconds as f64,
        NoticeKind::NeedsYou => is_wanted,
    }
}

/// Until when quiet hours hold back a notice that would leave the machine now.
pub(crate) fn held_until(kind: NoticeKind, rules: &NotifyRules, now: &Zoned) -> Option<Timestamp> {
    let passes = match kind {
        NoticeKind::Test => true,
        NoticeKind::Failed => passes_quiet_hours(Happening::Failed, rules),
        NoticeKind::NeedsYou => passes_quiet_hours(Happening::NeedsYou, rules),
        NoticeKind::Completed => false,
    };
    quiet_until(rules, now).filter(|_| !passes)
}

const fn passes_quiet_hours(happening: Happening, rules: &NotifyRules) -> bool {
    match happening {
        Happening::Failed | Happening::NeedsYou => rules.quiet_lets_pass,
        Happening::Completed | Happening::Progress { .. } | Happening::Step => false,
    }
}

/// When the quiet hours end that hold now; `None` where none do. Those that end earlier than they begin go over midnight.
#[must_use]
pub fn quiet_until(rules: &NotifyRules, now: &Zoned) -> Option<Timestamp> {
    quiet_end(rules.quiet_from?, rules.quiet_to?, now)
}

/// When hours that begin at `from` and end at `to` end, where `now` is among them.
pub(crate) fn quiet_end(from: Time, to: Time, now: &Zoned) -> Option<Timestamp> {
    let time = now.time();
    let over_midnight = from > to;
    let quiet = if over_midnight { time >= from || time < to } else { from <= time && time < to };
    if !quiet {
        return None;
    }
    let day = if time < to { now.date() } else { now.date().checked_add(1.day()).ok()? };
    let end = day.to_datetime(to).to_zoned(now.time_zone().clone()).ok()?;
    Some(end.timestamp())
}

#[cfg(test)]
mod tests;
