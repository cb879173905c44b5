//! Search within the held part of an output.

use super::{sight::Sight, stream::Stream};
use crate::{
    catalogue::{common, detail as say},
    components::{Glyph, Icon, IconButton},
    hooks::in_sight::bring_to_the_middle,
    state::{occurrences, scrollback::Scrollback},
};
use contract::text;
use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::{collections::HashMap, ops::Range, time::Duration};

/// More are not counted.
const MOST: usize = 5_000;
/// A search begins so long after the last letter.
const PAUSE: Duration = Duration::from_millis(150);

/// What was found in one block, and which of it is the current one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hits {
    pub(super) ranges: Vec<Range<usize>>,
    pub(super) current: Option<usize>,
}

/// Everything that was found, in the order of the text: the block and the place within it.
type FoundPlaces = Vec<(i64, usize)>;

/// What was found in each block, and at which version of it.
type HitsByBlock = HashMap<i64, (u64, Vec<Range<usize>>)>;

/// A search. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct Find {
    words: RwSignal<String>,
    blocks: RwSignal<HitsByBlock>,
    found: RwSignal<FoundPlaces>,
    current: RwSignal<Option<(i64, usize)>>,
}

impl Find {
    /// A search that looks again whenever the words or the text change.
    pub(super) fn new(stream: Stream) -> Self {
        let find = Self::none(stream);
        let before = StoredValue::new(String::new());
        Effect::new(move |_| {
            stream.version.with(|_| ());
            let words = find.words.get();
            let same = before.with_value(|before| *before == words);
            before.set_value(words.clone());
            if same && words.is_empty() {
                return;
            }
            stream.with(|held| find.look(held, &words, same));
        });
        find
    }

    /// A search that never looks for anything.
    pub(super) fn none(_: Stream) -> Self {
        Self {
            words: RwSignal::new(String::new()),
            blocks: RwSignal::new(HashMap::new()),
            found: RwSignal::new(vec![]),
            current: RwSignal::new(None),
        }
    }

    /// What was found in one block.
    pub(super) fn hits_of(self, number: i64) -> Memo<Hits> {
        Memo::new(move |_| {
            let ranges = self
                .blocks
                .with(|blocks| blocks.get(&number).map_or_else(Vec::new, |(_, hits)| hits.clone()));
            let current = self.current.get().filter(|(block, _)| *block == number).map(|(_, at)| at);
            Hits { ranges, current }
        })
    }

    /// Looks through the text; blocks that have not changed since are not read again.
    fn look(self, held: &Scrollback, words: &str, same: bool) {
        let known = if same { self.blocks.get_untracked() } else { HashMap::new() };
        let (mut blocks, mut found, mut left) = (HashMap::new(), vec![], MOST);
        for block in held.blocks() {
            let hits = match known.get(&block.number) {
                Some((revision, hits)) if *revision == block.revision => hits.clone(),
                _ => occurrences::find(&block.text, words, left),
            };
            left = left.saturating_sub(hits.len());
            found.extend((0..hits.len()).map(|at| (block.number, at)));
            blocks.insert(block.number, (block.revision, hits));
        }
        let current = self.current.get_untracked().filter(|current| same && found.contains(current));
        self.blocks.set(blocks);
        self.current.set(current.or_else(|| found.last().copied()));
        self.found.set(found);
    }

    fn go(self, by: isize, sight: Sight) {
        let next = self.found.with_untracked(|found| {
            let count = found.len();
            let here =
                self.current.get_untracked().and_then(|current| found.iter().position(|at| *at == current));
            let here = here.unwrap_or(0) as isize + by;
            (count > 0).then(|| found[here.rem_euclid(count as isize) as usize])
        });
        self.current.set(next);
        show_current(sight);
    }
}

/// Scrolls to the current one once it is drawn.
fn show_current(sight: Sight) {
    request_animation_frame(move || {
        let Some(element) = sight.element.try_get_untracked().flatten() else { return };
        if let Ok(Some(mark)) = element.query_selector("mark.current") {
            sight.following.set(false);
            bring_to_the_middle(&mark);
        }
    });
}

/// The field, the count, and the way from one to the next. It takes the focus each time that `asked` rises.
#[component]
pub(super) fn FindBar(find: Find, sight: Sight, asked: RwSignal<u32>) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let typed = RwSignal::new(String::new());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    let look = move || {
        if let Some(words) = typed.try_get_untracked() {
            find.words.set(words);
            show_current(sight);
        }
    };
    Effect::new(move |_| {
        if asked.get() > 0
            && let Some(field) = field.get_untracked()
        {
            let _ = field.focus();
            field.select();
        }
    });
    let keys = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            find.go(if event.shift_key() { -1 } else { 1 }, sight);
        }
        "Escape" if !typed.with_untracked(String::is_empty) => {
            event.stop_propagation();
            event.prevent_default();
            stop();
            typed.set(String::new());
            look();
        }
        _ => {}
    };
    let count = move || {
        let searching = find.words.with(|words| !words.is_empty());
        searching.then(|| {
            find.found.with(|found| match found.len() {
                0 => say::no_match().to_owned(),
                MOST => format!("{}+", text::count(MOST as i64)),
                count => {
                    let here = find.current.get().and_then(|at| found.iter().position(|hit| *hit == at));
                    say::match_of(here.map_or(0, |at| at + 1), count)
                }
            })
        })
    };
    let none = Signal::derive(move || find.found.with(Vec::is_empty));
    view! {
        <div class="find" role="search" aria-label=common::output()>
            <Icon glyph=Glyph::Find/>
            <input
                type="search"
                class="input"
                node_ref=field
                placeholder=say::search_output()
                aria-label=say::search_the_output()
                autocomplete="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    stop();
                    timer.set_value(set_timeout_with_handle(look, PAUSE).ok());
                }
                on:keydown=keys
            />
            <span class="find-count figure" role="status">{count}</span>
        </div>
        <span class="flip">
            <IconButton glyph=Glyph::Down label=say::previous_match() disabled=none on_press=move || find.go(-1, sight)/>
        </span>
        <IconButton glyph=Glyph::Down label=say::next_match() disabled=none on_press=move || find.go(1, sight)/>
    }
}
