//! Whether the machine is to start anything new. Pure: how it stands, the rules and the moments are handed in.

use super::average::{Average, Gate};
use crate::{notices::decide::quiet_end, ports::LoadReading};
use contract::machine::{HoldCause, MachineRules, StartsHeld};
use jiff::Zoned;
use std::time::Duration;

/// Over how long the processors are averaged,
const CPU_SPAN: Duration = Duration::from_secs(10);
/// and the memory: it fills at once.
const MEMORY_SPAN: Duration = Duration::from_secs(2);
/// So much below the limit starts begin again, in percent.
const CPU_MARGIN: f64 = 10.0;
/// The same of memory.
const MEMORY_MARGIN: f64 = 5.0;

/// How the machine stands.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::runs) struct Seen {
    pub(in crate::runs) load: LoadReading,
    pub(in crate::runs) on_battery: Option<bool>,
    pub(in crate::runs) metered: Option<bool>,
}

/// What was seen lately, as far as the next judgement needs it.
#[derive(Debug)]
pub(super) struct Judge {
    cpu: Average,
    memory: Average,
    cpu_gate: Gate,
    memory_gate: Gate,
}

impl Default for Judge {
    fn default() -> Self {
        Self {
            cpu: Average::over(CPU_SPAN),
            memory: Average::over(MEMORY_SPAN),
            cpu_gate: Gate::default(),
            memory_gate: Gate::default(),
        }
    }
}

impl Judge {
    /// What holds back new starts: the person's hours first, then what only time ends. `at` is by a clock that nobody sets,
    /// `now` the one on the wall.
    pub(super) fn judge(
        &mut self,
        at: Duration,
        seen: &Seen,
        rules: &MachineRules,
        now: &Zoned,
    ) -> Option<StartsHeld> {
        let load = &seen.load;
        let cpu = self.cpu.see(at, load.cpu_percent, load.cpu_minute_percent);
        let memory = self.memory.see(at, load.memory.map(|memory| memory.percent()), None);
        let limit = |percent: Option<i64>| percent.map(|percent| percent as f64);
        let cpu_again = self.cpu_gate.pass(cpu, limit(rules.cpu_percent), CPU_MARGIN);
        let memory_again = self.memory_gate.pass(memory, limit(rules.memory_percent), MEMORY_MARGIN);
        let held = |cause, detail: String| Some(StartsHeld { cause, until: None, detail });
        let quiet = rules.quiet_from.zip(rules.quiet_to).and_then(|(from, to)| quiet_end(from, to, now));
        if let Some(until) = quiet {
            let when = until.to_zoned(now.time_zone().clone()).strftime("%H:%M").to_string();
            let detail = format!("Quiet hours until {when}");
            return Some(StartsHeld { cause: HoldCause::QuietHours, until: Some(until), detail });
        }
        if rules.wait_on_battery && seen.on_battery == Some(true) {
            return held(HoldCause::Battery, "On battery".to_owned());
        }
        if let Some((mean, again)) = memory.zip(memory_again) {
            return held(HoldCause::Memory, load_words("Memory", mean, again));
        }
        if let Some((mean, again)) = cpu.zip(cpu_again) {
            return held(HoldCause::Cpu, load_words("CPU", mean, again));
        }
        if rules.wait_when_metered && seen.metered == Some(true) {
            return held(HoldCause::Metered, "On a metered network".to_owned());
        }
        None
    }
}

