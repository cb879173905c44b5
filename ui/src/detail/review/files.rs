//! The files of the change as a tree, with what was viewed. Only the lines near the view are drawn.

use super::{acts::ReviewActs, scroller::Scroller, state::ReviewState};
use crate::{
    catalogue::review as say,
    components::{Glyph, Icon},
    state::review::{
        layout::RowPlaces,
        tree::{self, TreeRow},
    },
};
use contract::{changes::ChangedFile, text};
use leptos::{ev, prelude::*};
use std::collections::HashSet;

/// How high a line is, in rem; the style says the same.
const LINE: f64 = 1.75;
/// How far a line of a folder is set in, in rem, for each folder above it.
const STEP: f64 = 0.875;

/// The tree and its cursor. A cheap handle.
#[derive(Clone, Copy)]
struct TreeState {
    state: ReviewState,
    acts: ReviewActs,
    rows: Memo<Vec<TreeRow>>,
    folded: RwSignal<HashSet<String>>,
    cursor: RwSignal<usize>,
    scroll: Scroller,
}

impl TreeState {
    fn new() -> Self {
        let (state, acts) = (ReviewState::get(), ReviewActs::get());
        let folded = RwSignal::new(HashSet::new());
        let paths = Memo::new(move |_| {
            state
                .with(|all| all.files.iter().map(|file| file.path.clone()).collect::<Vec<_>>())
                .unwrap_or_default()
        });
        let rows = Memo::new(move |_| {
            paths.with(|paths| {
                let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
                folded.with(|folded| tree::rows(&paths, folded))
            })
        });
        let scroll = Scroller::new(move |rem| RowPlaces::new(rows.with(|rows| vec![LINE * rem; rows.len()])));
        let tree = Self { state, acts, rows, folded, cursor: RwSignal::new(0), scroll };
        // the line of the file that shows is in view
        Effect::new(move |_| {
            let shown = state.pane.file.get();
            let at =
                rows.with(|rows| rows.iter().position(|row| tree.path_of(row) == shown && shown.is_some()));
            if let Some(at) = at {
                tree.cursor.set(at);
                request_animation_frame(move || tree.scroll.reveal(at));
            }
        });
        tree
    }

    /// The path of a file (untracked).
    fn path_of(self, row: &TreeRow) -> Option<String> {
        let at = row.file()?;
        self.state.changes.with_untracked(|all| all.as_ref()?.files.get(at).map(|file| file.path.clone()))
    }

    fn go(self, to: usize) {
        self.cursor.set(to);
        self.scroll.reveal(to);
    }

    /// Folds a folder, or unfolds it.
    fn fold(self, path: &str, fold: bool) {
        self.folded.update(|folded| {
            if fold {
                folded.insert(path.to_owned());
            } else {
                folded.remove(path);
            }
        });
    }

    /// Shows a file; folds a folder, or unfolds it.
    fn choose(self, row: &TreeRow) {
        match row {
            TreeRow::Folder { path, folded, .. } => self.fold(path, !folded),
            TreeRow::File { .. } => self.path_of(row).into_iter().for_each(|path| self.acts.show_file(path)),
        }
    }

