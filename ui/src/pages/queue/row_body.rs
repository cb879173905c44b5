//! What stands in a row: built once for each kind of row, and copied for each row of that kind.

use crate::{
    catalogue::{common, queue as say},
    components::{Glyph, Icon, shape_path, under},
    state::{
        row_look::{RowLook, RowParts},
        shape::Shape,
    },
};
use leptos::prelude::*;
use std::{cell::RefCell, collections::HashMap};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

thread_local! {
    /// What is copied.
    static BUILT: RefCell<HashMap<RowParts, Node>> = RefCell::default();
}

/// The places in a row where something is written.
#[derive(Clone)]
pub(super) struct RowBody {
    /// It wants an approval.
    approval: bool,
    status: Element,
    icon: Element,
    /// What lies under the icon's lines, and these.
    lines: [Element; 2],
    status_word: Element,
    name: Element,
    byline: Element,
    words: Element,
    wants: Option<Element>,
    said: Element,
    age: Element,
    more: Element,
    bar: Option<Element>,
    answer: Option<Element>,
    fold: Option<Element>,
}

impl RowBody {
    /// A body for an empty row; none where the browser refuses it.
    pub(super) fn fill(row: &Element, parts: RowParts) -> Option<Self> {
        let copy = BUILT.with_borrow_mut(|built| {
            let body = built.entry(parts).or_insert_with(|| build(parts));
            body.clone_node_with_deep(true).ok()
        })?;
        row.append_child(&copy).ok()?;
        let find = |place: &str| row.query_selector(place).ok().flatten();
        let icon = find(".status-icon")?;
        let lines = icon.children();
        Some(Self {
            approval: parts.approval,
            wants: if parts.approval { find(".row-wants") } else { None },
            status: find(".row-status")?,
            lines: [lines.item(0)?, lines.item(1)?],
            icon,
            status_word: find(".visually-hidden")?,
            name: find(".row-name")?,
            byline: find(".row-byline")?,
            words: find(".row-words")?,
            said: find(".row-said")?,
            age: find(".row-age")?,
            more: find(".row-more > button")?,
            bar: if parts.runs { find(".progress") } else { None },
            answer: if parts.asks { find(".row-answer > button") } else { None },
            fold: if parts.run { find(".row-fold") } else { None },
        })
    }

    /// Writes what is not as it was before.
    pub(super) fn show(&self, now: &RowWords, before: Option<&RowWords>) {
        if before.is_none_or(|before| before.look != now.look) {
            self.show_look(&now.look);
        }
        if before.is_none_or(|before| before.said != now.said || before.look.error != now.look.error) {
            self.said.set_text_content(Some(&now.said));
            write(&self.words, "title", now.look.error.as_ref().unwrap_or(&now.said));
        }
        if before.is_none_or(|before| before.age != now.age) {
            self.age.set_text_content(Some(&now.age));
        }
        if before.is_none_or(|before| before.times != now.times) {
            write(&self.age, "title", &now.times);
        }
        if let Some(bar) =
            self.bar.as_ref().filter(|_| before.is_none_or(|before| before.percent != now.percent))
        {
            show_percent(bar, now.percent);
        }
    }

    fn show_look(&self, look: &RowLook) {
        write(&self.status, "title", look.status);
        self.status_word.set_text_content(Some(look.status));
        write(&self.icon, TINT, look.shape.tint().as_str());
        let (class, below) = under(look.shape).unwrap_or_default();
        write(&self.lines[0], "class", class);
        write(&self.lines[0], "d", below);
        write(&self.lines[1], "d", shape_path(look.shape));
        write(&self.name, "title", &look.title);
        self.name.set_text_content(Some(&look.title));
        self.byline.set_text_content(Some(&look.byline));
        // of what wants an approval only those words are tinted
        match (look.tint(), &self.wants) {
            (Some(tint), Some(wants)) => write(wants, TINT, tint),
            (Some(tint), None) => write(&self.words, TINT, tint),
            (None, _) => drop(self.words.remove_attribute(TINT)),
        }
        write(&self.more, LABEL, &say::actions_for(&look.title));
        if let Some(bar) = &self.bar {
            write(bar, LABEL, &say::progress_of(&look.title));
        }
        if let Some(answer) = &self.answer {
            let says = if self.approval { say::review_task } else { say::answer_task };
            write(answer, LABEL, &says(&look.title));
        }
        if let Some(fold) = &self.fold {
            write(fold, LABEL, &say::tasks_of(&look.title));
        }
    }
}

