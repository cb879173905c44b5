//! The Insights page: what became of the tasks of the last days.
//!
//! Owns: which stretch of time and whose tasks. The charts are SVG of our own (`chart`): a bar, a line and a lane are a
//! few elements each, they take their colours from the page's tokens, and every library for wasm that draws charts is
//! larger than the page, draws on a canvas that no screen reader reads, or sets styles inline, which the policy refuses.

mod card;
mod chart;
mod durations;
mod most;
mod workers;

use crate::{
    catalogue::{common, filter, insights as say, names},
    components::{Button, ButtonKind, EmptyState, Glyph, Select, Skeleton},
    hooks::{
        reading::{self, Reading},
        time,
    },
    live::Live,
    shell::Shell,
    state::{
        insights::{self, ChartTable, FigureWords, InsightsRange, InsightsView},
        names as state_names,
        queue_view::{QueueTab, QueueView, Since},
    },
};
use card::ChartCard;
use chart::Chart;
use contract::{TaskType, Timestamp, command::GetInsights, insights::Insights};
use leptos::prelude::*;
use std::cell::RefCell;

/// The page is read again at most once in so many seconds while tasks end.
const PAUSE: i64 = 5;

thread_local! {
    /// What the page showed when it was left.
    static LEFT: RefCell<InsightsView> = RefCell::default();
}

/// The Insights page.
#[component]
pub fn InsightsPage() -> impl IntoView {
    let view = RwSignal::new(LEFT.with_borrow(Clone::clone));
    Effect::new(move |_| LEFT.set(view.get()));
    let read = follow(view);
    // What shows stays while its figures change: the focus and what was chosen are the person's.
    let shows = Memo::new(move |_| {
        read.value.with(|told| told.as_ref().map(|told| (insights::has_any(told), told.any_task)))
    });
    view! {
        <header class="page-head">
            <h1>{common::insights()}</h1>
            <div class="page-tools"><InsightsChoices view=view/></div>
        </header>
        <div class="page-body insights">
            <reading::ReadingTrouble reading=read/>
            {move || match shows.get() {
                None if read.error.with(Option::is_some) => ().into_any(),
                None => view! { <Skeleton rows=6 label=common::insights()/> }.into_any(),
                Some((true, _)) => view! { <InsightsSheet told=ToldInsights(read.value) view=view/> }.into_any(),
                Some((false, any)) => view! { <NothingEnded any=any/> }.into_any(),
            }}
        </div>
    }
}

/// Reads again when something was asked for, and now and then while tasks begin and end.
fn follow(view: RwSignal<InsightsView>) -> Reading<Insights> {
    let live = Live::get();
    let beat = Memo::new(move |_| live.now.get().as_second() / PAUSE);
    let moved = Memo::new(move |_| {
        beat.with(|_| ());
        let counts = live.queue.with_untracked(|queue| queue.as_ref().map(|queue| queue.counts));
        counts.map(|counts| (counts.running, counts.completed, counts.failed, counts.cancelled))
    });
    reading::read(move || {
        moved.with(|_| ());
        let view = view.get();
        let since = since(view.range, time::now());
        Some(GetInsights { since, until: None, agent: view.agent, task_type: view.task_type })
    })
}

/// Where a stretch of time begins: with a day, where it is of days.
fn since(range: InsightsRange, now: Timestamp) -> Option<Timestamp> {
    if let Some(days) = range.days() {
        let today = time::zone(now).to_datetime(now).date();
        let first = today.checked_sub(jiff::Span::new().days(days - 1)).ok()?;
        return time::from_local(&format!("{first}T00:00"));
    }
    (range == InsightsRange::Day).then(|| Timestamp::from_second(now.as_second() - 24 * 3600).ok())?
}

