//! Draws Markdown as elements of the page; never as HTML.

use crate::{
    catalogue::{common, detail as say},
    components::{Glyph, IconButton, Toasts},
    ipc,
    state::markdown::{Align, Kind, Node, parse},
};
use contract::command::{CopyText, OpenLink};
use leptos::{prelude::*, task::spawn_local};

/// A text in Markdown.
#[component]
pub fn Markdown(text: String) -> impl IntoView {
    let toasts = Toasts::get();
    view! { <div class="markdown selectable">{all(parse(&text), toasts)}</div> }
}

/// A text in Markdown that is still being written: of what grows only the last part is drawn anew.
#[component]
pub(super) fn Growing(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let toasts = Toasts::get();
    let parts = move || {
        let parts = text.with(|text| parse(text)).into_iter().enumerate();
        parts.map(|(at, part)| ((at, format!("{part:?}")), part)).collect::<Vec<_>>()
    };
    view! {
        <div class="markdown selectable">
            <For each=parts key=|(key, _)| key.clone() let((_key, part))>{one(part, toasts)}</For>
        </div>
    }
}

fn all(nodes: Vec<Node>, toasts: Toasts) -> Vec<AnyView> {
    nodes.into_iter().map(|node| one(node, toasts)).collect()
}

fn one(node: Node, toasts: Toasts) -> AnyView {
    match node {
        Node::Text(text) => text.into_any(),
        Node::Code(code) => view! { <code>{code}</code> }.into_any(),
        Node::Break => view! { <br/> }.into_any(),
        Node::Rule => view! { <hr/> }.into_any(),
        Node::CodeBlock { code, .. } => code_block(code, toasts),
        Node::TaskBox(done) => {
            view! { <input type="checkbox" disabled=true checked=done aria-label=if done { common::done() } else { say::to_do() }/> }
                .into_any()
        }
        Node::Picture(says) => view! { <span class="picture">{say::picture(&says)}</span> }.into_any(),
        Node::Link { to, parts } => link(to, parts, toasts),
        Node::Holds(Kind::Table, rows) => table(rows, toasts),
        Node::Holds(kind, parts) => held(kind, all(parts, toasts)),
    }
}

/// Code stands as it is, and can be copied.
fn code_block(code: String, toasts: Toasts) -> AnyView {
    let copied = code.clone();
    let copy = move || {
        let text = copied.clone();
        spawn_local(async move {
            match ipc::call(CopyText { text }).await {
                Ok(()) => toasts.say(common::copied()),
                Err(error) => toasts.error(&error),
            }
        });
    };
    view! {
        <div class="code-block">
            <pre class="code" tabindex="0">{code}</pre>
            <IconButton glyph=Glyph::Copy label=say::copy_code() on_press=copy/>
        </div>
    }
    .into_any()
}

/// A link is opened outside, once the desktop has checked where it leads.
fn link(to: String, parts: Vec<Node>, toasts: Toasts) -> AnyView {
    let url = to.clone();
    let open = move |_| {
        let url = url.clone();
        spawn_local(async move {
            if let Err(error) = ipc::call(OpenLink { url }).await {
                toasts.error(&error);
            }
        });
    };
    view! { <button type="button" role="link" class="text-link" title=to on:click=open>{all(parts, toasts)}</button> }
        .into_any()
}

fn held(kind: Kind, parts: Vec<AnyView>) -> AnyView {
    match kind {
        Kind::Paragraph => view! { <p dir="auto">{parts}</p> }.into_any(),
        // The page itself uses the first levels.
        Kind::Heading(1) => view! { <h3 class="h1" dir="auto">{parts}</h3> }.into_any(),
        Kind::Heading(2) => view! { <h4 class="h2" dir="auto">{parts}</h4> }.into_any(),
        Kind::Heading(_) => view! { <h5 dir="auto">{parts}</h5> }.into_any(),
        Kind::Quote => view! { <blockquote>{parts}</blockquote> }.into_any(),
        Kind::Points => view! { <ul>{parts}</ul> }.into_any(),
        Kind::Numbers(first) => view! { <ol start=first.to_string()>{parts}</ol> }.into_any(),
        Kind::Item => view! { <li dir="auto">{parts}</li> }.into_any(),
        Kind::Emphasis => view! { <em>{parts}</em> }.into_any(),
        Kind::Strong => view! { <strong>{parts}</strong> }.into_any(),
        Kind::Struck => view! { <s>{parts}</s> }.into_any(),
        Kind::Table => view! { <table>{parts}</table> }.into_any(),
        Kind::TableHead | Kind::TableRow => view! { <tr>{parts}</tr> }.into_any(),
        Kind::TableHeadCell(align) => {
            view! { <th scope="col" dir="auto" data-align=leaning(align)>{parts}</th> }.into_any()
        }
        Kind::TableCell(align) => view! { <td dir="auto" data-align=leaning(align)>{parts}</td> }.into_any(),
    }
}

/// A table; one that is wider than the text scrolls in a box of its own, by the keyboard too.
fn table(mut rows: Vec<Node>, toasts: Toasts) -> AnyView {
    let has_head = matches!(rows.first(), Some(Node::Holds(Kind::TableHead, _)));
    let body = rows.split_off(usize::from(has_head));
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=say::table()>
            <table>
                <thead>{all(rows, toasts)}</thead>
                <tbody>{all(body, toasts)}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The usual side needs no word.
fn leaning(align: Align) -> Option<&'static str> {
    (align != Align::Start).then(|| align.as_str())
}
