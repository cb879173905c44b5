//! Filters of the queue that are kept under a name: made of what the queue shows, and shown again.

use super::{
    filter, names,
    queue_view::{QueueSort, QueueTab, QueueView, Since},
};
use crate::catalogue::filter as say;
use contract::{
    Status, Timestamp,
    queue::QueueState,
    settings::{FILTERS_MAX, SavedFilter},
};

/// The longest name, in letters.
const NAME_MAX: usize = 60;

/// What the queue shows, under a name.
#[must_use]
pub fn saved(name: &str, view: &QueueView) -> SavedFilter {
    SavedFilter {
        name: name.trim().to_owned(),
        tab: view.tab.key().to_owned(),
        status: view.counter,
        search: view.search.trim().to_owned(),
        agent: view.agent.clone(),
        task_type: view.task_type,
        tag: view.tag.clone(),
        priority: view.priority,
        since: view.since.key().to_owned(),
        sort: view.sort.to_string(),
    }
}

/// What the queue shows by a filter. A word that is not known any more is as if it were not there.
#[must_use]
pub fn view_of(saved: &SavedFilter) -> QueueView {
    QueueView {
        tab: QueueTab::from_key(&saved.tab),
        counter: saved.status,
        search: saved.search.clone(),
        agent: saved.agent.clone(),
        task_type: saved.task_type,
        tag: saved.tag.clone(),
        priority: saved.priority,
        since: Since::from_key(&saved.since),
        sort: saved.sort.parse().unwrap_or_default(),
    }
}

/// Whether the queue shows just what a filter keeps.
#[must_use]
pub fn is_shown(saved: &SavedFilter, view: &QueueView) -> bool {
    let shown = QueueView { search: view.search.trim().to_owned(), ..view.clone() };
    view_of(saved) == shown
}

/// How many tasks a filter finds, where the counters know it.
#[must_use]
pub fn counted(saved: &SavedFilter, queue: &QueueState, now: Timestamp) -> Option<i64> {
    let view = QueueView { sort: QueueSort::Newest, ..view_of(saved) };
    match (view.counter, view.filters(), view.search.is_empty()) {
        (Some(Status::NeedsInput), 0, true) => return Some(queue.need_person()),
        (Some(Status::Pending), 0, true) => return Some(queue.counts.pending - queue.approvals),
        _ => {}
    }
    let list = view.lists(now).into_iter().next().filter(filter::only_statuses)?;
    let sum = || list.statuses.iter().map(|status| queue.counts.get(*status)).sum();
    Some(if list.statuses.is_empty() { queue.counts.total() } else { sum() })
}

/// A name to begin with: what tells the filter from everything.
#[must_use]
pub fn suggested(view: &QueueView) -> String {
    let mut words: Vec<String> = vec![];
    match (view.counter, view.tab) {
        (Some(status), _) => words.push(names::status(status).to_owned()),
        (None, QueueTab::All) => {}
        (None, tab) => words.push(tab.label().to_owned()),
    }
    words.extend(view.agent.clone());
    words.extend(view.task_type.map(|kind| names::task_type(kind).to_owned()));
    words.extend(view.tag.as_ref().map(|tag| format!("#{tag}")));
    words.extend(view.priority.map(say::priority));
    if view.since != Since::Ever {
        words.push(view.since.label().to_lowercase());
    }
    let search = view.search.trim();
    if !search.is_empty() {
        words.push(format!("“{search}”"));
    }
    words.join(", ").chars().take(NAME_MAX).collect()
}