/// What a row shows, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RowWords {
    pub(super) look: RowLook,
    /// What the task does.
    pub(super) said: String,
    pub(super) age: String,
    /// When it was asked for, started and ended.
    pub(super) times: String,
    pub(super) percent: Option<i64>,
}

const LABEL: &str = "aria-label";
/// In whose colour something stands.
const TINT: &str = "data-status";

fn write(element: &Element, attribute: &str, words: &str) {
    let _ = element.set_attribute(attribute, words);
}

/// As [`crate::components::Progress`] does.
fn show_percent(bar: &Element, percent: Option<i64>) {
    let _ = bar.class_list().toggle_with_force("unknown", percent.is_none());
    let filled = bar.first_element_child().and_then(|filled| filled.dyn_into::<HtmlElement>().ok());
    match percent {
        Some(percent) => write(bar, "aria-valuenow", &percent.to_string()),
        None => drop(bar.remove_attribute("aria-valuenow")),
    }
    if let Some(filled) = filled {
        let width = percent.map(|percent| format!("{}%", percent.clamp(0, 100))).unwrap_or_default();
        let _ = filled.style().set_property("width", &width);
    }
}

/// A body of this kind, with nothing written into it.
fn build(parts: RowParts) -> Node {
    let bar = parts.runs.then(|| {
        view! { <div class="progress" role="progressbar" aria-valuemin="0" aria-valuemax="100"><i></i></div> }
    });
    let answer = parts.asks.then(|| {
        let does = if parts.approval { say::review() } else { say::answer() };
        view! {
            <span class="row-answer" role="gridcell">
                <button type="button" class="button small" tabindex="-1">{does}</button>
            </span>
        }
    });
    let wants =
        parts.approval.then(|| view! { <span class="row-wants">{Shape::Approval.label()}" · "</span> });
    let body = view! {
        <span class="row-status" role="gridcell">
            <svg class="icon status-icon" viewBox="0 0 16 16" aria-hidden="true"><path></path><path></path></svg>
            <span class="row-box" aria-hidden="true"><Icon glyph=Glyph::Check/></span>
            <span class="visually-hidden"></span>
        </span>
        <span class="row-title" role="gridcell">
            <span class="row-named">{parts.run.then(fold)}<span class="row-name ellipsis" dir="auto"></span></span>
            <span class="row-byline ellipsis"></span>
        </span>
        <span class="row-situation" role="gridcell">
            <span class="row-words ellipsis" dir="auto">{wants}<span class="row-said"></span></span>
            {bar}
        </span>
        {answer}
        <span class="row-age figure" role="gridcell"></span>
        {more()}
    };
    let all = document().create_document_fragment();
    let holder = document().create_element("div").ok();
    if let Some(holder) = holder {
        body.build().mount(&holder, None);
        while let Some(part) = holder.first_child() {
            let _ = all.append_child(&part);
        }
    }
    all.unchecked_into()
}

fn fold() -> impl IntoView {
    view! { <button type="button" class="row-fold" tabindex="-1"><Icon glyph=Glyph::Down/></button> }
}

fn more() -> impl IntoView {
    view! {
        <span class="row-more" role="gridcell">
            <button
                type="button"
                class="button icon-button small"
                data-kind="quiet"
                tabindex="-1"
                aria-haspopup="menu"
                title=common::actions()
            >
                <Icon glyph=Glyph::More/>
            </button>
        </span>
    }
}
