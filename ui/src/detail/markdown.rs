//! Draws Markdown as elements of the page; never as HTML.

use crate::{
    components::Toasts,
    ipc,
    state::markdown::{Kind, Node, parse},
};
use contract::command::OpenLink;
use leptos::{prelude::*, task::spawn_local};

/// A text in Markdown.
#[component]
pub fn Markdown(text: String) -> impl IntoView {
    let toasts = Toasts::get();
    view! { <div class="markdown selectable">{all(parse(&text), toasts)}</div> }
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
        Node::CodeBlock { code, .. } => view! { <pre class="code">{code}</pre> }.into_any(),
        Node::TaskBox(done) => {
            view! { <input type="checkbox" disabled=true checked=done aria-label=if done { "Done" } else { "To do" }/> }
                .into_any()
        }
        Node::Picture(says) => view! { <span class="picture">"[Picture: "{says}"]"</span> }.into_any(),
        Node::Link { to, parts } => link(to, parts, toasts),
        Node::Holds(kind, parts) => held(kind, all(parts, toasts)),
    }
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
        Kind::Paragraph => view! { <p>{parts}</p> }.into_any(),
        // The page itself uses the first levels.
        Kind::Heading(1) => view! { <h3 class="h1">{parts}</h3> }.into_any(),
        Kind::Heading(2) => view! { <h4 class="h2">{parts}</h4> }.into_any(),
        Kind::Heading(_) => view! { <h5>{parts}</h5> }.into_any(),
        Kind::Quote => view! { <blockquote>{parts}</blockquote> }.into_any(),
        Kind::Points => view! { <ul>{parts}</ul> }.into_any(),
        Kind::Numbers(first) => view! { <ol start=first.to_string()>{parts}</ol> }.into_any(),
        Kind::Item => view! { <li>{parts}</li> }.into_any(),
        Kind::Emphasis => view! { <em>{parts}</em> }.into_any(),
        Kind::Strong => view! { <strong>{parts}</strong> }.into_any(),
        Kind::Struck => view! { <s>{parts}</s> }.into_any(),
        Kind::Table => view! { <div class="table-scroll"><table>{parts}</table></div> }.into_any(),
        Kind::TableHead => view! { <tr class="head">{parts}</tr> }.into_any(),
        Kind::TableRow => view! { <tr>{parts}</tr> }.into_any(),
        Kind::TableCell => view! { <td>{parts}</td> }.into_any(),
    }
}
