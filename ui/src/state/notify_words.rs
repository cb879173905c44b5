//! How it reads of what a task tells, and what holds where a form says nothing.

use crate::catalogue::notices as say;
use contract::{
    TaskType,
    notify::{NotifyRules, NotifyStrategy},
    text,
};

/// The ways in the order in which they are offered: as is usual, then ever more, then none at all.
pub const OFFERED: [NotifyStrategy; 4] =
    [NotifyStrategy::Completion, NotifyStrategy::Milestones, NotifyStrategy::Verbose, NotifyStrategy::Silent];

/// A way, as short as can be.
#[must_use]
pub fn strategy(strategy: NotifyStrategy) -> &'static str {
    match strategy {
        NotifyStrategy::Silent => say::silent(),
        NotifyStrategy::Milestones => say::milestones(),
        NotifyStrategy::Verbose => say::verbose(),
        NotifyStrategy::Completion => say::completion(),
    }
}

fn line(strategy: NotifyStrategy) -> &'static str {
    match strategy {
        NotifyStrategy::Silent => say::silent_line(),
        NotifyStrategy::Milestones => say::milestones_line(),
        NotifyStrategy::Verbose => say::verbose_line(),
        NotifyStrategy::Completion => say::completion_line(),
    }
}

/// What is chosen from: nothing of its own, which reads as `usual`, or one of the four.
#[must_use]
pub fn choices(usual: String) -> Vec<(String, String)> {
    let own = OFFERED.map(|one| (one.as_str().to_owned(), line(one).to_owned()));
    [(String::new(), usual)].into_iter().chain(own).collect()
}

/// What a task tells by itself: `As Settings say (Their end)`.
#[must_use]
pub fn usual_of_task(rules: &NotifyRules, agent: &str, task_type: TaskType) -> String {
    say::as_settings(strategy(rules.strategy_of(None, agent, task_type)))
}

/// What tasks of an agent tell that has nothing of its own; it may be up to their type.
#[must_use]
pub fn usual_of_agent(rules: &NotifyRules) -> String {
    let of_type = |task_type| rules.types.of(task_type).unwrap_or(rules.strategy);
    let [first, others @ ..] = TaskType::ALL.map(of_type);
    if others.into_iter().all(|other| other == first) {
        say::as_settings(strategy(first))
    } else {
        say::as_type().to_owned()
    }
}

/// What there is to know about what is chosen; `None` where nothing of its own is.
#[must_use]
pub fn hint(rules: &NotifyRules, chosen: Option<NotifyStrategy>) -> Option<String> {
    match chosen? {
        NotifyStrategy::Verbose => {
            Some(say::verbose_pace(rules.min_delta, &text::duration(rules.throttle_seconds)))
        }
        NotifyStrategy::Milestones | NotifyStrategy::Completion => Some(say::needs_you_too().to_owned()),
        NotifyStrategy::Silent => Some(say::silent_hint().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_where_nothing_is_said_is_named() {
        let mut rules = NotifyRules::default();
        assert_eq!(usual_of_task(&rules, "builder", TaskType::Coding), "As Settings say (Their end)");
        assert_eq!(usual_of_agent(&rules), "As Settings say (Their end)");
        *rules.types.of_mut(TaskType::Coding) = Some(NotifyStrategy::Silent);
        rules.set_agent("builder", Some(NotifyStrategy::Verbose));
        assert_eq!(usual_of_task(&rules, "builder", TaskType::Coding), "As Settings say (Every step)");
        assert_eq!(usual_of_task(&rules, "other", TaskType::Coding), "As Settings say (Nothing)");
        assert_eq!(usual_of_agent(&rules), "As Settings say for each type");
    }

    #[test]
    fn every_way_can_be_chosen_once() {
        let mut chosen: Vec<NotifyStrategy> =
            choices(String::new()).into_iter().filter_map(|(word, _)| word.parse().ok()).collect();
        chosen.sort_by_key(|way| way.as_str());
        let mut all = NotifyStrategy::ALL;
        all.sort_by_key(|way| way.as_str());
        assert_eq!(chosen, all);
    }

    #[test]
    fn every_step_is_told_as_often_as_the_settings_say() {
        let rules = NotifyRules { min_delta: 5, throttle_seconds: 90, ..NotifyRules::default() };
        let said = hint(&rules, Some(NotifyStrategy::Verbose));
        assert_eq!(said.as_deref(), Some("5% and 1m 30s apart at least, as Settings say."));
        assert_eq!(hint(&rules, None), None);
    }
}
