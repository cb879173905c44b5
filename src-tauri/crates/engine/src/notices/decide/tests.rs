//! The whole matrix: each strategy with each event, with and without everything that keeps it from being told.

use super::*;
use contract::notify::{MailRules, WebhookRules};
use jiff::civil::{Time, time};

const ALL: [NotifyStrategy; 4] = NotifyStrategy::ALL;

/// Each event with what the strategies (silent, milestones, verbose, completion) tell of it on the screen.
const EVENTS: [(&str, Happening, [bool; 4]); 10] = [
    ("a quarter", Happening::Progress { told: 0, now: 25 }, [false, true, true, false]),
    ("half", Happening::Progress { told: 25, now: 50 }, [false, true, true, false]),
    ("three quarters", Happening::Progress { told: 50, now: 75 }, [false, true, true, false]),
    ("all, before its end", Happening::Progress { told: 75, now: 100 }, [false, false, false, false]),
    ("between milestones", Happening::Progress { told: 26, now: 49 }, [false, false, true, false]),
    ("a little", Happening::Progress { told: 26, now: 30 }, [false, false, false, false]),
    ("a step", Happening::Step, [false, false, true, false]),
    ("completed", Happening::Completed, [false, true, true, true]),
    ("failed", Happening::Failed, [false, true, true, true]),
    ("needs you", Happening::NeedsYou, [false, true, true, true]),
];

fn at(text: &str) -> Zoned {
    text.parse().unwrap()
}

fn settings() -> Settings {
    Settings {
        notify: NotifyRules {
            after_seconds: 60,
            mail: MailRules { on: true, ..MailRules::default() },
            webhook: WebhookRules { on: true, ..WebhookRules::default() },
            ..NotifyRules::default()
        },
        notify_answered: true,
        ..Settings::default()
    }
}

fn quiet(from: Time, to: Time) -> Settings {
    let mut settings = settings();
    (settings.notify.quiet_from, settings.notify.quiet_to) = (Some(from), Some(to));
    settings
}

fn is_end(happening: Happening) -> bool {
    matches!(happening, Happening::Completed | Happening::Failed)
}

fn is_urgent(happening: Happening) -> bool {
    matches!(happening, Happening::Failed | Happening::NeedsYou)
}

#[test]
fn every_strategy_with_every_event_in_every_circumstance() {
    let now = at("2026-11-30T23:30:00+01:00[Europe/Berlin]");
    let in_a_minute = at("2026-11-30T23:31:00+01:00[Europe/Berlin]").timestamp();
    let morning = at("2026-12-01T07:00:00+01:00[Europe/Berlin]").timestamp();
    let mut told = 0;
    for ((what, happening, by_strategy), (place, strategy)) in
        EVENTS.into_iter().flat_map(|event| ALL.into_iter().enumerate().map(move |s| (event, s)))
    {
        for bits in 0..32_u32 {
            let bit = |number: u32| bits & (1 << number) != 0;
            let (is_quiet, lets_pass, in_view, much, short) = (bit(0), bit(1), bit(2), bit(3), bit(4));
            let mut settings = if is_quiet { quiet(time(22, 0, 0, 0), time(7, 0, 0, 0)) } else { settings() };
            settings.notify.quiet_lets_pass = lets_pass;
            let scene = Scene {
                in_view,
                asking: Asking::ByNotice,
                last_minute: if much { 10 } else { 9 },
                since_told: None,
                took_seconds: if short { 59.0 } else { 60.0 },
                now: &now,
            };
            let said = decide(happening, strategy, &settings, &scene);

            let held = is_quiet && !(lets_pass && is_urgent(happening));
            let screen = match by_strategy[place] && !in_view && !held {
                false => OnScreen::Nothing,
                true if much && is_end(happening) => OnScreen::Together,
                true if much && happening != Happening::NeedsYou => OnScreen::Nothing,
                true => OnScreen::Alone,
            };
            // what needs the person waits for an answer as long as an end must have taken, however short the run was
            let asks = happening == Happening::NeedsYou;
            let sent = strategy != NotifyStrategy::Silent && (is_end(happening) && !short || asks);
            let due = if asks { in_a_minute } else { now.timestamp() };
            let leaves = sent.then_some(if held { morning } else { due });
            let wanted = Tell { screen, mail: leaves, webhook: leaves };
            assert_eq!(
                said, wanted,
                "{what}, {strategy}, quiet {is_quiet}, urgent passes {lets_pass}, in view {in_view}, much {much}, short {short}"
            );
            told += usize::from(screen == OnScreen::Alone);
        }
    }
    assert!(told > 50, "a table in which nothing is told proves nothing: {told}");
}