/// Whose tasks, and how far back.
#[component]
fn InsightsChoices(view: RwSignal<InsightsView>) -> impl IntoView {
    let live = Live::get();
    let agents = Signal::derive(move || {
        let names = live.agents.with(|agents| {
            agents.iter().flatten().map(|agent| (agent.name.clone(), agent.name.clone())).collect::<Vec<_>>()
        });
        std::iter::once((String::new(), filter::all_agents().to_owned())).chain(names).collect::<Vec<_>>()
    });
    let types = TaskType::ALL.map(|kind| (kind.as_str().to_owned(), state_names::task_type(kind).to_owned()));
    let types: Vec<_> =
        std::iter::once((String::new(), filter::all_types().to_owned())).chain(types).collect();
    let now = view.get_untracked();
    let agent = RwSignal::new(now.agent.unwrap_or_default());
    let kind = RwSignal::new(now.task_type.map_or(String::new(), |kind| kind.as_str().to_owned()));
    view! {
        <Select small=true label=common::agent() value=agent options=agents on_choose=move |name: String| {
            view.update(|view| view.agent = (!name.is_empty()).then_some(name));
        }/>
        <Select small=true label=common::kind() value=kind options=Signal::stored(types) on_choose=move |word: String| {
            view.update(|view| view.task_type = word.parse().ok());
        }/>
        <div class="segments" role="group" aria-label=say::range()>
            {InsightsRange::ALL.map(|range| view! {
                <button
                    type="button"
                    aria-pressed=move || if view.with(|view| view.range == range) { "true" } else { "false" }
                    on:click=move |_| view.update(|view| view.range = range)
                >
                    {range.label()}
                </button>
            }).into_iter().collect_view()}
        </div>
    }
}

/// Nothing to draw, and what to do.
#[component]
fn NothingEnded(any: bool) -> impl IntoView {
    let shell = Shell::get();
    let (title, text) = if any {
        (say::nothing_ended(), say::nothing_ended_hint())
    } else {
        (say::nothing_yet(), say::nothing_yet_hint())
    };
    view! {
        <EmptyState glyph=Glyph::Chart title=title text=text>
            <Button kind=ButtonKind::Primary icon=Glyph::Plus on_press=move || shell.ask_new_task()>{common::new_task()}</Button>
        </EmptyState>
    }
}

/// The list behind what the page shows.
fn open_in_queue(shell: Shell, view: &InsightsView, tab: QueueTab) {
    let since = match view.range {
        InsightsRange::Day => Since::Day,
        InsightsRange::Week => Since::Week,
        InsightsRange::Month => Since::Month,
        InsightsRange::Quarter | InsightsRange::All => Since::Ever,
    };
    let list = QueueView {
        tab,
        agent: view.agent.clone(),
        task_type: view.task_type,
        since,
        ..QueueView::default()
    };
    shell.show_tasks(list);
}

/// What was told last.
#[derive(Clone, Copy)]
struct ToldInsights(RwSignal<Option<Insights>>);

impl ToldInsights {
    /// What `of` makes of it, again whenever it changes.
    fn then<T: Default + Clone + PartialEq + Send + Sync + 'static>(
        self,
        of: impl Fn(&Insights) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.0.with(|told| told.as_ref().map(&of)).unwrap_or_default())
    }
}

