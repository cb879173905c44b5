//! What the palette can find, as it stands now.

use super::deed::Deed;
use crate::{
    catalogue::{common, palette as say, schedules, workflows},
    hooks::time,
    live::Live,
    shell::{Route, Shell},
    state::{
        actions::Action,
        finder::{Candidate, FinderPart},
        keymap::{Binding, CLOSE_DETAIL, FIND_ANYTHING},
        list_keys::{OPEN_IN_FULL, TAKE_AWAY, keys_of},
        settings_parts::SETTINGS_PARTS,
        shape::Shape,
        words,
    },
};
use contract::{
    Agent, Task,
    chat::{Chat, ChatExcerpt},
    report::Report,
    schedule::Schedule,
    settings::SavedFilter,
    workflow::Workflow,
};
use leptos::prelude::*;

/// A line of the palette.
pub(super) type FoundDeed = Candidate<Deed>;

/// What the candidates are made of.
pub(super) struct Known {
    pub(super) live: Live,
    pub(super) shell: Shell,
    pub(super) tasks: Vec<Task>,
    pub(super) reports: Vec<Report>,
    pub(super) chats: FoundChats,
    pub(super) schedules: Vec<Schedule>,
    pub(super) workflows: Vec<Workflow>,
}

/// Conversations that were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct FoundChats {
    /// Those that show.
    pub(super) shown: Vec<Chat>,
    /// Where in them the words were found.
    pub(super) places: Vec<ChatExcerpt>,
    /// How many there are, with which words; none where no words are looked for.
    pub(super) of_all: Option<(i64, String)>,
}

/// Every candidate, in the order of the parts. `shortcuts` are keys and what they do.
pub(super) fn all(known: &Known, shortcuts: &[(String, Binding)]) -> Vec<FoundDeed> {
    let mut all = of_selected(known);
    all.extend(commands(known, shortcuts));
    let keys = |binding: Binding| {
        let has_keys = |(keys, known): &&(String, Binding)| known.does == binding.does && !keys.is_empty();
        shortcuts.iter().find(has_keys).map(|(keys, _)| keys.clone())
    };
    all.extend(Route::ALL.iter().map(|route| {
        let binding = route.binding();
        candidate(FinderPart::Pages, binding.does, route.label(), "", keys(binding), Deed::Page(*route))
    }));
    known.live.settings.with(|settings| all.extend(settings.saved_filters.iter().map(of_filter)));
    all.extend(known.tasks.iter().map(of_task));
    let free = |agent: &&Agent| agent.archived_at.is_none();
    known.live.agents.with(|agents| all.extend(agents.iter().flatten().filter(free).map(of_agent)));
    all.extend(known.chats.shown.iter().map(|chat| of_chat(chat, &known.chats.places)));
    all.extend(known.chats.of_all.iter().filter(|(total, _)| *total > 0).map(|(total, words)| {
        let label = common::found_in_talks(*total, words);
        candidate(FinderPart::Chats, "found", &label, "", None, Deed::FindChats(words.clone()))
    }));
    all.extend(known.schedules.iter().map(of_schedule));
    all.extend(known.workflows.iter().flat_map(of_workflow));
    all.extend(known.reports.iter().map(of_report));
    all.extend(SETTINGS_PARTS.iter().map(|(id, label)| {
        candidate(FinderPart::Settings, id, label, common::settings(), None, Deed::Settings(id))
    }));
    all
}

fn candidate(
    part: FinderPart,
    key: &str,
    label: &str,
    beside: &str,
    keys: Option<String>,
    deed: Deed,
) -> FoundDeed {
    let key = format!("{part:?} {key}");
    Candidate { key, part, label: label.to_owned(), beside: beside.to_owned(), keys, deed }
}

/// All that can be done to the task that is selected: first what it asks for itself.
fn of_selected(known: &Known) -> Vec<FoundDeed> {
    let shows = known.shell.route.get() == Route::Queue;
    let selected = known.live.selected.get().filter(|_| shows);
    let Some(task) = selected.and_then(|id| known.live.tasks.peek(id)) else { return vec![] };
    let of = |key: &str, label: &str, beside: &str, keys, deed| {
        candidate(FinderPart::ThisTask, key, label, beside, keys, deed)
    };
    let shape = Shape::of(&task);
    let review = task.asks().then(|| {
        let label = if shape == Shape::Approval { say::review() } else { say::answer() };
        of("review", label, "", None, Deed::Review(task.id, shape))
    });
    let in_full = of(
        "in full",
        OPEN_IN_FULL(),
        "",
        keys_of(OPEN_IN_FULL).map(str::to_owned),
        Deed::OpenInFull(task.id),
    );
    let actions = Action::of(&task).into_iter().map(|action| {
        let beside = match action {
            Action::Raise => say::from_priority(task.priority),
            Action::CopyId => task.short_id.clone(),
            _ => String::new(),
        };
        let keys = keys_of(TAKE_AWAY).filter(|_| action.is_danger()).map(str::to_owned);
        of(action.label(), action.label(), &beside, keys, Deed::Act(action, task.id))
    });
    review.into_iter().chain([in_full]).chain(actions).collect()
}