#[test]
fn what_people_have_set_before_goes_on_meaning_what_it_means() {
    let now = at("2026-11-30T12:00:00+01:00[Europe/Berlin]");
    let scene = Scene {
        in_view: false,
        asking: Asking::ByNotice,
        last_minute: 0,
        since_told: None,
        took_seconds: 90.0,
        now: &now,
    };
    for (wanted, alone) in [
        (NotifyOn::All, [true, true, true, true, true]),
        (NotifyOn::Failures, [false, false, false, true, true]),
        (NotifyOn::Silent, [false, false, false, false, false]),
    ] {
        let settings = Settings { notify_on: wanted, ..settings() };
        let events = [
            Happening::Progress { told: 0, now: 50 },
            Happening::Step,
            Happening::Completed,
            Happening::Failed,
            Happening::NeedsYou,
        ];
        for (happening, alone) in events.into_iter().zip(alone) {
            let said = decide(happening, NotifyStrategy::Verbose, &settings, &scene);
            assert_eq!(said.screen == OnScreen::Alone, alone, "{wanted:?} {happening:?}");
            assert_eq!(said.mail.is_some(), happening.kind().is_some(), "it is a filter of the screen alone");
        }
    }
}

#[test]
fn who_has_not_answered_is_asked_once_and_told_nothing_else() {
    let noon = at("2026-11-30T12:00:00+01:00[Europe/Berlin]");
    let night = at("2026-11-30T23:00:00+01:00[Europe/Berlin]");
    let asked_by = [Asking::InWindow, Asking::ByNotice, Asking::Asked];
    for ((what, happening, by_strategy), (place, strategy)) in
        EVENTS.into_iter().flat_map(|event| ALL.into_iter().enumerate().map(move |s| (event, s)))
    {
        for (asking, in_view, now) in asked_by.into_iter().flat_map(|asking| {
            [(false, &noon), (true, &noon), (false, &night)].map(|(in_view, now)| (asking, in_view, now))
        }) {
            let mut settings = quiet(time(22, 0, 0, 0), time(7, 0, 0, 0));
            settings.notify_answered = false;
            let scene = Scene { in_view, asking, last_minute: 99, since_told: None, took_seconds: 90.0, now };
            let said = decide(happening, strategy, &settings, &scene);
            let told = by_strategy[place] && (is_end(happening) || is_urgent(happening));
            let held = *now == night && !is_urgent(happening);
            let asks = asking == Asking::ByNotice && told && !in_view && !held;
            let wanted = if asks { OnScreen::Asks } else { OnScreen::Nothing };
            assert_eq!(said.screen, wanted, "{what}, {strategy}, {asking:?}, in view {in_view}, at {now}");
            let answered = Settings { notify_answered: true, ..settings };
            let after = decide(happening, strategy, &answered, &scene);
            assert_eq!((said.mail, said.webhook), (after.mail, after.webhook), "the channels ask nothing");
            assert_ne!(after.screen, OnScreen::Asks);
        }
    }
    let declined = Settings { notify_on: NotifyOn::Silent, notify_answered: false, ..settings() };
    let scene = Scene {
        in_view: false,
        asking: Asking::ByNotice,
        last_minute: 0,
        since_told: None,
        took_seconds: 90.0,
        now: &noon,
    };
    let said = decide(Happening::Failed, NotifyStrategy::Completion, &declined, &scene);
    assert_eq!(said.screen, OnScreen::Nothing, "who wants none is not asked by one");
}

