//! The graph of a workflow: its stages as nodes, and what goes on after what.

use super::definition::{befores, remedied_by};
use contract::workflow::{
    RunWhen, WorkflowDefinition,
    run::{StageState, WorkflowRun},
};

/// Tasks of a stage that its node names one by one; of more it tells how many there are.
pub const NAMED_TASKS: usize = 6;

/// Stages that are drawn as a graph; more are a list, in which one can still find one's way.
pub const DRAWN_STAGES: usize = 300;

/// Of what a stage does when others fail, so many are drawn; of more only the last of them are.
const DRAWN_FAILURES: usize = 2;

/// What a stage's node shows below its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// One task: a line about it.
    Single,
    /// A few tasks, each by its name.
    Named(usize),
    /// Many: how many of them are done.
    Many(usize),
}

impl NodeKind {
    /// Of a stage with so many tasks.
    #[must_use]
    pub const fn of(tasks: usize) -> Self {
        match tasks {
            0 | 1 => Self::Single,
            2..=NAMED_TASKS => Self::Named(tasks),
            _ => Self::Many(tasks),
        }
    }
}

/// One stage goes on after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The place of the stage before.
    pub from: usize,
    /// The place of the stage after.
    pub to: usize,
    /// When it goes on.
    pub when: RunWhen,
    /// Whether it is drawn. One that is not still says that the one stands after the other.
    pub drawn: bool,
}

/// Stages, and what goes on after what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageGraph {
    /// How many tasks each stage shows.
    pub nodes: Vec<NodeKind>,
    /// What goes on after what. No stage goes on after itself.
    pub links: Vec<Link>,
}

impl NodeKind {
    /// How many tasks it names.
    #[must_use]
    pub const fn lines(self) -> usize {
        match self {
            Self::Named(tasks) => tasks,
            Self::Single | Self::Many(_) => 0,
        }
    }
}

impl StageGraph {
    /// Of a run: of the stages that a remedy may follow, those that failed count.
    #[must_use]
    pub fn of_run(run: &WorkflowRun) -> Self {
        let place = |name: &String| run.stages.iter().position(|stage| stage.name == *name);
        let mut graph = Self {
            nodes: run.stages.iter().map(|stage| NodeKind::of(stage.tasks.len())).collect(),
            links: vec![],
        };
        for (to, stage) in run.stages.iter().enumerate() {
            let from = stage.after.iter().filter_map(place).filter(|from| *from != to);
            graph.links.extend(from.map(|from| Link { from, to, when: stage.when, drawn: true }));
            if stage.when == RunWhen::Failure && stage.after.is_empty() {
                graph.links.extend(remedied(run, to));
            }
        }
        let failed = |at: usize| run.stages.get(at).is_some_and(|stage| stage.state == StageState::Failed);
        graph.draw_few_failures(failed);
        graph
    }

    /// Of a workflow as it is written.
    #[must_use]
    pub fn of_definition(definition: &WorkflowDefinition) -> Self {
        let mut graph = Self {
            nodes: definition.stages.iter().map(|stage| NodeKind::of(stage.tasks.len())).collect(),
            links: vec![],
        };
        for (to, stage) in definition.stages.iter().enumerate() {
            let before = befores(definition, to).into_iter();
            graph.links.extend(before.map(|from| Link { from, to, when: stage.when, drawn: true }));
            let failing = remedied_by(definition, to).into_iter().filter(|from| *from != to);
            graph.links.extend(failing.map(|from| Link { from, to, when: RunWhen::Failure, drawn: true }));
        }
        graph.draw_few_failures(|_| false);
        graph
    }

    /// The stages before one.
    pub fn before(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.links.iter().filter(move |link| link.to == node).map(|link| link.from)
    }

    /// The stages after one.
    pub fn after(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.links.iter().filter(move |link| link.from == node).map(|link| link.to)
    }

    /// How far from the beginning each stage stands. What goes round in a circle stands where the circle was entered.
    #[must_use]
    pub fn layers(&self) -> Vec<usize> {
        let mut layers = vec![None; self.nodes.len()];
        for node in 0..self.nodes.len() {
            self.layer_of(node, &mut layers, &mut vec![false; self.nodes.len()]);
        }
        layers.into_iter().map(Option::unwrap_or_default).collect()
    }