fn load_words(what: &str, mean: f64, again: f64) -> String {
    let percent = |value: f64| if value < 3.0 { format!("{value:.1}") } else { format!("{value:.0}") };
    format!("{what} at {} %, starts again below {} %", percent(mean), percent(again))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::MemoryReading;
    use jiff::civil::time;

    fn seen(cpu: f64, memory: u64) -> Seen {
        let memory = Some(MemoryReading { used: memory, total: 100 });
        Seen {
            load: LoadReading { cpu_percent: Some(cpu), memory, ..LoadReading::default() },
            ..Seen::default()
        }
    }

    fn at(text: &str) -> Zoned {
        text.parse().unwrap()
    }

    #[test]
    fn each_cause_has_its_words_and_its_rank() {
        let all = MachineRules {
            wait_on_battery: true,
            wait_when_metered: true,
            quiet_from: Some(time(22, 0, 0, 0)),
            quiet_to: Some(time(7, 0, 0, 0)),
            ..MachineRules::default()
        };
        let off = MachineRules { cpu_percent: None, memory_percent: None, ..MachineRules::default() };
        let (day, night) = ("2026-11-20T12:00[Europe/Berlin]", "2026-11-20T23:30[Europe/Berlin]");
        let full = Seen { on_battery: Some(true), metered: Some(true), ..seen(99.0, 99) };
        for (now, seen, rules, words) in [
            (night, full, &all, Some("Quiet hours until 07:00")),
            (day, full, &all, Some("On battery")),
            (
                day,
                Seen { on_battery: Some(false), ..full },
                &all,
                Some("Memory at 99 %, starts again below 80 %"),
            ),
            (
                day,
                Seen { on_battery: None, ..seen(99.0, 50) },
                &all,
                Some("CPU at 99 %, starts again below 60 %"),
            ),
            (day, Seen { metered: Some(true), ..seen(9.0, 9) }, &all, Some("On a metered network")),
            (day, Seen { metered: Some(false), ..seen(9.0, 9) }, &all, None),
            (day, Seen::default(), &all, None),
            (day, full, &MachineRules::default(), Some("Memory at 99 %, starts again below 80 %")),
            (night, full, &off, None),
        ] {
            let held = Judge::default().judge(Duration::ZERO, &seen, rules, &at(now));
            assert_eq!(held.as_ref().map(|held| held.detail.as_str()), words, "{now} {seen:?}");
        }
    }

    #[test]
    fn quiet_hours_end_when_they_end_whatever_the_clock_did() {
        let rules = MachineRules {
            quiet_from: Some(time(22, 0, 0, 0)),
            quiet_to: Some(time(7, 0, 0, 0)),
            ..MachineRules::default()
        };
        let mut judge = Judge::default();
        for (seconds, now, quiet) in [
            (0, "2026-11-20T21:59[UTC]", false),
            (60, "2026-11-20T22:00[UTC]", true),
            // the clock jumps forth, and back
            (61, "2026-11-21T07:00[UTC]", false),
            (62, "2026-11-21T06:59[UTC]", true),
            (62, "2026-11-21T07:01[UTC]", false),
        ] {
            let held = judge.judge(Duration::from_secs(seconds), &seen(1.0, 1), &rules, &at(now));
            assert_eq!(held.is_some(), quiet, "{now}");
            let until = held.and_then(|held| held.until);
            assert_eq!(until, quiet.then(|| at("2026-11-21T07:00[UTC]").timestamp()), "{now}");
        }
    }

    #[test]
    fn a_spike_holds_nothing_back_and_what_lasts_does() {
        let (rules, now) = (MachineRules::default(), at("2026-11-20T12:00[UTC]"));
        let mut judge = Judge::default();
        let mut held = |second: u64, cpu: f64| {
            judge.judge(Duration::from_secs(second), &seen(cpu, 10), &rules, &now).map(|held| held.detail)
        };
        let spike = [10.0, 100.0, 10.0, 10.0, 100.0, 10.0];
        assert!(spike.iter().zip(0..).all(|(cpu, n)| held(2 * n, *cpu).is_none()));
        let lasting: Vec<_> = (6..16).map(|n| held(2 * n, 100.0).is_some()).collect();
        assert_eq!(lasting.iter().filter(|closed| !**closed).count(), 4, "{lasting:?}");
        // 65 % lies between the two limits: it neither opens what is closed nor closes what is open
        assert!((16..40).all(|n| held(2 * n, 65.0).is_some()));
        assert_eq!((40..50).position(|n| held(2 * n, 20.0).is_none()), Some(0));
        assert!((50..80).all(|n| held(2 * n, 65.0).is_none()));
    }
}
