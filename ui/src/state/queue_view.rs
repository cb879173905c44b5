//! What the Queue page is asked to show: tab, counter, search, filters; and the list that follows from it.

use crate::catalogue::{common, filter as say};
use contract::{Status, TaskType, Timestamp, command::ListTasks, task::TaskGroup};
use std::{fmt, str::FromStr};

/// In which order the tasks stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueueSort {
    /// In groups: what needs you, what runs, what is next, what waits, what has ended.
    #[default]
    ByState,
    /// What was asked for last stands first.
    Newest,
}

impl QueueSort {
    /// Every order.
    pub const ALL: [Self; 2] = [Self::ByState, Self::Newest];

    /// Its words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ByState => say::by_state(),
            Self::Newest => say::newest_first(),
        }
    }
}

impl fmt::Display for QueueSort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByState => "state",
            Self::Newest => "newest",
        })
    }
}

impl FromStr for QueueSort {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|sort| sort.to_string() == word).ok_or(())
    }
}

/// The groups that are folded, as the window remembers them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds(Vec<TaskGroup>);

impl Folds {
    /// Whether a group shows its head alone.
    #[must_use]
    pub fn holds(&self, group: TaskGroup) -> bool {
        self.0.contains(&group)
    }

    /// Folds a group, or unfolds it.
    pub fn toggle(&mut self, group: TaskGroup) {
        if self.holds(group) {
            self.0.retain(|other| *other != group);
        } else {
            self.0.push(group);
        }
    }
}

impl fmt::Display for Folds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(|group| group.as_str()).collect();
        f.write_str(&words.join(" "))
    }
}

impl FromStr for Folds {
    type Err = String;
    fn from_str(words: &str) -> Result<Self, String> {
        words.split_whitespace().map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

/// A tab of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueueTab {
    /// Everything.
    #[default]
    All,
    /// What has not ended.
    Active,
    /// What ended well.
    Completed,
    /// What ended badly.
    Failed,
}

impl QueueTab {
    /// Every tab, in order.
    pub const ALL: [Self; 4] = [Self::All, Self::Active, Self::Completed, Self::Failed];

    /// Its key in the row of tabs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Active => "active",
            Self::Completed => Status::Completed.as_str(),
            Self::Failed => Status::Failed.as_str(),
        }
    }

    /// Its words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::All => common::all(),
            Self::Active => say::active(),
            Self::Completed => say::completed(),
            Self::Failed => say::failed(),
        }
    }

    /// The tab with this key; all for any other word.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.key() == key).unwrap_or_default()
    }

    fn statuses(self) -> Vec<Status> {
        match self {
            Self::All => vec![],
            Self::Active => Status::ALL.into_iter().filter(|status| !status.is_terminal()).collect(),
            Self::Completed => vec![Status::Completed],
            Self::Failed => vec![Status::Failed],
        }
    }
}

/// How far back tasks were asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Since {
    /// At any time.
    #[default]
    Ever,
    /// Within the last hour.
    Hour,
    /// Within the last day.
    Day,
    /// Within the last seven days.
    Week,
    /// Within the last thirty days.
    Month,
}

impl Since {
    /// Every choice, in order.
    pub const ALL: [Self; 5] = [Self::Ever, Self::Hour, Self::Day, Self::Week, Self::Month];

    /// Its key in the list of choices.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ever => "",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// Its words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Ever => say::any_time(),
            Self::Hour => say::last_hour(),
            Self::Day => say::last_day(),
            Self::Week => say::last_week(),
            Self::Month => say::last_month(),
        }
    }

    /// The choice with this key; any time for any other word.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|since| since.key() == key).unwrap_or_default()
    }

    fn start(self, now: Timestamp) -> Option<Timestamp> {
        let hours = match self {
            Self::Ever => return None,
            Self::Hour => 1,
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::Month => 30 * 24,
        };
        Timestamp::from_second(now.as_second() - hours * 3600).ok()
    }
}

