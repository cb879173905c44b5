//! A chart: bars on top of each other or a line, in SVG. Arrows go from point to point and read each out; Enter opens
//! what is behind it.

use crate::{
    catalogue::insights as say,
    components::{Button, ButtonKind},
    hooks::size,
    state::insights::{Plot, PlotPoint, PlotShape, chart_keys::ChartKey},
};
use leptos::{ev, html, prelude::*};

/// How high it is; where its lowest and its highest line are; and where its points begin. Pixels.
const HEIGHT: f64 = 184.0;
const BOTTOM: f64 = 160.0;
const TOP: f64 = 8.0;
const LEFT: f64 = 44.0;
/// Room that the words of a point need on the axis.
const WORDS: f64 = 48.0;
/// The colours of agents.
pub(super) const AGENTS: &str = "agent";
/// Of the room of a point its bar takes so much.
const FULL: f64 = 0.62;

/// Where things are on a chart of this width.
#[derive(Clone, Copy)]
struct Scale {
    width: f64,
    points: usize,
    range: (f64, f64),
}

impl Scale {
    fn step(self) -> f64 {
        (self.width - LEFT).max(1.0) / self.points.max(1) as f64
    }

    fn x(self, point: usize) -> f64 {
        LEFT + self.step() * (point as f64 + 0.5)
    }

    fn y(self, value: f64) -> f64 {
        let (low, high) = self.range;
        let share = (value - low) / (high - low).max(f64::EPSILON);
        BOTTOM - share.clamp(0.0, 1.0) * (BOTTOM - TOP)
    }
}

/// A chart.
#[component]
pub(super) fn Chart(
    /// What it shows.
    name: &'static str,
    /// Its points.
    plot: Memo<Plot>,
    /// Which set of colours its values have.
    tones: &'static str,
    /// Opens the tasks behind it.
    on_open: Callback<()>,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let width = RwSignal::new(480.0);
    size::on_resize(frame, move || {
        if let Some(frame) = frame.get_untracked() {
            width.set(f64::from(frame.client_width()).max(120.0));
        }
    });
    let chosen = RwSignal::new(None::<usize>);
    let keys = move |event: ev::KeyboardEvent| {
        let last = plot.with_untracked(|plot| plot.points.len()).saturating_sub(1);
        let here = chosen.get_untracked();
        let to = match ChartKey::of(&event.key()) {
            Some(ChartKey::Next) => here.map_or(0, |here| (here + 1).min(last)),
            Some(ChartKey::Back) => here.map_or(last, |here| here.saturating_sub(1)),
            Some(ChartKey::First) => 0,
            Some(ChartKey::Last) => last,
            Some(ChartKey::Open) if here.is_some() => {
                event.prevent_default();
                return on_open.run(());
            }
            Some(ChartKey::Open) | None => return,
        };
        event.prevent_default();
        chosen.set(Some(to));
    };
    let names = Memo::new(move |_| plot.with(|plot| plot.keys.clone()));
    view! {
        // what is one thing alone, the title says; whose it is, it does not
        {move || Some(names.get()).filter(|names| names.len() > 1 || tones == AGENTS).map(|names| view! { <Keys names=names tones=tones/> })}
        <div
            class="chart"
            tabindex="0"
            role="group"
            aria-roledescription=say::chart()
            aria-label=say::chart_keys(name)
            data-tones=tones
            node_ref=frame
            on:keydown=keys
        >
            <svg width="100%" height=HEIGHT aria-hidden="true">
                {move || plot.with(|plot| {
                    let scale = Scale { width: width.get(), points: plot.points.len(), range: plot.range };
                    view! {
                        {lines(plot, scale)}
                        {match plot.shape {
                            PlotShape::Stack => stacks(plot, scale).into_any(),
                            PlotShape::Line => line(plot, scale).into_any(),
                        }}
                        {axis(plot, scale)}
                        {(0..plot.points.len()).map(|at| view! {
                            <rect
                                class="chart-hit"
                                class:chosen=move || chosen.get() == Some(at)
                                x=scale.x(at) - scale.step() / 2.0
                                y=0
                                width=scale.step()
                                height=BOTTOM
                                on:click=move |_| chosen.set(Some(at))
                            />
                        }).collect_view()}
                    }
                })}
            </svg>
        </div>
        <Readout plot=plot chosen=chosen on_open=on_open/>
    }
}

