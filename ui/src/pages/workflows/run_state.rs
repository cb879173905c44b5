//! The run that shows: read anew when something happens to one of its tasks, never twice at a time, and what of it is
//! chosen.

use crate::{
    hooks::time,
    ipc,
    live::Live,
    state::workflow::{graph::StageGraph, layout::Layout, walk::GraphSpot},
};
use contract::{
    ApiError, TaskId,
    command::GetWorkflowRun,
    workflow::run::{StageRun, TaskRun, WorkflowRun},
};
use leptos::{prelude::*, task::spawn_local};
use std::{collections::HashSet, time::Duration};

/// A run with very many tasks is read at most so often.
const LONGEST_REST: Duration = Duration::from_secs(2);

/// The tab with the timeline.
pub(super) const TIMELINE: &str = "timeline";

/// The run that shows. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct RunState {
    /// The run.
    pub(super) id: TaskId,
    /// What it was when it was read last.
    pub(super) run: RwSignal<Option<WorkflowRun>>,
    /// Why it could not be read.
    pub(super) failed: RwSignal<Option<ApiError>>,
    /// The graph, while its shape stays the same.
    pub(super) graph: Memo<StageGraph>,
    /// Where its nodes stand, once it is drawn.
    pub(super) layout: RwSignal<Layout>,
    /// The node that is chosen.
    pub(super) chosen: RwSignal<Option<GraphSpot>>,
    /// The node that Tab comes to.
    pub(super) stop: RwSignal<GraphSpot>,
    /// The stage whose node or bar the pointer is over.
    pub(super) pointed: RwSignal<Option<usize>>,
    /// The tab below the graph.
    pub(super) tab: RwSignal<&'static str>,
    live: Live,
    reading: StoredValue<(bool, bool)>,
}

impl RunState {
    /// Of a run that is not read yet. It is read for as long as the component that asks for it lives.
    pub(super) fn start(id: TaskId) -> Self {
        let live = Live::get();
        let run = RwSignal::new(None::<WorkflowRun>);
        let state = Self {
            id,
            run,
            failed: RwSignal::new(None),
            graph: Memo::new(move |_| {
                run.with(|run| run.as_ref().map(StageGraph::of_run).unwrap_or_default())
            }),
            layout: RwSignal::new(Layout::default()),
            chosen: RwSignal::new(None),
            stop: RwSignal::new(GraphSpot::default()),
            pointed: RwSignal::new(None),
            tab: RwSignal::new(TIMELINE),
            live,
            reading: StoredValue::new((false, false)),
        };
        provide_context(state);
        live.run_shown.set_value(HashSet::from([id]));
        on_cleanup(move || {
            let _ = live.run_shown.try_update_value(HashSet::clear);
        });
        Effect::new(move |_| {
            live.in_run.with(|_| ());
            state.read();
        });
        state
    }

    /// The page's.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Reads it once more; once more after that where it is asked for meanwhile.
    pub(super) fn read(self) {
        let runs = self.reading.try_update_value(|(runs, again)| {
            let before = *runs;
            (*runs, *again) = (true, before);
            before
        });
        if runs != Some(false) {
            return;
        }
        spawn_local(async move {
            loop {
                let begun = time::now();
                let _ = self.reading.try_update_value(|(_, again)| *again = false);
                let answer = ipc::call(GetWorkflowRun { id: self.id.to_string() }).await;
                self.take_in(answer);
                // what takes long is not asked for all the time
                let took = Duration::try_from(time::now().duration_since(begun)).unwrap_or_default();
                time::rest((took * 2).min(LONGEST_REST)).await;
                let over = self.reading.try_update_value(|(runs, again)| {
                    *runs = *again;
                    !*again
                });
                if over != Some(false) {
                    return;
                }
            }
        });
    }

    fn take_in(self, answer: Result<WorkflowRun, ApiError>) {
        match answer {
            Ok(run) => {
                let of_stage = |stage: &StageRun| stage.tasks.iter().filter_map(task_id).collect::<Vec<_>>();
                let mut ids: HashSet<TaskId> = run.stages.iter().flat_map(of_stage).collect();
                ids.insert(run.brief.id);
                let _ = self.live.run_shown.try_set_value(ids);
                let _ = self.failed.try_set(None);
                let changed = self.run.try_with_untracked(|known| known.as_ref() != Some(&run));
                if changed == Some(true) {
                    let _ = self.run.try_set(Some(run));
                }
            }
            Err(error) => drop(self.failed.try_set(Some(error))),
        }
    }

    /// Something about the run (tracked).
    pub(super) fn with<T: Default>(self, read: impl FnOnce(&WorkflowRun) -> T) -> T {
        self.run.with(|run| run.as_ref().map(read).unwrap_or_default())
    }

    /// A stage (tracked).
    pub(super) fn stage(self, at: usize) -> Memo<Option<StageRun>> {
        Memo::new(move |_| self.run.with(|run| run.as_ref()?.stages.get(at).cloned()))
    }

    /// The task in the queue that a place of the graph stands for, where it is one.
    pub(super) fn task_at(self, spot: GraphSpot) -> Option<TaskId> {
        self.run.with_untracked(|run| {
            let tasks = &run.as_ref()?.stages.get(spot.stage)?.tasks;
            let single = (tasks.len() == 1).then_some(0);
            tasks.get(spot.task.or(single)?).and_then(task_id)
        })
    }
}

fn task_id(task: &TaskRun) -> Option<TaskId> {
    task.task.as_ref().map(|task| task.id)
}