/// What the page is asked to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueView {
    /// The tab.
    pub tab: QueueTab,
    /// The counter that is pressed; it goes before the tab.
    pub counter: Option<Status>,
    /// What is searched for.
    pub search: String,
    /// Only this agent's.
    pub agent: Option<String>,
    /// Only this type.
    pub task_type: Option<TaskType>,
    /// Only with this tag.
    pub tag: Option<String>,
    /// Only this priority.
    pub priority: Option<i64>,
    /// Only this young.
    pub since: Since,
    /// In this order.
    pub sort: QueueSort,
}

impl QueueView {
    /// The lists that follow, one below the other; several are groups, each with its head. `now` is when the choice was
    /// made: a list does not move while one looks at it.
    #[must_use]
    pub fn lists(&self, now: Timestamp) -> Vec<ListTasks> {
        let groups = self.groups();
        if groups.is_empty() {
            return vec![self.plain(now)];
        }
        let of = |group| ListTasks {
            statuses: vec![],
            approvals: false,
            no_approvals: false,
            group: Some(group),
            ..self.plain(now)
        };
        groups.into_iter().map(of).collect()
    }

    /// The groups that show; none where the order is another one.
    fn groups(&self) -> Vec<TaskGroup> {
        if self.sort != QueueSort::ByState || !self.search.trim().is_empty() {
            return vec![];
        }
        match (self.counter, self.tab) {
            (Some(Status::NeedsInput), _) => vec![TaskGroup::NeedsYou],
            (Some(Status::Running), _) => vec![TaskGroup::Running],
            (Some(Status::Queued), _) => vec![TaskGroup::Next],
            // each is one part of a group
            (
                Some(
                    Status::Pending | Status::Paused | Status::Completed | Status::Failed | Status::Cancelled,
                ),
                _,
            ) => vec![],
            (None, QueueTab::All) => TaskGroup::ALL.to_vec(),
            (None, QueueTab::Active) => {
                TaskGroup::ALL.into_iter().filter(|group| *group != TaskGroup::Ended).collect()
            }
            (None, QueueTab::Completed | QueueTab::Failed) => vec![],
        }
    }

    /// One list, newest first.
    fn plain(&self, now: Timestamp) -> ListTasks {
        let words = self.search.trim();
        ListTasks {
            statuses: self.counter.map_or_else(|| self.tab.statuses(), |status| vec![status]),
            approvals: self.counter == Some(Status::NeedsInput),
            no_approvals: self.counter == Some(Status::Pending),
            agent: self.agent.clone(),
            task_type: self.task_type,
            priority: self.priority,
            tag: self.tag.clone(),
            search: (!words.is_empty()).then(|| words.to_owned()),
            created_from: self.since.start(now),
            ..ListTasks::default()
        }
    }

    /// How many filters of the filter menu are set.
    #[must_use]
    pub fn filters(&self) -> usize {
        let set = [
            self.agent.is_some(),
            self.task_type.is_some(),
            self.tag.is_some(),
            self.priority.is_some(),
            self.since != Since::Ever,
        ];
        set.into_iter().filter(|set| *set).count()
    }

    /// Whether anything narrows the list, so that an empty one may hide tasks.
    #[must_use]
    pub fn narrows(&self) -> bool {
        *self != Self { sort: self.sort, ..Self::default() }
    }

    /// Shows everything, in the order that was chosen.
    pub fn clear(&mut self) {
        *self = Self { sort: self.sort, ..Self::default() };
    }

    /// Chooses a tab; a pressed counter lets go.
    pub fn choose_tab(&mut self, tab: QueueTab) {
        self.tab = tab;
        self.counter = None;
    }

    /// Presses a counter, or lets it go when it was pressed.
    pub fn press(&mut self, status: Status) {
        self.counter = (self.counter != Some(status)).then_some(status);
        self.tab = QueueTab::All;
    }

    /// Takes the filters of the menu away, and nothing else.
    pub fn clear_filters(&mut self) {
        (self.agent, self.task_type, self.tag) = (None, None, None);
        (self.priority, self.since) = (None, Since::Ever);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-20T10:00:00Z".parse().unwrap()
    }

