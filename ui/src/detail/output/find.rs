//! Search within an output: what is held of it is marked, and where it is not held whole, the file is looked through
//! where it lies.

use super::{sight::Sight, stream::Stream};
use crate::{
    catalogue::{common, detail as say},
    components::{Glyph, Icon, IconButton},
    hooks::in_sight::bring_to_the_middle,
    ipc,
    state::{file_hits::FileHits, scrollback::Scrollback},
};
use contract::{
    command::SearchOutput,
    text::{self, occurrences},
};
use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::{collections::HashMap, ops::Range, time::Duration};

/// More are not marked.
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
    stream: Stream,
    words: RwSignal<String>,
    blocks: RwSignal<HitsByBlock>,
    found: RwSignal<FoundPlaces>,
    current: RwSignal<Option<(i64, usize)>>,
    /// What there is in the whole file, where it is not held whole.
    file: RwSignal<FileHits>,
    /// The file is being looked through.
    looking: RwSignal<bool>,
    /// Which one of the whole file is to be the current one, once it is held.
    aim: StoredValue<Option<u64>>,
}

impl Find {
    /// A search that looks again whenever the words or the text change.
    pub(super) fn new(stream: Stream, sight: Sight) -> Self {
        let find = Self::none(stream);
        find.look_through_the_file();
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
            if find.arrive() {
                show_current(sight);
            }
        });
        find
    }

    /// A search that never looks for anything.
    pub(super) fn none(stream: Stream) -> Self {
        Self {
            stream,
            words: RwSignal::new(String::new()),
            blocks: RwSignal::new(HashMap::new()),
            found: RwSignal::new(vec![]),
            current: RwSignal::new(None),
            file: RwSignal::new(FileHits::default()),
            looking: RwSignal::new(false),
            aim: StoredValue::new(None),
        }
    }

    /// Has the file looked through where it is not held whole: for other words, or once what it was looked through for
    /// is not held any more.
    fn look_through_the_file(self) {
        let asked = StoredValue::new(String::new());
        Effect::new(move |_| {
            self.stream.version.with(|_| ());
            let words = self.words.get();
            let is_whole = self.stream.start() == 0 && !self.stream.detached.get();
            let attempt = self.stream.facts.with(|facts| facts.attempt);
            let known = asked.with_value(|asked| *asked == words)
                && (self.looking.get_untracked()
                    || self.file.with_untracked(|file| file.reaches(attempt, self.stream.start())));
            if words.is_empty() || is_whole || known {
                if words.is_empty() || is_whole {
                    asked.set_value(String::new());
                    self.file.set(FileHits::default());
                }
                return;
            }
            asked.set_value(words.clone());
            self.looking.set(true);
            let id = self.stream.id.to_string();
            let search = SearchOutput { id, attempt: Some(attempt), words: words.clone(), check: false };
            spawn_local(async move {
                let found = ipc::call(search).await;
                // other words may have come meanwhile
                if asked.try_with_value(|asked| *asked == words) == Some(true) {
                    self.looking.set(false);
                    match found {
                        Ok(found) => self.file.set(found.into()),
                        Err(error) => self.stream.error.set(Some(error)),
                    }
                }
            });
        });
    }

    /// Makes the one that was aimed at the current one, now that it is held. Whether there was one.
    fn arrive(self) -> bool {
        let Some(aim) = self.aim.try_update_value(Option::take).flatten() else { return false };
        let before = self.before();
        let at = usize::try_from(aim.saturating_sub(before)).unwrap_or(0);
        self.current.set(self.found.with_untracked(|found| found.get(at).or(found.last()).copied()));
        true
    }

    /// How many come before what is held.
    fn before(self) -> u64 {
        self.file.with(|file| file.before(self.stream.start()))
    }

    /// How many there are in all.
    fn count(self) -> u64 {
        let held = self.found.with(Vec::len);
        let to_end = !self.stream.detached.get();
        let before = self.before();
        self.file.with(|file| file.count(before, held, to_end))
    }

    /// The number of the current one, from 0.
    fn here(self) -> Option<u64> {
        let current = self.current.get()?;
        let at = self.found.with(|found| found.iter().position(|hit| *hit == current))?;
        Some(self.before() + at as u64)
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
                _ => occurrences(&block.text, words, left),
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

    /// Goes to the next one, or with -1 to the one before; where that is not held, the output is opened around it.
    fn go(self, by: i64, sight: Sight) {
        let (count, before) = untrack(|| (self.count(), self.before()));
        if count == 0 {
            return;
        }
        // without a current one: the first after where what is held begins, or the last before that
        let from = untrack(|| self.here()).map_or(before as i64 - i64::from(by > 0), |here| here as i64);
        let next = (from + by).rem_euclid(count as i64) as u64;
        let held = next.checked_sub(before).and_then(|at| usize::try_from(at).ok());
        let held = held.and_then(|at| self.found.with_untracked(|found| found.get(at).copied()));
        if held.is_some() {
            self.current.set(held);
            return show_current(sight);
        }
        sight.set_following(false);
        if let Some(line) = self.file.with_untracked(|file| file.line(next)) {
            self.aim.set_value(Some(next));
            self.stream.open_at(line);
        }
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
        searching.then(|| match find.count() {
            0 if find.looking.get() => say::looking_through().to_owned(),
            0 => say::no_match().to_owned(),
            count if count as usize == MOST => format!("{}+", text::count(MOST as i64)),
            count => say::match_of(find.here().map_or(0, |at| at + 1), count),
        })
    };
    let none = Signal::derive(move || find.count() == 0);
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