#[component]
fn InsightsSheet(told: ToldInsights, view: RwSignal<InsightsView>) -> impl IntoView {
    let shell = Shell::get();
    // agents without a price have used tokens all the same
    let unpriced =
        told.0.with_untracked(|told| told.as_ref().is_some_and(|told| told.usage.cost_usd.is_none()));
    let tokens = RwSignal::new(unpriced);
    let outcomes = told.then(|told| insights::outcomes(told, time::zone));
    let success = told.then(|told| insights::success(told, time::zone));
    let spent = told.then(move |told| insights::spent(told, tokens.get(), time::zone));
    let asked = told.then(|told| !told.spent.is_empty());
    let queue =
        move |tab| Callback::new(move |()| view.with_untracked(|view| open_in_queue(shell, view, tab)));
    view! {
        <FigureLine told=told/>
        <div class="charts">
            <ChartCard title=say::tasks_per_day() table=told.then(outcome_table)>
                <Chart name=say::tasks_per_day() plot=outcomes tones="outcome" on_open=queue(QueueTab::All)/>
            </ChartCard>
            <ChartCard title=say::success_rate() table=told.then(success_table)>
                <Chart name=say::success_rate() plot=success tones="outcome" on_open=queue(QueueTab::Failed)/>
            </ChartCard>
            <durations::Durations told=told on_open=queue(QueueTab::All)/>
            <ChartCard title=say::tokens_and_cost() table=told.then(spent_table) tools=move || view! { <Unit tokens=tokens/> }>
                {move || if asked.get() {
                    view! { <Chart name=say::tokens_and_cost() plot=spent tones=chart::AGENTS on_open=queue(QueueTab::All)/> }
                        .into_any()
                } else {
                    view! { <p class="chart-none">{say::nothing_spent()}</p> }.into_any()
                }}
            </ChartCard>
        </div>
        <workers::Lanes told=told/>
        <most::Most told=told/>
    }
}

/// Money, or tokens.
#[component]
fn Unit(tokens: RwSignal<bool>) -> impl IntoView {
    let button = move |(word, counts)| {
        view! {
            <button
                type="button"
                aria-pressed=move || if tokens.get() == counts { "true" } else { "false" }
                on:click=move |_| tokens.set(counts)
            >
                {word}
            </button>
        }
    };
    view! {
        <div class="segments small" role="group" aria-label=say::tokens_or_cost()>
            {[(common::cost(), false), (say::tokens(), true)].map(button).into_iter().collect_view()}
        </div>
    }
}

#[component]
fn FigureLine(told: ToldInsights) -> impl IntoView {
    let figures = told.then(|told| insights::figures(told).to_vec());
    let figure = |figure: FigureWords| {
        view! {
            <div>
                <dt>{figure.name}</dt>
                <dd>{figure.now}<small>{figure.before}</small></dd>
            </div>
        }
    };
    view! {
        <dl class="figures" aria-label=say::figures()>
            {move || figures.get().into_iter().map(figure).collect_view()}
        </dl>
    }
}

fn day(at: Timestamp) -> String {
    insights::day_words(at, time::zone(at))
}

fn outcome_table(told: &Insights) -> ChartTable {
    let rows = told.bars.iter().map(|bar| {
        let of = &bar.outcomes;
        let mut row = vec![day(bar.start)];
        row.extend([of.completed, of.failed, of.cancelled, bar.retries].map(|n| n.to_string()));
        row
    });
    ChartTable::new(
        &[common::from(), names::completed(), names::failed(), names::cancelled(), common::retries()],
        rows.collect(),
    )
}

fn success_table(told: &Insights) -> ChartTable {
    let rows = told.bars.iter().map(|bar| {
        let reason = bar.reason.as_ref().map(|reason| reason.words.clone()).unwrap_or_default();
        vec![day(bar.start), insights::percent(bar.outcomes.success()), reason]
    });
    ChartTable::new(&[common::from(), say::succeeded(), say::most_failed_for()], rows.collect())
}

fn spent_table(told: &Insights) -> ChartTable {
    let rows = told.spent.iter().map(|part| {
        let usage = &part.usage;
        vec![
            day(part.start),
            part.agent.clone(),
            part.model.clone(),
            usage.tokens_in.to_string(),
            usage.tokens_out.to_string(),
            usage.cost_usd.map(|cost| format!("{cost:.4}")).unwrap_or_default(),
        ]
    });
    ChartTable::new(
        &[
            common::from(),
            common::agent(),
            common::model(),
            say::tokens_sent(),
            say::tokens_received(),
            say::cost_in_usd(),
        ],
        rows.collect(),
    )
}