/// What the chosen point tells, and the way to its tasks.
#[component]
fn Readout(plot: Memo<Plot>, chosen: RwSignal<Option<usize>>, on_open: Callback<()>) -> impl IntoView {
    let said = move || {
        let at = chosen.get()?;
        plot.with(|plot| plot.points.get(at).map(|point| point.spoken.clone()))
    };
    view! {
        <div class="readout">
            <p aria-live="polite">{move || said().unwrap_or_else(|| worst(plot))}</p>
            <Show when=move || chosen.get().is_some()>
                <Button small=true kind=ButtonKind::Quiet on_press=on_open>{say::open_in_queue()}</Button>
            </Show>
        </div>
    }
}

/// Words before anything is chosen: the worst stretch, with its reason.
fn worst(plot: Memo<Plot>) -> String {
    plot.with(|plot| {
        let of = |point: &&PlotPoint| point.values.first().copied().flatten();
        let judged = plot.points.iter().filter(|point| of(point).is_some_and(|share| share < 1.0));
        match plot.shape {
            PlotShape::Line => {
                let worst = judged.min_by(|a, b| of(a).unwrap_or(1.0).total_cmp(&of(b).unwrap_or(1.0)));
                worst.map(|point| point.spoken.clone()).unwrap_or_default()
            }
            PlotShape::Stack => String::new(),
        }
    })
}

#[component]
fn Keys(names: Vec<String>, tones: &'static str) -> impl IntoView {
    view! {
        <ul class="chart-keys" data-tones=tones>
            {names.into_iter().enumerate().map(|(at, name)| view! {
                <li><span class="swatch" data-tone=at></span><span class="ellipsis">{name}</span></li>
            }).collect_view()}
        </ul>
    }
}

/// The lines behind it, with their words.
fn lines(plot: &Plot, scale: Scale) -> impl IntoView + use<> {
    let ticks = plot.ticks.iter().map(|(at, words)| (scale.y(*at), words.clone()));
    ticks
        .map(|(y, words)| {
            view! {
                <line class="grid" x1=LEFT x2=scale.width y1=y y2=y/>
                <text x=LEFT - 8.0 y=y + 4.0 text-anchor="end">{words}</text>
            }
        })
        .collect_view()
}

/// The words below it: as many as there is room for, the last one always.
fn axis(plot: &Plot, scale: Scale) -> impl IntoView + use<> {
    let every = (WORDS / scale.step()).ceil().max(1.0) as usize;
    let last = plot.points.len().saturating_sub(1);
    let shown = plot.points.iter().enumerate().filter(|(at, _)| (last - at).is_multiple_of(every));
    shown
        .map(|(at, point)| {
            view! { <text x=scale.x(at) y=HEIGHT - 6.0 text-anchor="middle">{point.label.clone()}</text> }
        })
        .collect_view()
}

/// Bars, their values on top of each other with a hair of room between.
fn stacks(plot: &Plot, scale: Scale) -> impl IntoView + use<> {
    let wide = (scale.step() * FULL).clamp(1.0, 28.0);
    let mut parts = vec![];
    for (at, point) in plot.points.iter().enumerate() {
        let mut below = 0.0;
        for (tone, value) in point.values.iter().enumerate() {
            let value = value.unwrap_or(0.0);
            if value <= 0.0 {
                continue;
            }
            let (bottom, top) = (scale.y(below), scale.y(below + value));
            below += value;
            // something that is there is seen, however little it is
            let high = (bottom - top - 1.0).max(1.5);
            parts.push((scale.x(at) - wide / 2.0, bottom - high, high, tone));
        }
    }
    parts
        .into_iter()
        .map(|(x, y, high, tone)| view! { <rect class="part" data-tone=tone x=x y=y width=wide height=high rx="1.5"/> })
        .collect_view()
}

/// A line through the points that there are, and a ring around the lowest and the last.
fn line(plot: &Plot, scale: Scale) -> impl IntoView + use<> {
    let at =
        |(at, point): (usize, &PlotPoint)| point.values.first().copied().flatten().map(|value| (at, value));
    let there: Vec<(usize, f64)> = plot.points.iter().enumerate().filter_map(at).collect();
    let mut path = String::new();
    for (n, (at, value)) in there.iter().enumerate() {
        let letter = if n == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{letter}{:.1} {:.1}", scale.x(*at), scale.y(*value)));
    }
    let lowest = there.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, value)| *value < 1.0);
    let ring = move |point: Option<(usize, f64)>, bad: bool| {
        point.map(|(at, value)| {
            view! { <circle class="ring" class:bad=bad cx=scale.x(at) cy=scale.y(value) r="3.5"/> }
        })
    };
    view! {
        <path class="trend" d=path/>
        {ring(there.last().copied(), false)}
        {ring(lowest, true)}
    }
}
