//! The one set of line icons: 16 units square, drawn in the colour of the text around them.

use crate::state::shape::Shape;
use contract::{Status, task::StepState};
use leptos::{prelude::*, svg};

/// An icon by what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// The queue.
    List,
    /// What waits for the person.
    Inbox,
    /// All that goes on, on one screen.
    Control,
    /// Agents.
    Agent,
    /// Workers.
    Workers,
    /// Figures.
    Chart,
    /// Settings.
    Gear,
    /// Make something new.
    Plus,
    /// Less of it.
    Minus,
    /// Search.
    Find,
    /// Close, take away.
    Cross,
    /// Done, chosen.
    Check,
    /// Hold.
    Pause,
    /// Let go on.
    Play,
    /// Run again.
    Again,
    /// End it.
    Stop,
    /// Delete.
    Bin,
    /// Change.
    Pencil,
    /// Make another one like it.
    Copy,
    /// Put further up.
    Up,
    /// Further down, opens downwards.
    Down,
    /// Opens to the right.
    Right,
    /// The one before.
    Left,
    /// A file goes along.
    Attach,
    /// More actions.
    More,
    /// A folder.
    Folder,
    /// A file.
    File,
    /// Save to disk.
    Save,
    /// Put on paper.
    Printer,
    /// In which order.
    Sort,
    /// Open outside.
    Outside,
    /// Take more room.
    Expand,
    /// Take less room.
    Shrink,
    /// A time.
    Clock,
    /// What comes again and again.
    Calendar,
    /// Something to know.
    Info,
    /// Something is wrong.
    Warning,
    /// Put away.
    Archive,
    /// Narrow a list.
    Filter,
    /// A command.
    Terminal,
    /// What waits for what.
    Link,
    /// Something to read.
    Report,
    /// A provider of models.
    Server,
    /// What somebody said.
    Speech,
    /// A tool at work.
    Tool,
    /// It cannot be pressed yet.
    Lock,
    /// A key of a provider.
    Key,
    /// What is put together with another program.
    Plug,
    /// It went well.
    Done,
    /// Steps that go on after each other.
    Flow,
    /// Back to how it was before.
    Back,
    /// As it was before that.
    Forth,
    /// A commit.
    Commit,
}

