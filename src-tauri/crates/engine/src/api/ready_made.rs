//! Agents that come with Legwork as soon as there is a provider to ask.

use super::agents::row::blank;
use crate::core::Core;

use contract::{
    AgentKind,
    model::{FormField, READ_ONLY, Tool},
};
use store::{
    Connection, Result,
    agents::{self, AgentRow},
    providers::ProviderRow,
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

const ALL: [ReadyMade; 4] = [
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
    if provider.model.is_none() || settings::get(connection, &core.user, MADE)?.is_some() {
        return Ok(());
    }
    let now = core.now();
    settings::set(connection, &core.user, MADE, "true", now)?;
    for ready in &ALL {
        // the person may have one of that name
        if agents::by_name_or_id(connection, &core.user, ready.name)?.is_none() {
            agents::insert(connection, &row(core, ready, provider))?;
        }
    }
    Ok(())
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