    /// The one list of a view that has no groups.
    fn list(view: &QueueView) -> ListTasks {
        let newest = QueueView { sort: QueueSort::Newest, ..view.clone() };
        let [list] = newest.lists(now()).try_into().unwrap();
        list
    }

    #[test]
    fn groups_show_where_nothing_else_orders_the_list() {
        use TaskGroup::{Ended, NeedsYou, Next, Running, Waiting};
        let groups = |change: &dyn Fn(&mut QueueView)| {
            let mut view = QueueView::default();
            change(&mut view);
            view.lists(now()).into_iter().filter_map(|list| list.group).collect::<Vec<_>>()
        };
        assert_eq!(groups(&|_| ()), [NeedsYou, Running, Next, Waiting, Ended]);
        assert_eq!(groups(&|view| view.choose_tab(QueueTab::Active)), [NeedsYou, Running, Next, Waiting]);
        assert_eq!(groups(&|view| view.press(Status::Queued)), [Next]);
        assert_eq!(groups(&|view| view.priority = Some(3)).len(), 5);
        for change in [
            &(|view: &mut QueueView| view.choose_tab(QueueTab::Failed)) as &dyn Fn(&mut QueueView),
            &|view| view.press(Status::Paused),
            &|view| view.search = "tidy".into(),
            &|view| view.sort = QueueSort::Newest,
        ] {
            assert_eq!(groups(change), []);
        }
        let view = QueueView { agent: Some("shell".into()), ..QueueView::default() };
        assert!(view.lists(now()).iter().all(|list| list.agent.is_some() && list.statuses.is_empty()));
    }

    #[test]
    fn what_the_window_remembers_is_read_again() {
        for sort in QueueSort::ALL {
            assert_eq!(sort.to_string().parse(), Ok(sort));
        }
        let mut folds = Folds::default();
        folds.toggle(TaskGroup::Ended);
        folds.toggle(TaskGroup::Next);
        assert_eq!(folds.to_string().parse(), Ok(folds.clone()));
        folds.toggle(TaskGroup::Ended);
        assert!(folds.holds(TaskGroup::Next) && !folds.holds(TaskGroup::Ended));
        assert_eq!("".parse(), Ok(Folds::default()));
    }

    #[test]
    fn a_counter_goes_before_the_tab_and_lets_go_again() {
        let mut view = QueueView::default();
        view.choose_tab(QueueTab::Active);
        assert_eq!(list(&view).statuses.len(), 5);
        view.press(Status::Cancelled);
        assert_eq!(list(&view).statuses, [Status::Cancelled]);
        view.press(Status::Cancelled);
        assert!(list(&view).statuses.is_empty() && !view.narrows());
        view.press(Status::Pending);
        let (waiting, mut asking) = (list(&view), QueueView::default());
        asking.press(Status::NeedsInput);
        let asking = list(&asking);
        assert!(waiting.no_approvals && !waiting.approvals && asking.approvals && !asking.no_approvals);
        view.press(Status::Failed);
        view.choose_tab(QueueTab::Completed);
        assert_eq!(list(&view).statuses, [Status::Completed]);
    }

    #[test]
    fn filters_count_and_clear_without_the_search() {
        let mut view = QueueView {
            search: "  tidy ".into(),
            agent: Some("shell".into()),
            priority: Some(7),
            since: Since::Day,
            ..QueueView::default()
        };
        let list = list(&view);
        assert_eq!(list.search.as_deref(), Some("tidy"));
        assert_eq!(list.created_from, "2026-11-19T10:00:00Z".parse().ok());
        assert_eq!(view.filters(), 3);
        view.clear_filters();
        assert_eq!((view.filters(), view.narrows()), (0, true));
    }

    #[test]
    fn keys_lead_back_to_what_they_came_from() {
        for tab in QueueTab::ALL {
            assert_eq!(QueueTab::from_key(tab.key()), tab);
        }
        for since in Since::ALL {
            assert_eq!(Since::from_key(since.key()), since);
        }
    }
}