impl Glyph {
    /// Its lines, as one path.
    const fn path(self) -> &'static str {
        match self {
            Self::List => "M6 4h7.5M6 8h7.5M6 12h7.5M2.7 4h.1M2.7 8h.1M2.7 12h.1",
            Self::Inbox => "M2.5 9 4.2 3.5h7.6L13.5 9v3.5h-11zM2.5 9h3.2l.8 1.7h3l.8-1.7h3.2",
            Self::Control => "M2.5 2.5H7v11H2.5zM10 3.5h4M10 6.5h4M10 9.5h4M10 12.5h2.5",
            Self::Agent => "M10.7 5.5a2.7 2.7 0 1 1-5.4 0 2.7 2.7 0 0 1 5.4 0M2.8 13.5a5.4 5.4 0 0 1 10.4 0",
            Self::Workers => "M2 3h12v7H2zM5 13.5h6M8 10v3.5M5 5.5v2M8 5.5v2M11 5.5v2",
            Self::Chart => "M2.5 13.5h11M4.5 11V7.5M8 11V3.5m3.5 7.5V6",
            Self::Gear => {
                "M10.2 8a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0M8 1.8v1.9M8 12.3v1.9M1.8 8h1.9m8.6 0h1.9M3.6 3.6 5 5m6 6 1.4 1.4m0-8.8L11 5m-6 6-1.4 1.4"
            }
            Self::Plus => "M8 3v10M3 8h10",
            Self::Minus => "M3 8h10",
            Self::Find => "M11.2 7a4.2 4.2 0 1 1-8.4 0 4.2 4.2 0 0 1 8.4 0M10.2 10.2l3.3 3.3",
            Self::Cross => "m4 4 8 8m0-8-8 8",
            Self::Check => "m3.5 8.5 3 3 6-7",
            Self::Pause => "M5.5 3.5v9M10.5 3.5v9",
            Self::Play => "M5 3.2v9.6L12.5 8z",
            Self::Again => "M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3",
            Self::Stop => "M4 4h8v8H4z",
            Self::Bin => "M2.8 4.5h10.4M6 4.5V2.8h4v1.7M4 4.5l.7 8.7h6.6l.7-8.7M6.7 7v3.7M9.3 7v3.7",
            Self::Pencil => "m3 13 .6-2.9 7-7a1.4 1.4 0 0 1 2 0l.3.3a1.4 1.4 0 0 1 0 2l-7 7zM9.5 4.2l2.3 2.3",
            Self::Copy => "M6 6h7.2v7.2H6zM10 6V2.8H2.8V10H6",
            Self::Up => "M8 13V3.5M4 7l4-4 4 4",
            Self::Down => "m4 6 4 4 4-4",
            Self::Right => "m6 4 4 4-4 4",
            Self::Left => "m10 4-4 4 4 4",
            Self::Attach => {
                "m13 7.6-5.3 5.3a3.3 3.3 0 0 1-4.7-4.7l5.6-5.6a2.2 2.2 0 0 1 3.1 3.1l-5.5 5.5a1.1 1.1 0 0 1-1.6-1.5L9.4 5"
            }
            Self::More => {
                "M3 8a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M7.6 8a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M12.2 8a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0"
            }
            Self::Folder => "M1.8 12.8V3.5h4.4l1.5 1.8h6.5v7.5z",
            Self::File => "M4 1.8h5.5L12.5 5v9.2H4zM9.3 2v3.2h3",
            Self::Printer => "M4.5 6V2.5h7V6M4.5 11.5h-2v-5.5h11v5.5h-2M4.5 9.5h7v4h-7z",
            Self::Save => "M8 2.5v7M5 7l3 3 3-3M2.8 11v2.5h10.4V11",
            Self::Sort => "M4.5 3v10M2.3 10.8 4.5 13l2.2-2.2M8.5 4h5.5M8.5 7.5h4M8.5 11h2.5",
            Self::Outside => "M9 2.8h4.2V7M13 3 7.5 8.5M11.5 9.5v3.7H2.8V4.5h3.7",
            Self::Expand => "M9.5 2.5h4v4M13.3 2.7 9.5 6.5M6.5 13.5h-4v-4M2.7 13.3l3.8-3.8",
            Self::Shrink => "M13.5 6.5h-4v-4M9.7 6.3l3.8-3.8M2.5 9.5h4v4M6.3 9.7l-3.8 3.8",
            Self::Clock => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M8 4.8V8l2.2 1.5",
            Self::Calendar => "M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3M8 8.3v2l1.4 1",
            Self::Info => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M8 7.5V11M8 5h.01",
            Self::Warning => "M8 2.3 14.3 13H1.7zM8 6.5v3M8 11.2h.01",
            Self::Archive => "M2 3h12v3.2H2zM3 6.2v7h10v-7M6.5 9h3",
            Self::Filter => "M2.5 4h11M4.5 8h7M6.5 12h3",
            Self::Terminal => "M1.8 3h12.4v10H1.8zM4.5 6l2 2-2 2M8.5 10h3",
            Self::Report => "M3.5 2h9v12h-9zM6 5.2h4M6 8h4M6 10.8h2.5",
            Self::Server => {
                "M2.2 2.8h11.6v4H2.2zM2.2 9.2h11.6v4H2.2zM4.8 4.8h.1M4.8 11.2h.1M8 4.8h3.2M8 11.2h3.2"
            }
            Self::Speech => "M2.2 3h11.6v8H8l-3.2 2.8V11H2.2z",
            Self::Tool => {
                "M9.3 6.7 3.2 12.8m6.1-6.1a3.2 3.2 0 0 0 4.3-4l-2 2-1.8-.5-.5-1.8 2-2a3.2 3.2 0 0 0-4 4.3"
            }
            Self::Lock => "M3.5 7.2h9v6.3h-9zM5.5 7V5.2a2.5 2.5 0 0 1 5 0V7",
            Self::Key => "M7.9 10.8a2.7 2.7 0 1 1-5.4 0 2.7 2.7 0 0 1 5.4 0M7.2 8.8l6-6M10.8 5.2l2 2",
            Self::Plug => "M5.8 2v3M10.2 2v3M4 5h8v2.5a4 4 0 0 1-8 0zM8 11.5V14",
            Self::Done => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M5.4 8.2l1.8 1.8 3.4-3.8",
            Self::Flow => "M1.8 6h4v4h-4zM10.2 2h4v4h-4zM10.2 10h4v4h-4zM5.8 8H8M8 4v8M8 4h2.2M8 12h2.2",
            Self::Back => "M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6.5",
            Self::Forth => "M10.5 3l3 3-3 3M13.5 6H6a3.5 3.5 0 0 0 0 7h3.5",
            Self::Commit => "M10.5 8a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M1.8 8h3.7M10.5 8h3.7",
            Self::Link => {
                "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.8-.8"
            }
        }
    }
}