    fn layer_of(&self, node: usize, known: &mut [Option<usize>], open: &mut [bool]) -> usize {
        if let Some(layer) = known[node] {
            return layer;
        }
        open[node] = true;
        let before: Vec<usize> = self.before(node).filter(|from| !open[*from]).collect();
        let layer = before.into_iter().map(|from| self.layer_of(from, known, open) + 1).max().unwrap_or(0);
        open[node] = false;
        known[node] = Some(layer);
        layer
    }

    /// A remedy that stands after nearly everything would be tied to it all: what failed is drawn, or what comes last.
    fn draw_few_failures(&mut self, failed: impl Fn(usize) -> bool) {
        let layers = self.layers();
        for to in 0..self.nodes.len() {
            let failures = |link: &&mut Link| link.to == to && link.when == RunWhen::Failure;
            let from: Vec<usize> = self.links.iter_mut().filter(failures).map(|link| link.from).collect();
            let some_failed = from.iter().any(|from| failed(*from));
            let last = from.iter().map(|from| layers[*from]).max();
            for link in self.links.iter_mut().filter(failures) {
                link.drawn = match some_failed {
                    true => failed(link.from),
                    false => from.len() <= DRAWN_FAILURES || Some(layers[link.from]) == last,
                };
            }
        }
    }
}

/// What leads to a remedy: the stages that name it.
fn remedied(run: &WorkflowRun, to: usize) -> Vec<Link> {
    let place = |name: &str| run.stages.iter().position(|stage| stage.name == name);
    let written = &run.definition.stages;
    let own = written.iter().position(|stage| stage.name == run.stages[to].name);
    let failing = own.map(|own| remedied_by(&run.definition, own)).unwrap_or_default();
    let failing = failing.into_iter().filter_map(|from| place(&written[from].name));
    let link = |from| Link { from, to, when: RunWhen::Failure, drawn: true };
    failing.filter(|from| *from != to).map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::workflow::sample;

    fn drawn(graph: &StageGraph) -> Vec<(usize, usize)> {
        graph.links.iter().filter(|link| link.drawn).map(|link| (link.from, link.to)).collect()
    }

    #[test]
    fn a_stage_shows_its_tasks_as_long_as_they_are_few() {
        for (tasks, kind) in [
            (0, NodeKind::Single),
            (1, NodeKind::Single),
            (2, NodeKind::Named(2)),
            (6, NodeKind::Named(6)),
            (7, NodeKind::Many(7)),
            (100, NodeKind::Many(100)),
        ] {
            assert_eq!(NodeKind::of(tasks), kind, "{tasks}");
        }
    }

    #[test]
    fn a_run_goes_from_left_to_right_with_its_remedy_after_what_failed() {
        // checks, backend, frontend, smoke, rollback: the last after whichever of the others failed
        let run = sample::deployment();
        let graph = StageGraph::of_run(&run);
        assert_eq!(graph.layers(), [0, 1, 2, 3, 4]);
        assert_eq!(drawn(&graph), [(0, 1), (1, 2), (2, 3), (2, 4)]);
        let mut well = run;
        well.stages.iter_mut().for_each(|stage| stage.state = StageState::Waiting);
        assert_eq!(drawn(&StageGraph::of_run(&well)), [(0, 1), (1, 2), (2, 3), (3, 4)]);
    }

    #[test]
    fn a_remedy_that_comes_after_nothing_follows_those_that_name_it() {
        let mut run = sample::deployment();
        run.definition = sample::definition();
        run.stages = ["lint", "build", "deploy", "rollback", "report"]
            .map(|name| sample::stage(name, StageState::Waiting, &[], 1))
            .into();
        run.stages[3].when = RunWhen::Failure;
        assert_eq!(drawn(&StageGraph::of_run(&run)), [(2, 3)]);
    }

    #[test]
    fn a_circle_ends_the_walk_and_not_the_page() {
        let link = |from, to| Link { from, to, when: RunWhen::Success, drawn: true };
        let graph = StageGraph {
            nodes: vec![NodeKind::Single; 4],
            links: vec![link(0, 1), link(1, 2), link(2, 0), link(2, 3), link(3, 3)],
        };
        let layers = graph.layers();
        assert_eq!(layers.len(), 4);
        assert!(layers[3] > layers[2], "{layers:?}");
    }
}
