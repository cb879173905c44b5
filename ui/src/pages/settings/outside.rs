//! What coding agents may do here through MCP, and how the command line behaves.

use super::{
    line::SettingLine,
    parts::{Choice, Setting, Stepper},
    sections::Switch,
    spending::Dollars,
    state::SettingsState,
};
use crate::{
    catalogue::{common, settings as say},
    state::word_list,
};
use contract::settings::DefaultMode;
use leptos::prelude::*;

/// Coding agents over MCP.
#[component]
pub fn Outside() -> impl IntoView {
    let state = SettingsState::get();
    view! {
        <section aria-labelledby="settings-outside">
            <h2 id="settings-outside" tabindex="-1">{common::coding_agents()}</h2>
            <Switch
                label=say::let_start()
                hint=say::let_start_hint()
                read=|settings| settings.mcp.enabled
                write=|settings, on| settings.mcp.enabled = on
            />
            <Switch
                label=say::approve_commands()
                hint=say::approve_commands_hint()
                read=|settings| settings.mcp.approve_commands
                write=|settings, on| settings.mcp.approve_commands = on
            />
            <Switch
                label=say::ask_in_client()
                hint=say::ask_in_client_hint()
                read=|settings| settings.mcp.ask_in_client
                write=|settings, on| settings.mcp.ask_in_client = on
            />
            <Setting label=say::allowed_commands() hint=say::allowed_commands_hint()>
                <SettingLine
                    code=true
                    none="cargo test, npm run lint"
                    read=|settings| word_list::joined(&settings.mcp.allowed_commands)
                    write=|settings, line| settings.mcp.allowed_commands = word_list::split(line)
                />
            </Setting>
            <Setting label=say::allowed_folders() hint=say::allowed_folders_hint()>
                <SettingLine
                    code=true
                    none=say::every_folder()
                    read=|settings| word_list::joined(&settings.mcp.folders)
                    write=|settings, line| settings.mcp.folders = word_list::split(line)
                />
            </Setting>
            <Setting label=say::allowed_agents() hint=say::allowed_agents_hint()>
                <SettingLine
                    code=true
                    none=say::every_agent()
                    read=|settings| word_list::joined(&settings.mcp.agents)
                    write=|settings, line| settings.mcp.agents = word_list::split(line)
                />
            </Setting>
            <Switch
                label=say::start_worker()
                hint=say::start_worker_hint()
                read=|settings| settings.mcp.start_worker
                write=|settings, on| settings.mcp.start_worker = on
            />
            <Switch
                label=say::act_on_all()
                hint=say::act_on_all_hint()
                read=|settings| settings.mcp.act_on_all
                write=|settings, on| settings.mcp.act_on_all = on
            />
            <Setting label=say::task_cost() hint=say::task_cost_hint()>
                <Dollars
                    read=|settings| settings.mcp.budget.cost_usd
                    write=|settings, limit| settings.mcp.budget.cost_usd = limit
                />
            </Setting>
            <Setting label=say::tasks_per_minute() hint=say::together_hint()>
                <Stepper
                    value=state.read(|settings| settings.mcp.tasks_per_minute)
                    min=1
                    max=1000
                    what=say::tasks_per_minute_counted()
                    on_choose=move |most| state.change(move |settings| settings.mcp.tasks_per_minute = most)
                />
            </Setting>
            <Setting label=say::unfinished_tasks() hint=say::together_hint()>
                <Stepper
                    value=state.read(|settings| settings.mcp.unfinished_tasks)
                    min=1
                    max=10_000
                    step=10
                    what=say::unfinished_tasks_counted()
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
            <h2 id="settings-terminal" tabindex="-1">{say::command_line()}</h2>
            <Choice
                label=say::after_execute()
                hint=say::after_execute_hint()
                options=&[(DefaultMode::Block, say::follow_task), (DefaultMode::Background, say::return_at_once)]
                read=|settings| settings.default_mode
                write=|settings, mode| settings.default_mode = mode
            />
        </section>
    }
}
