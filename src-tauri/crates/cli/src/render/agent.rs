//! Agents.

use super::{Look, fact, first_line, text, time::Local};
use comfy_table::{Cell, CellAlignment};
use contract::Agent;

/// The agents as a table.
pub(crate) fn table(agents: &[Agent], look: &Look) -> String {
    let mut table = look.table(&["Name", "Kind", "Tasks", "Role", "Command"]);
    for agent in agents {
        let away = if agent.archived_at.is_some() { " (put away)" } else { "" };
        table.add_row(look.row(vec![
            Cell::new(format!("{}{away}", agent.name)),
            Cell::new(agent.kind.as_str()),
            Cell::new(contract::text::count(agent.tasks)).set_alignment(CellAlignment::Right),
            Cell::new(first_line(&agent.role)),
            Cell::new(first_line(agent.command.as_deref().unwrap_or_default())),
        ]));
    }
    text(&table)
}

/// One agent in full.
pub(crate) fn block(agent: &Agent, look: &Look, local: &Local) -> String {
    let mut block = format!("{}\n", agent.name);
    let timeout = contract::text::duration(agent.timeout_seconds);
    let facts = [
        ("Id", agent.id.to_string()),
        ("Kind", agent.kind.as_str().to_owned()),
        ("Role", agent.role.clone()),
        ("Backstory", agent.backstory.clone()),
        ("Instructions", agent.instructions.clone()),
        ("Command", agent.command.clone().unwrap_or_default()),
        ("Folder", agent.cwd.clone().unwrap_or_default()),
        ("Time-out", timeout),
        (
            "Session",
            if agent.pass_session {
                "SSH_AUTH_SOCK, DISPLAY, DBUS_* are passed on".to_owned()
            } else {
                String::new()
            },
        ),
        ("Tasks", contract::text::count(agent.tasks)),
        ("Made", local.moment(agent.created_at)),
        ("Put away", agent.archived_at.map(|at| local.moment(at)).unwrap_or_default()),
    ];
    for (label, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        block.push_str(&fact(look, label, value));
    }
    block
}