#[test]
fn how_far_a_task_is_is_not_told_all_the_time() {
    let now = at("2026-11-30T12:00:00+01:00[Europe/Berlin]");
    let said = |happening, strategy, since_told| {
        let scene = Scene {
            in_view: false,
            asking: Asking::ByNotice,
            last_minute: 0,
            since_told,
            took_seconds: 0.0,
            now: &now,
        };
        decide(happening, strategy, &settings(), &scene).screen == OnScreen::Alone
    };
    let half = Happening::Progress { told: 40, now: 50 };
    assert!(!said(half, NotifyStrategy::Verbose, Some(29)));
    assert!(said(half, NotifyStrategy::Verbose, Some(30)));
    assert!(!said(Happening::Progress { told: 41, now: 50 }, NotifyStrategy::Verbose, Some(30)));
    assert!(!said(Happening::Step, NotifyStrategy::Verbose, Some(29)));
    assert!(said(half, NotifyStrategy::Milestones, Some(0)), "a milestone comes once");
}

#[test]
fn channels_that_are_off_tell_nothing() {
    let now = at("2026-11-30T12:00:00+01:00[Europe/Berlin]");
    let scene = Scene {
        in_view: false,
        asking: Asking::ByNotice,
        last_minute: 0,
        since_told: None,
        took_seconds: 90.0,
        now: &now,
    };
    let mut settings = settings();
    settings.notify.mail.on = false;
    let said = decide(Happening::Failed, NotifyStrategy::Completion, &settings, &scene);
    assert_eq!((said.mail, said.webhook), (None, Some(now.timestamp())));
}

#[test]
fn quiet_hours_are_the_persons_own_also_over_midnight_and_when_clocks_change() {
    let night = quiet(time(22, 0, 0, 0), time(7, 0, 0, 0)).notify;
    let noon = quiet(time(12, 0, 0, 0), time(13, 30, 0, 0)).notify;
    let gap = quiet(time(1, 0, 0, 0), time(2, 30, 0, 0)).notify;
    let berlin = |text: &str| format!("{text}[Europe/Berlin]");
    let rows: [(&NotifyRules, String, Option<String>); 12] = [
        (&night, berlin("2026-11-30T21:59:59+01:00"), None),
        (&night, berlin("2026-11-30T22:00:00+01:00"), Some(berlin("2026-12-01T07:00:00+01:00"))),
        (&night, berlin("2026-12-01T00:00:00+01:00"), Some(berlin("2026-12-01T07:00:00+01:00"))),
        (&night, berlin("2026-12-01T06:59:59+01:00"), Some(berlin("2026-12-01T07:00:00+01:00"))),
        (&night, berlin("2026-12-01T07:00:00+01:00"), None),
        // a night of eight hours, and one of ten
        (&night, berlin("2026-03-28T23:00:00+01:00"), Some(berlin("2026-03-29T07:00:00+02:00"))),
        (&night, berlin("2026-10-24T23:00:00+02:00"), Some(berlin("2026-10-25T07:00:00+01:00"))),
        (&noon, berlin("2026-11-30T11:59:00+01:00"), None),
        (&noon, berlin("2026-11-30T12:00:00+01:00"), Some(berlin("2026-11-30T13:30:00+01:00"))),
        (&noon, berlin("2026-11-30T13:30:00+01:00"), None),
        // they end at a time that there is not on that day: when the clock has passed it
        (&gap, berlin("2026-03-29T01:30:00+01:00"), Some(berlin("2026-03-29T03:30:00+02:00"))),
        (
            &night,
            "2026-11-30T23:00:00-05:00[America/New_York]".into(),
            Some("2026-12-01T07:00:00-05:00[America/New_York]".into()),
        ),
    ];
    for (rules, now, end) in rows {
        let end = end.map(|end| at(&end).timestamp());
        assert_eq!(quiet_until(rules, &at(&now)), end, "{now}");
    }
    let half_set = NotifyRules { quiet_from: Some(time(0, 0, 0, 0)), ..NotifyRules::default() };
    assert_eq!(quiet_until(&half_set, &at("2026-11-30T12:00:00+00:00[UTC]")), None);
}