    fn press(self, event: &ev::KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let here = self.cursor.get_untracked();
        let (count, row) = self.rows.with_untracked(|rows| (rows.len(), rows.get(here).cloned()));
        let Some(row) = row else { return };
        match (event.key().as_str(), &row) {
            ("ArrowDown", _) => self.go((here + 1).min(count - 1)),
            ("ArrowUp", _) => self.go(here.saturating_sub(1)),
            ("Home", _) => self.go(0),
            ("End", _) => self.go(count - 1),
            ("Enter" | " ", _) => self.choose(&row),
            ("ArrowRight", TreeRow::Folder { path, folded: true, .. }) => self.fold(path, false),
            ("ArrowRight", TreeRow::Folder { .. }) => self.go((here + 1).min(count - 1)),
            ("ArrowLeft", TreeRow::Folder { path, folded: false, .. }) => self.fold(path, true),
            ("ArrowLeft", _) => {
                let above = self.rows.with_untracked(|rows| tree::above(rows, here));
                above.into_iter().for_each(|above| self.go(above));
            }
            ("v" | "V", TreeRow::File { .. }) => {
                if let Some(path) = self.path_of(&row) {
                    let viewed = untrack(|| self.state.with_file(&path, |file| file.viewed)) == Some(true);
                    self.acts.mark_viewed(&path, !viewed);
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

/// The tree.
#[component]
pub(super) fn FileTree() -> impl IntoView {
    let tree = TreeState::new();
    let (state, scroll) = (tree.state, tree.scroll);
    let lines = move || {
        let drawn = scroll.drawn.get();
        tree.rows.with(|rows| {
            let rows = drawn.clone().filter_map(|at| Some((at, rows.get(at)?.clone())));
            rows.collect::<Vec<_>>()
        })
    };
    let current = move || {
        let cursor = tree.cursor.get();
        scroll.drawn.with(|drawn| drawn.contains(&cursor)).then(|| line_id(cursor))
    };
    let left_out = Memo::new(move |_| state.with(|all| all.left_out).unwrap_or_default());
    let has_lines = Memo::new(move |_| tree.rows.with(|rows| !rows.is_empty()));
    view! {
        <div class="review-files">
            <div class="review-files-head">
                <span>{move || state.with(|all| say::file_count(all.totals.files))}</span>
                {move || state.with(|all| counts(all.totals.added, all.totals.removed))}
            </div>
            <div
                class="review-tree"
                role=move || has_lines.get().then_some("tree")
                tabindex="0"
                aria-label=say::files()
                aria-activedescendant=current
                node_ref=scroll.element
                on:scroll=move |_| _ = scroll.scrolled()
                on:keydown=move |event| tree.press(&event)
            >
                <div style:height=move || format!("{}px", scroll.lengths().0)>
                    <div style:transform=move || format!("translateY({}px)", scroll.lengths().1)>
                        <For each=lines key=Clone::clone let((at, row))><TreeLine tree=tree at=at row=row/></For>
                    </div>
                </div>
            </div>
            {move || (left_out.get() > 0).then(|| view! { <p class="review-quiet">{say::left_out(left_out.get())}</p> })}
        </div>
    }
}

fn line_id(at: usize) -> String {
    format!("review-file-{at}")
}

#[component]
fn TreeLine(tree: TreeState, at: usize, row: TreeRow) -> impl IntoView {
    let choosing = row.clone();
    let choose = move |_| {
        tree.cursor.set(at);
        tree.choose(&choosing);
    };
    let path = tree.path_of(&row);
    let chosen = {
        let path = path.clone();
        move || path.is_some() && tree.state.pane.file.with(|shown| *shown == path)
    };
    let expanded = match &row {
        TreeRow::Folder { folded, .. } => Some(if *folded { "false" } else { "true" }),
        TreeRow::File { .. } => None,
    };
    let depth = row.depth();
    let (shown, chosen_too) = (chosen.clone(), chosen);
    view! {
        <div
            class="review-file"
            class:cursor=move || tree.cursor.get() == at
            role="treeitem"
            id=line_id(at)
            attr:aria-level=depth + 1
            aria-expanded=expanded
            aria-selected=move || if shown() { "true" } else { "false" }
            aria-current=move || chosen_too().then_some("true")
            style:padding-inline-start=format!("{}rem", 0.5 + STEP * depth as f64)
            on:click=choose
        >
            {match row {
                TreeRow::Folder { label, folded, .. } => view! {
                    <Icon glyph=if folded { Glyph::Right } else { Glyph::Down }/>
                    <span class="ellipsis" dir="auto" title=label.clone()>{label.clone()}</span>
                }
                .into_any(),
                TreeRow::File { name, .. } => view! { <TreeFileLine state=tree.state path=path name=name/> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn TreeFileLine(state: ReviewState, path: Option<String>, name: String) -> impl IntoView {
    let path = StoredValue::new(path.unwrap_or_default());
    let of = move |read: fn(&ChangedFile) -> i64| {
        Memo::new(move |_| path.with_value(|path| state.with_file(path, read)).unwrap_or_default())
    };
    let viewed = of(|file| i64::from(file.viewed));
    let (added, removed) = (of(|file| file.added), of(|file| file.removed));
    let comments = Memo::new(move |_| {
        path.with_value(|path| {
            let here = |all: &contract::changes::Changes| {
                all.open_comments().filter(|comment| comment.place.path == *path).count()
            };
            state.with(here)
        })
        .unwrap_or_default()
    });
    view! {
        {move || if viewed.get() == 1 {
            view! { <span class="review-viewed"><Icon glyph=Glyph::Check label=say::viewed()/></span> }.into_any()
        } else {
            view! { <Icon glyph=Glyph::File/> }.into_any()
        }}
        <span class="review-name ellipsis" dir="auto" title=path.get_value()>{name}</span>
        {move || (comments.get() > 0).then(|| view! {
            <span class="review-notes figure">
                <span aria-hidden="true">{text::count(comments.get() as i64)}</span>
                <span class="visually-hidden">{say::comment_count(comments.get())}</span>
            </span>
        })}
        {move || counts(added.get(), removed.get())}
    }
}

/// `+9 −6`, in their colours.
pub(super) fn counts(added: i64, removed: i64) -> impl IntoView {
    let count = |class: &'static str, sign: &str, n: i64, said: String| {
        let shown = format!("{sign}{}", text::count(n));
        (n > 0).then(|| {
            view! { <span class=class><span aria-hidden="true">{shown}</span><span class="visually-hidden">{said}" "</span></span> }
        })
    };
    view! {
        <span class="review-counts figure">
            {count("plus", "+", added, say::lines_added(added))}
            {count("minus", "−", removed, say::lines_removed(removed))}
        </span>
    }
}