/// What the shortcuts do, but for those that only show a page or close something; and the queue's brake.
fn commands(known: &Known, shortcuts: &[(String, Binding)]) -> Vec<FoundDeed> {
    let is_page = |does: &str| Route::ALL.iter().any(|route| route.binding().does == does);
    let mut seen = vec![FIND_ANYTHING.does, CLOSE_DETAIL.does];
    let mut found = vec![];
    for (keys, binding) in shortcuts {
        if is_page(binding.does) || seen.contains(&binding.does) {
            continue;
        }
        seen.push(binding.does);
        found.push(candidate(
            FinderPart::Commands,
            binding.does,
            (binding.label)(),
            "",
            Some(keys.clone()).filter(|keys| !keys.is_empty()),
            Deed::Shortcut(*binding),
        ));
    }
    found.push(candidate(FinderPart::Commands, "first", common::first_steps(), "", None, Deed::FirstSteps));
    let new_schedule = schedules::new_schedule();
    found.push(candidate(FinderPart::Commands, "schedule", new_schedule, "", None, Deed::NewSchedule));
    let new_workflow = workflows::new_workflow();
    found.push(candidate(FinderPart::Commands, "workflow", new_workflow, "", None, Deed::NewWorkflow));
    let paused = known.live.queue.with(|queue| queue.as_ref().map(|queue| queue.paused));
    found.extend(paused.map(|paused| {
        let label = if paused { say::resume_queue() } else { say::pause_queue() };
        candidate(FinderPart::Commands, "hold", label, "", None, Deed::HoldQueue(!paused))
    }));
    found
}

fn of_task(task: &Task) -> FoundDeed {
    let now = time::now();
    let said = words::situation(task, now, time::zone(now));
    let said = if said.is_empty() { words::status(task).to_owned() } else { said };
    let deed = Deed::Task(task.id, Shape::of(task), said);
    candidate(FinderPart::Tasks, &task.id.to_string(), &task.title, &task.agent, None, deed)
}

fn of_filter(filter: &SavedFilter) -> FoundDeed {
    let name = &filter.name;
    candidate(FinderPart::Filters, name, name, say::filter(), None, Deed::Filter(filter.clone()))
}

fn of_agent(agent: &Agent) -> FoundDeed {
    let about = agent.role.clone();
    candidate(FinderPart::Agents, &agent.name, &agent.name, &about, None, Deed::TaskFor(agent.name.clone()))
}

fn of_chat(chat: &Chat, places: &[ChatExcerpt]) -> FoundDeed {
    let place = places.iter().find(|place| place.chat == chat.id);
    let deed = Deed::Chat(chat.id, place.map(|place| place.turn));
    candidate(FinderPart::Chats, &chat.id.to_string(), &chat.title, &chat.agent, None, deed)
}

fn of_schedule(schedule: &Schedule) -> FoundDeed {
    let (key, deed) = (schedule.id.to_string(), Deed::Schedule(schedule.id));
    candidate(FinderPart::Schedules, &key, &schedule.name, &schedule.words, None, deed)
}

/// The dialog that starts it, and its last run.
fn of_workflow(workflow: &Workflow) -> Vec<FoundDeed> {
    let name = &workflow.name;
    let about = workflow.definition.as_ref().map(|definition| definition.description.as_str());
    let start = about.map(|about| {
        let deed = Deed::StartWorkflow(name.clone());
        candidate(
            FinderPart::Workflows,
            &format!("start {name}"),
            &say::start_workflow(name),
            about,
            None,
            deed,
        )
    });
    let last = workflow.last_run.as_ref().map(|run| {
        let label = workflows::run_of(name, run.number);
        candidate(FinderPart::Workflows, &run.id.to_string(), &label, "", None, Deed::OpenRun(run.id))
    });
    start.into_iter().chain(last).collect()
}

fn of_report(report: &Report) -> FoundDeed {
    candidate(
        FinderPart::Reports,
        &report.id.to_string(),
        &report.title,
        &report.agent,
        None,
        Deed::Report(report.id),
    )
}