const CIRCLE: &str = "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0";
const SHIELD: &str = "M8 1.8 13.2 3.6v4.2c0 3.2-2.2 5.3-5.2 6.4-3-1.1-5.2-3.2-5.2-6.4V3.6zM8 5.3v3M8 10.8v.1";

/// A status as lines: the shape alone tells it, without its colour.
const fn status_path(status: Status) -> &'static str {
    match status {
        Status::Pending => "M8 5v3l2 1.5",
        Status::Queued => CIRCLE,
        Status::Running => "M8 2a6 6 0 0 1 6 6",
        Status::Paused => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M6.5 6v4M9.5 6v4",
        Status::NeedsInput => "M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2zM8 5.5v2M8 9.2v.1",
        Status::Completed => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M5.4 8.2l1.8 1.8 3.4-3.8",
        Status::Failed => "M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM6 6l4 4M10 6l-4 4",
        Status::Cancelled => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M5 8h6",
    }
}

/// Where a task stands, as lines.
#[must_use]
pub const fn shape_path(shape: Shape) -> &'static str {
    match shape {
        Shape::Of(status) => status_path(status),
        Shape::Approval => SHIELD,
    }
}

/// What lies under these lines: of which class, and its lines.
#[must_use]
pub const fn under(shape: Shape) -> Option<(&'static str, &'static str)> {
    match shape {
        Shape::Of(Status::Running) => Some(("track", CIRCLE)),
        Shape::Of(Status::Pending) => Some(("dashes", CIRCLE)),
        Shape::Of(_) | Shape::Approval => None,
    }
}

/// An icon beside words that say the same; without a `label` a screen reader passes over it.
#[component]
pub fn Icon(
    /// Which.
    glyph: Glyph,
    /// What it says where no words stand beside it.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let hidden = label.is_none().then_some("true");
    let role = label.is_some().then_some("img");
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden=hidden role=role aria-label=label>
            <path d=glyph.path()></path>
        </svg>
    }
}

/// A status as an icon: a shape and a colour of its own each. A screen reader passes over it; the word for the status
/// stands beside it, or is hidden there for it.
#[component]
pub fn StatusIcon(
    /// The status.
    #[prop(into)]
    status: Signal<Status>,
) -> impl IntoView {
    view! { <ShapeIcon shape=Signal::derive(move || Shape::Of(status.get()))/> }
}

/// Where a task stands as an icon. As [`StatusIcon`], with what wants an approval as a shape of its own.
#[component]
pub fn ShapeIcon(
    /// Where it stands.
    #[prop(into)]
    shape: Signal<Shape>,
) -> impl IntoView {
    view! {
        <svg
            class="icon status-icon"
            viewBox="0 0 16 16"
            aria-hidden="true"
            data-status=move || shape.get().tint().as_str()
        >
            {move || under(shape.get()).map(|(class, d)| svg::path().attr("class", class).attr("d", d))}
            <path d=move || shape_path(shape.get())></path>
        </svg>
    }
}

/// The status whose icon a step of a run wears.
#[must_use]
pub const fn step_status(state: StepState) -> Status {
    match state {
        StepState::Pending => Status::Queued,
        StepState::Running => Status::Running,
        StepState::Completed => Status::Completed,
        StepState::Failed => Status::Failed,
    }
}

/// What was not reached: a shape of its own, for it has no status.
#[component]
pub fn SkippedIcon() -> impl IntoView {
    view! {
        <svg class="icon status-icon" viewBox="0 0 16 16" aria-hidden="true" data-status=Status::Cancelled.as_str()>
            <path class="dots" d=CIRCLE></path>
            <path d="M5.5 8h5"></path>
        </svg>
    }
}
