//! Agents that come with Legwork as soon as there is a provider to ask.

use crate::core::Core;
use crate::tasks::assignee::blank;

use contract::{
    AgentKind,
    agent::ORCHESTRATOR,
    model::{FormField, READ_ONLY, Tool},
};
use store::{
    Connection, Result,
    agents::{self, AgentRow},
    providers::{self, ProviderRow},
    settings,
};

/// Where it is remembered that they were made: one that the person removed stays removed.
const MADE: &str = "ready_made_agents";

struct ReadyMade {
    name: &'static str,
    role: &'static str,
    backstory: &'static str,
    instructions: &'static str,
    tools: &'static [Tool],
    has_form: bool,
}

/// How many of [`ALL`] there were when they were made for the first time, of which was kept only that they were.
const FIRST: usize = 4;

/// New ones stand at the end: how many were made is what is kept.
const ALL: [ReadyMade; 5] = [
    ReadyMade {
        name: "Research Briefing",
        role: "Researcher who prepares briefings on companies, people and topics",
        backstory: "You have prepared briefings for busy people for years: they read the first paragraph, and the \
                    rest only where it matters to them.",
        instructions: "Write a briefing about the target that serves the goal. Begin with the three things that \
                       matter most. Then: what it is, what has changed lately, who matters there, open questions, \
                       and what to do next. Say for each claim where it comes from, and mark what you only assume.",
        tools: &[Tool::WriteArtifact, Tool::AskUser],
        has_form: true,
    },
    ReadyMade {
        name: "Why Now",
        role: "Analyst who finds the reason to act now",
        backstory: "You look for what has changed: money, people, rules, technology, deadlines.",
        instructions: "Find out why the target should act on the goal now rather than later. List the triggers with \
                       their dates and how strong each is, what waiting would cost, and the strongest reason against \
                       acting now. End with one paragraph that could open a conversation.",
        tools: &[Tool::WriteArtifact, Tool::AskUser],
        has_form: true,
    },
    ReadyMade {
        name: "Deal Strategist",
        role: "Strategist who plans how a deal is won",
        backstory: "You have won and lost many deals, and learned more from the lost ones.",
        instructions: "Plan how to reach the goal with the target. Name who decides, who influences and who blocks; \
                       what each of them wants; the risks with how to meet them; the next five steps with an owner \
                       and a date each; and the signs that would make you walk away.",
        tools: &[Tool::WriteArtifact, Tool::AskUser],
        has_form: true,
    },
    ReadyMade {
        name: "Explorer",
        role: "Explorer of code and documents who reads and changes nothing",
        backstory: "You find your way in folders that you have never seen.",
        instructions: "Answer the question by reading the files of the working folder. Look before you conclude: \
                       list, search, then read what matters. Name the file and the line for everything that you \
                       state. Say what you did not look at.",
        tools: &READ_ONLY,
        has_form: false,
    },
    ReadyMade {
        name: ORCHESTRATOR,
        role: "Orchestrator who hands a goal to the agents that fit and brings together what they made",
        backstory: "You know that most goals are reached by few people who each do what they are best at.",
        instructions: "Reach the goal by giving it to the agents that fit, not by doing their work yourself. First \
                       decide whether one agent is enough; take several only where the parts are of different kinds \
                       or can go on beside each other. Tell the plan, a step for each task. Give each task \
                       everything that its agent must know, and say why it fits. Start what does not depend on \
                       another at once, then wait for the results. Where one fails, say so and try once more in \
                       another way. End with one answer to the goal: what came out, who made it, and what is still \
                       open. Where no agent fits, say which one is missing.",
        tools: &[Tool::Tasks, Tool::AskUser],
        has_form: false,
    },
];

fn form() -> Vec<FormField> {
    let field = |name: &str, label: &str, help: &str, required, long| FormField {
        name: name.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        required,
        long,
    };
    vec![
        field("target", "Target", "The company, person or topic.", true, false),
        field("goal", "Goal", "What you want to reach.", true, true),
        field("notes", "Notes", "What you know already.", false, true),
        field("urls", "URLs", "Pages to take into account, one a line.", false, true),
    ]
}

/// Makes the agents once the first provider with a model is there, in the transaction that adds it.
pub(super) fn ensure(connection: &mut Connection, core: &Core, provider: &ProviderRow) -> Result<()> {
    let made = made(settings::get(connection, &core.user, MADE)?.as_deref());
    if provider.model.is_none() || made >= ALL.len() {
        return Ok(());
    }
    settings::set(connection, &core.user, MADE, &ALL.len().to_string(), core.now())?;
    for ready in &ALL[made..] {
        // the person may have one of that name
        if agents::by_name_or_id(connection, &core.user, ready.name)?.is_none() {
            agents::insert(connection, &row(core, ready, provider))?;
        }
    }
    Ok(())
}

/// The provider with which those are to be made that have come with a newer version; none where there is nothing to make.
pub(super) fn late(connection: &mut Connection, core: &Core) -> Result<Option<ProviderRow>> {
    let made = match settings::get(connection, &core.user, MADE)? {
        // the first ones are made with the first provider
        None => return Ok(None),
        Some(kept) => made(Some(&kept)),
    };
    if made >= ALL.len() {
        return Ok(None);
    }
    let all = providers::all(connection, &core.user)?;
    Ok(all.into_iter().find(|provider| provider.model.is_some()))
}

/// How many were made already, going by what is kept of it.
fn made(kept: Option<&str>) -> usize {
    match kept {
        None => 0,
        Some("true") => FIRST,
        Some(number) => number.parse().unwrap_or(ALL.len()),
    }
}

fn row(core: &Core, ready: &ReadyMade, provider: &ProviderRow) -> AgentRow {
    let json = |value: serde_json::Result<String>| value.unwrap_or_else(|_| "[]".to_owned());
    AgentRow {
        name: ready.name.to_owned(),
        role: ready.role.to_owned(),
        backstory: ready.backstory.to_owned(),
        instructions: ready.instructions.to_owned(),
        ready_made: true,
        provider: Some(provider.id.clone()),
        tools: json(serde_json::to_string(ready.tools)),
        form: if ready.has_form { json(serde_json::to_string(&form())) } else { "[]".to_owned() },
        ..blank(&core.user, AgentKind::Llm, core.now())
    }
}
