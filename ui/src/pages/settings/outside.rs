//! What coding agents may do here through MCP, and how the command line behaves.

use super::{
    parts::{Choice, Setting, Stepper},
    sections::Switch,
    spending::Dollars,
    state::SettingsState,
};
use crate::{components::field::FieldTies, state::word_list};
use contract::settings::{DefaultMode, Settings};
use leptos::prelude::*;

/// Coding agents over MCP.
#[component]
pub fn Outside() -> impl IntoView {
    let state = SettingsState::get();
    view! {
        <section aria-labelledby="settings-outside">
            <h2 id="settings-outside" tabindex="-1">"Coding agents"</h2>
            <Switch
                label="Let coding agents start tasks"
                hint="Over MCP, such as Claude Code, Codex or Cursor. In a terminal, “legwork mcp install” adds Legwork to them."
                read=|settings| settings.mcp.enabled
                write=|settings, on| settings.mcp.enabled = on
            />
            <Switch
                label="Ask before their commands run"
                hint="A command that they bring waits for your approval. Off, it runs as if you had typed it."
                read=|settings| settings.mcp.approve_commands
                write=|settings, on| settings.mcp.approve_commands = on
            />
            <Switch
                label="Ask in their own program too"
                hint="Where it can show you the question. Switch it off for a program that answers for you."
                read=|settings| settings.mcp.ask_in_client
                write=|settings, on| settings.mcp.ask_in_client = on
            />
            <Setting
                label="Commands that need no approval"
                hint="Their first words, separated by commas. Your own programs, in the folder that the coding agent was started in or in one named below. A line with ; & | $ and the like always asks."
            >
                <WordList
                    none="cargo test, npm run lint"
                    read=|settings| settings.mcp.allowed_commands.clone()
                    write=|settings, words| settings.mcp.allowed_commands = words
                />
            </Setting>
            <Setting label="Folders they may work in" hint="Absolute, separated by commas. Empty: every folder.">
                <WordList
                    none="Every folder"
                    read=|settings| settings.mcp.folders.clone()
                    write=|settings, words| settings.mcp.folders = words
                />
            </Setting>
            <Setting label="Agents they may use" hint="Names, separated by commas. Empty: every agent.">
                <WordList
                    none="Every agent"
                    read=|settings| settings.mcp.agents.clone()
                    write=|settings, words| settings.mcp.agents = words
                />
            </Setting>
            <Switch
                label="Start a worker for them"
                hint="When nothing runs the queue, a worker starts in the background and leaves when all is done."
                read=|settings| settings.mcp.start_worker
                write=|settings, on| settings.mcp.start_worker = on
            />
            <Switch
                label="Let them change your tasks"
                hint="Cancel, pause, resume and answer tasks that they did not start. They can always look."
                read=|settings| settings.mcp.act_on_all
                write=|settings, on| settings.mcp.act_on_all = on
            />
            <Setting label="Cost of one task at most" hint="In US dollars, where its agent may spend more. Empty: no limit.">
                <Dollars
                    read=|settings| settings.mcp.budget.cost_usd
                    write=|settings, limit| settings.mcp.budget.cost_usd = limit
                />
            </Setting>
            <Setting label="Tasks a minute at most" hint="Of all coding agents together.">
                <Stepper
                    value=state.read(|settings| settings.mcp.tasks_per_minute)
                    min=1
                    max=1000
                    what="tasks a minute"
                    on_choose=move |most| state.change(move |settings| settings.mcp.tasks_per_minute = most)
                />
            </Setting>
            <Setting label="Unfinished tasks at most" hint="Of all coding agents together.">
                <Stepper
                    value=state.read(|settings| settings.mcp.unfinished_tasks)
                    min=1
                    max=10_000
                    step=10
                    what="unfinished tasks"
                    on_choose=move |most| state.change(move |settings| settings.mcp.unfinished_tasks = most)
                />
            </Setting>
        </section>
    }
}

/// The command line.
#[component]
pub fn CommandLine() -> impl IntoView {
    view! {
        <section aria-labelledby="settings-terminal">
            <h2 id="settings-terminal" tabindex="-1">"Command line"</h2>
            <Choice
                label="After “legwork execute”"
                hint="--wait and --async say otherwise for one task."
                options=&[(DefaultMode::Block, "Follow the task"), (DefaultMode::Background, "Return at once")]
                read=|settings| settings.default_mode
                write=|settings, mode| settings.default_mode = mode
            />
        </section>
    }
}

/// Several words or paths on one line. What the engine refuses is put back, and it says why.
#[component]
fn WordList(
    /// What stands there while there are none.
    none: &'static str,
    read: fn(&Settings) -> Vec<String>,
    write: fn(&mut Settings, Vec<String>),
) -> impl IntoView {
    let state = SettingsState::get();
    let FieldTies { id, described_by, .. } = FieldTies::get();
    let holds = state.read(read);
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| typed.set(word_list::joined(&holds.get())));
    let keep = move || {
        let words = word_list::split(&typed.get_untracked());
        typed.set(word_list::joined(&holds.get_untracked()));
        if words != holds.get_untracked() {
            state.change(move |settings| write(settings, words.clone()));
        }
    };
    view! {
        <input
            class="input mono word-list"
            id=id
            type="text"
            placeholder=none
            autocomplete="off"
            spellcheck="false"
            aria-describedby=move || described_by.get()
            prop:value=move || typed.get()
            on:input=move |event| typed.set(event_target_value(&event))
            on:change=move |_| keep()
        />
    }
}
