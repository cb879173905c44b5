//! One agent of the page, and what can be done with it.

use super::form::AgentState;
use crate::{
    catalogue::{agents as say, common},
    components::{Button, Glyph, Icon, Menu, MenuItem, Toasts},
    dialogs::parts::focus_soon,
    ipc,
    shell::Shell,
    state::{
        agent_form::{client_said, draft_of, kind_said},
        usage_words,
    },
};
use contract::{
    Agent, AgentKind, ApiError, NewTask,
    command::{CreateAgent, CreateTask, RemoveAgent, RestoreAgent},
};
use leptos::{prelude::*, task::spawn_local};

/// An agent.
#[component]
pub(super) fn AgentRow(
    /// Which.
    agent: Agent,
) -> impl IntoView {
    let glyph = if agent.kind == AgentKind::Shell { Glyph::Terminal } else { Glyph::Agent };
    let put_away = agent.archived_at.is_some();
    let tools = if put_away { put_away_tools(&agent).into_any() } else { tools(&agent).into_any() };
    let model = agent.kind == AgentKind::Llm;
    let by = model.then(|| match (&agent.provider, &agent.model) {
        (Some(provider), Some(model)) => say::model_at(model, provider),
        (Some(provider), None) => provider.clone(),
        (None, _) => say::no_provider().to_owned(),
    });
    let by = by.or_else(|| agent.coding.as_ref().map(|setup| client_said(setup.client).to_owned()));
    let unready = model && agent.provider.is_none();
    let spent = usage_words::spent_by_agent(&agent.usage, &agent.usage_today);
    let about = [
        Some(kind_said(agent.kind).to_owned()),
        by,
        agent.cwd.clone(),
        agent.pass_session.then(|| say::your_session().to_owned()),
    ];
    let about = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let state = AgentState::get();
    let edited = agent.clone();
    let name = agent.name.clone();
    let name = if put_away {
        view! { <span class="agent-name">{name}</span> }.into_any()
    } else {
        let edit = move |_| state.change(edited.clone());
        view! { <button type="button" class="agent-name" title=common::edit() on:click=edit>{name}</button> }
            .into_any()
    };
    view! {
        <li class="agent" class:away=put_away>
            <span class="agent-glyph"><Icon glyph=glyph/></span>
            <div class="agent-main">
                <p class="agent-line">
                    {name}
                    {agent.ready_made.then(|| view! { <span class="badge">{say::ready_made()}</span> })}
                    <span class="agent-role">{agent.role.clone()}</span>
                </p>
                <p class="agent-line agent-about" class:unready=unready>
                    <span>{about}</span>
                    {spent.map(|spent| view! { <span class="agent-spent figure" title=spent.clone()>{spent.clone()}</span> })}
                    {agent.command.clone().map(|command| view! {
                        <code class="ellipsis" title=command.clone()>{command.clone()}</code>
                    })}
                </p>
            </div>
            <span class="agent-tasks figure">{say::tasks(agent.tasks)}</span>
            <div class="agent-tools">{tools}</div>
        </li>
    }
}

fn tools(agent: &Agent) -> impl IntoView + use<> {
    let (shell, state, toasts) = (Shell::get(), AgentState::get(), Toasts::get());
    let name = agent.name.clone();
    let ask = move || {
        let draft = NewTask { agent: Some(name.clone()), ..NewTask::default() };
        shell.new_task.set(Some(Some(draft)));
    };
    let label = say::more_for(&agent.name);
    let agent = agent.clone();
    let test = (agent.kind == AgentKind::Coding).then(|| {
        let name = agent.name.clone();
        view! { <Button small=true title=say::test_hint() on_press=move || test(name.clone(), toasts, shell)>{common::test()}</Button> }
    });
    let items = Signal::derive(move || {
        let (edited, removed) = (agent.clone(), agent.clone());
        vec![
            MenuItem::new(common::edit(), Glyph::Pencil, move || state.change(edited.clone())),
            MenuItem::new(say::remove(), Glyph::Bin, move || remove(removed.clone(), toasts))
                .danger()
                .enabled(!agent.ready_made),
        ]
    });
    view! {
        {test}
        <Button small=true on_press=ask>{common::new_task()}</Button>
        <Menu label=label glyph=Glyph::More glyph_only=true items=items/>
    }
}

/// Has a coding agent say a word, as a task that one can watch.
fn test(name: String, toasts: Toasts, shell: Shell) {
    spawn_local(async move {
        let task = contract::coding::test_task(&name, contract::Origin::Window);
        match ipc::call(CreateTask { task }).await {
            Ok(created) => {
                let id = created.task.id;
                toasts.say_with(say::test_begun(&name), common::open(), move || shell.open_task(id));
            }
            Err(error) => toasts.error(&error),
        }
    });
}

fn put_away_tools(agent: &Agent) -> impl IntoView + use<> {
    let toasts = Toasts::get();
    let agent = agent.clone();
    let back = move || {
        let name = agent.name.clone();
        let restore = RestoreAgent { name: agent.id.to_string() };
        tell(toasts, async move { ipc::call(restore).await.map(|_| say::takes_tasks_again(&name)) });
    };
    view! { <Button small=true on_press=back>{say::bring_back()}</Button> }
}

/// Removes an agent; one with tasks is put away instead. Either can be undone.
fn remove(agent: Agent, toasts: Toasts) {
    spawn_local(async move {
        let name = agent.name.clone();
        let removed = ipc::call(RemoveAgent { name: agent.id.to_string() }).await;
        let stops = removed.as_ref().map(|removed| removed.schedules.join(", ")).unwrap_or_default();
        let with_schedules = |said: String| match stops.is_empty() {
            true => said,
            false => format!("{said} {}", say::schedules_stop(&stops)),
        };
        match removed.map(|removed| removed.archived) {
            Ok(Some(id)) => {
                let said = with_schedules(say::was_put_away(&name));
                toasts.say_with(said, common::undo(), move || {
                    let restore = RestoreAgent { name: id.to_string() };
                    tell(toasts, async move {
                        ipc::call(restore).await.map(|_| common::brought_back().to_owned())
                    });
                });
            }
            Ok(None) => toasts.say_with(with_schedules(say::was_removed(&name)), common::undo(), move || {
                let again = CreateAgent { agent: draft_of(&agent) };
                tell(
                    toasts,
                    async move { ipc::call(again).await.map(|_| common::brought_back().to_owned()) },
                );
            }),
            Err(error) => toasts.error(&error),
        }
        focus_soon(".page-head button");
    });
}

/// Says what came of a request.
fn tell(toasts: Toasts, answer: impl Future<Output = Result<String, ApiError>> + 'static) {
    spawn_local(async move {
        match answer.await {
            Ok(said) => toasts.say(said),
            Err(error) => toasts.error(&error),
        }
    });
}
