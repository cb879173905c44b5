//! What stands around a chart: its title, its menu, and the table behind it.

use crate::{
    catalogue::insights as say,
    components::{Glyph, Menu, MenuItem, Toasts},
    ipc,
    state::insights::{ChartTable, file_name},
};
use contract::command::SaveText;
use leptos::{prelude::*, task::spawn_local};

/// A chart with a title and a menu. As a table it shows the same to whoever cannot see it, and to who wants figures.
#[component]
pub(super) fn ChartCard(
    /// What it shows.
    title: &'static str,
    /// The same as a table.
    #[prop(into)]
    table: Signal<ChartTable>,
    /// What stands between title and menu.
    #[prop(optional, into)]
    tools: Option<ViewFn>,
    /// The chart.
    children: ChildrenFn,
) -> impl IntoView {
    let toasts = Toasts::get();
    let as_table = RwSignal::new(false);
    let children = StoredValue::new(children);
    let save = move || {
        let request = SaveText { name: file_name(title), text: table.with_untracked(ChartTable::csv) };
        spawn_local(async move {
            match ipc::call(request).await {
                Ok(Some(path)) => toasts.say(say::saved_as(&path)),
                Ok(None) => {}
                Err(error) => toasts.error(&error),
            }
        });
    };
    let items = Signal::derive(move || {
        let (label, glyph) = if as_table.get() {
            (say::show_as_chart(), Glyph::Chart)
        } else {
            (say::show_as_table(), Glyph::List)
        };
        vec![
            MenuItem::new(label, glyph, move || as_table.update(|on| *on = !*on)),
            MenuItem::new(say::save_as_csv(), Glyph::Save, save),
        ]
    });
    view! {
        <section class="chart-card" aria-label=title>
            <header>
                <h2>{title}</h2>
                {tools.map(|tools| tools.run())}
                <Menu label=say::more_for(title) glyph=Glyph::More glyph_only=true small=true items=items/>
            </header>
            {move || if as_table.get() {
                view! { <TableOf title=title table=table/> }.into_any()
            } else {
                children.with_value(|children| children()).into_any()
            }}
        </section>
    }
}

#[component]
fn TableOf(title: &'static str, table: Signal<ChartTable>) -> impl IntoView {
    view! {
        <div class="chart-table" tabindex="0" role="group" aria-label=say::as_a_table(title)>
            <table>
                <caption class="visually-hidden">{title}</caption>
                {move || table.with(|table| view! {
                    <thead><tr>{table.head.iter().map(|name| view! { <th scope="col">{name.clone()}</th> }).collect_view()}</tr></thead>
                    <tbody>
                        {table.rows.iter().map(|row| view! {
                            <tr>{row.iter().map(|cell| view! { <td dir="auto">{cell.clone()}</td> }).collect_view()}</tr>
                        }).collect_view()}
                    </tbody>
                })}
            </table>
        </div>
    }
}
