//! The edges of a graph: lines along rows and columns, whose look tells what became of them.

use super::measure::rem;
use crate::{
    catalogue::workflows as say,
    state::workflow::{graph::Link, layout::Layout, look, routes::Route},
};
use contract::workflow::{
    RunWhen,
    run::{StageState, WorkflowRun},
};
use leptos::prelude::*;

/// How an edge looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::pages::workflows) enum EdgeLook {
    /// One goes on after the other.
    #[default]
    Plain,
    /// On the way that decides how long it all takes.
    Critical,
    /// What comes after it runs now.
    Running,
    /// Taken, or to be taken, because something failed.
    Failed,
    /// Not taken.
    Open,
}

impl EdgeLook {
    /// Of a link in a run.
    pub(in crate::pages::workflows) fn of_run(run: &WorkflowRun, link: Link) -> Self {
        let (Some(from), Some(to)) = (run.stages.get(link.from), run.stages.get(link.to)) else {
            return Self::Plain;
        };
        if to.state == StageState::Skipped || to.state == StageState::Cancelled {
            return Self::Open;
        }
        if link.when == RunWhen::Failure {
            return if from.state == StageState::Failed { Self::Failed } else { Self::Open };
        }
        let follows = |pair: &[String]| pair[0] == from.name && pair[1] == to.name;
        if run.critical_path.windows(2).any(follows) {
            return Self::Critical;
        }
        if look::is_going(to.state) { Self::Running } else { Self::Plain }
    }

    /// How far above the others it lies.
    const fn height(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Plain => 1,
            Self::Running => 2,
            Self::Failed => 3,
            Self::Critical => 4,
        }
    }

    /// The same for the page's look.
    pub(in crate::pages::workflows) const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Critical => "critical",
            Self::Running => "running",
            Self::Failed => "failed",
            Self::Open => "open",
        }
    }
}

/// The edges. A screen reader is told of them with the nodes.
#[component]
pub(in crate::pages::workflows) fn Edges(
    /// Where all stands.
    #[prop(into)]
    layout: Signal<Layout>,
    /// How each link looks.
    looks: Memo<Vec<EdgeLook>>,
) -> impl IntoView {
    let view_box =
        move || layout.with(|layout| format!("0 0 {} {}", layout.width.max(1.0), layout.height.max(1.0)));
    let look_of = move |link: usize| looks.with(|looks| looks.get(link).copied().unwrap_or_default());
    // what matters lies above the rest
    let paths = move || {
        let mut links = layout.with(|layout| layout.routes.iter().map(|(link, _)| *link).collect::<Vec<_>>());
        links.sort_by_key(|link| look_of(*link).height());
        let path = |link: usize| {
            let found = |layout: &Layout| {
                layout.routes.iter().find(|(own, _)| *own == link).map(|(_, route)| route.path())
            };
            view! { <path d=layout.with(found) data-look=look_of(link).as_str()></path> }
        };
        links.into_iter().map(path).collect_view()
    };
    let labels = move || {
        let label = |(_, route): &(usize, Route)| {
            route.label.map(|(x, y)| view! {
                <span class="graph-label" aria-hidden="true" style:left=rem(x) style:top=rem(y)>{say::on_failure_label()}</span>
            })
        };
        layout.with(|layout| layout.routes.iter().map(label).collect_view())
    };
    view! {
        <svg class="graph-edges" viewBox=view_box aria-hidden="true">{paths}</svg>
        {labels}
    }
}