/// What is wrong with a name among those that there are; `own` is the name that the filter has now.
#[must_use]
pub fn wrong_name(name: &str, all: &[SavedFilter], own: Option<&str>) -> Option<String> {
    let name = name.trim();
    let is_taken = |other: &SavedFilter| {
        other.name.to_lowercase() == name.to_lowercase() && Some(other.name.as_str()) != own
    };
    match name.chars().count() {
        0 => Some(say::name_missing().to_owned()),
        n if n > NAME_MAX => Some(say::name_too_long(NAME_MAX, n)),
        _ if all.iter().any(is_taken) => Some(say::name_taken(name)),
        _ if own.is_none() && all.len() >= FILTERS_MAX => Some(say::too_many(FILTERS_MAX)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{TaskType, queue::Counts};

    fn narrow() -> QueueView {
        QueueView {
            tab: QueueTab::Failed,
            search: " nightly ".into(),
            agent: Some("reviewer".into()),
            task_type: Some(TaskType::Coding),
            tag: Some("release".into()),
            priority: Some(7),
            since: Since::Week,
            sort: QueueSort::Newest,
            ..QueueView::default()
        }
    }

    #[test]
    fn what_is_kept_is_shown_again() {
        let counter = QueueView { counter: Some(Status::Paused), ..QueueView::default() };
        for view in [QueueView::default(), narrow(), counter] {
            let kept = saved("x", &view);
            assert!(is_shown(&kept, &view), "{view:?}");
            let text = serde_json::to_string(&kept).unwrap();
            let read: SavedFilter = serde_json::from_str(&text).unwrap();
            assert_eq!(view_of(&read), view_of(&kept));
        }
        assert!(!is_shown(&saved("x", &narrow()), &QueueView::default()));
        let older = SavedFilter {
            tab: "gone".into(),
            since: "gone".into(),
            sort: "gone".into(),
            ..saved("x", &QueueView::default())
        };
        assert_eq!(view_of(&older), QueueView::default());
    }

    #[test]
    fn a_name_to_begin_with_says_what_it_holds() {
        let no_words = QueueView { search: String::new(), ..narrow() };
        assert_eq!(suggested(&no_words), "Failed, reviewer, Coding, #release, priority 7, last 7 days");
        assert_eq!(suggested(&narrow()).chars().count(), NAME_MAX);
        let counter = QueueView { counter: Some(Status::Paused), ..QueueView::default() };
        assert_eq!(suggested(&counter), "Paused");
        let words = QueueView { search: "tidy".into(), ..QueueView::default() };
        assert_eq!(suggested(&words), "“tidy”");
    }

    #[test]
    fn counters_tell_how_many_where_nothing_else_narrows() {
        let counts = Counts { pending: 5, running: 2, completed: 9, failed: 4, ..Counts::default() };
        let queue = QueueState { counts, approvals: 2, ..QueueState::default() };
        let count = |change: &dyn Fn(&mut QueueView)| {
            let mut view = QueueView::default();
            change(&mut view);
            counted(&saved("x", &view), &queue, Timestamp::UNIX_EPOCH)
        };
        assert_eq!(count(&|_| ()), Some(20));
        assert_eq!(count(&|view| view.choose_tab(QueueTab::Active)), Some(7));
        assert_eq!(count(&|view| view.choose_tab(QueueTab::Failed)), Some(4));
        assert_eq!(count(&|view| view.press(Status::Pending)), Some(3));
        assert_eq!(count(&|view| view.press(Status::NeedsInput)), Some(2));
        for change in [
            &(|view: &mut QueueView| view.search = "tidy".into()) as &dyn Fn(&mut QueueView),
            &|view| view.agent = Some("shell".into()),
            &|view| view.since = Since::Day,
            &|view| view.tag = Some("release".into()),
        ] {
            assert_eq!(count(change), None);
        }
    }

    #[test]
    fn names_are_told_apart() {
        let all = [saved("Broken", &narrow())];
        for (name, own, is_wrong) in [
            ("Mine", None, false),
            ("  ", None, true),
            ("broken ", None, true),
            ("broken", Some("Broken"), false),
            ("Broken", Some("Mine"), true),
        ] {
            assert_eq!(wrong_name(name, &all, own).is_some(), is_wrong, "{name} {own:?}");
        }
        assert!(wrong_name(&"x".repeat(61), &all, None).is_some());
        let many = vec![saved("Broken", &narrow()); FILTERS_MAX];
        assert!(wrong_name("Mine", &many, None).is_some());
    }
}
