//! The official Python client, where Python and its package index are at hand.

use crate::cli::home::Home;
use harness::foreign;
use std::{path::PathBuf, process::Command, sync::OnceLock};

/// Python with the client, made once for all tests.
fn python() -> Option<PathBuf> {
    static MADE: OnceLock<Option<PathBuf>> = OnceLock::new();
    MADE.get_or_init(|| foreign::python("python-mcp", &["mcp"], &["mcp"])).clone()
}

const SCRIPT: &str = r#"
import asyncio, json, os, sys
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

def said(result):
    assert not getattr(result, "is_error", getattr(result, "isError", False)), result
    return getattr(result, "structured_content", None) or result.structuredContent

async def main():
    server = StdioServerParameters(command=sys.argv[1], args=["mcp"], env=dict(os.environ))
    async with stdio_client(server) as (reads, writes), ClientSession(reads, writes) as session:
        await session.initialize()
        tools = {tool.name for tool in (await session.list_tools()).tools}
        assert {"create_task", "wait_for_task", "get_result", "cancel_task"} <= tools, tools
        made = said(await session.call_tool("create_task", {"command": "echo '[PROGRESS] 50% half'; echo from python"}))
        steps = []
        async def progress(done, total, words):
            steps.append(done)
        ended = said(await session.call_tool("wait_for_task", {"id": made["id"]}, progress_callback=progress))
        assert ended["status"] == "completed", ended
        assert steps == sorted(steps) and steps, steps
        result = said(await session.call_tool("get_result", {"id": made["id"]}))
        assert "from python" in result["output"], result
        slow = said(await session.call_tool("create_task", {"command": "sleep 600"}))
        said(await session.call_tool("cancel_task", {"id": slow["id"]}))
        ended = said(await session.call_tool("wait_for_task", {"id": slow["id"]}))
        assert ended["status"] == "cancelled", ended
        print("done")

asyncio.run(main())
"#;

/// Both ways in which a client is asked something, where this version of the client knows both.
const ASKED: &str = r#"
import asyncio, os, sys
from mcp import StdioServerParameters, types
from mcp.client.stdio import stdio_client
try:
    from mcp.client import Client
except ImportError:
    print("too old")
    sys.exit()

async def main(mode, choice, status):
    asked, looked = [], []
    async def person(context, params):
        asked.append(params)
        return types.ElicitResult(action="accept", content={"decision": choice})
    async def roots(context):
        looked.append(context)
        return types.ListRootsResult(roots=[types.Root(uri="file://" + sys.argv[2])])
    server = stdio_client(StdioServerParameters(command=sys.argv[1], args=["mcp"], env=dict(os.environ)))
    async with Client(server, mode=mode, elicitation_callback=person, list_roots_callback=roots) as client:
        for number in (1, 2):
            made = (await client.call_tool("create_task", {"command": "pwd"})).structured_content
            assert made["status"] == status, made
            assert len(asked) == number and len(looked) == 1, (asked, looked)
        shown = (await client.call_tool("get_task", {"id": made["id"]})).structured_content
        assert shown["cwd"] == sys.argv[2], shown
        tasks = (await client.call_tool("list_tasks", {})).structured_content["tasks"]
        return len(tasks)

total = 0
for mode in ("legacy", "auto"):
    for choice, status in (("approve", "queued"), ("deny", "cancelled")):
        total += 2
        assert asyncio.run(main(mode, choice, status)) == total
print("done")
"#;

#[test]
fn the_official_python_client_asks_the_person_in_every_version_that_it_speaks() {
    let Some(python) = python() else { return };
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    let project = home.scratch().join("project");
    std::fs::create_dir_all(&project).unwrap();
    let command = home.command(&["mcp"]);
    let mut client = Command::new(python);
    client.args(["-c", ASKED]).arg(command.get_program()).arg(&project).current_dir(home.scratch());
    client.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let out = client.output().unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success() && (told.starts_with("done") || told.starts_with("too old")), "{told}");
}

#[test]
fn the_official_python_client_creates_follows_cancels_and_fetches() {
    let Some(python) = python() else { return };
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.approve_commands", "false"]);
    let _worker = home.worker(&[]);
    let command = home.command(&["mcp"]);
    // the same place, for Python and for the server that it starts
    let mut client = Command::new(python);
    client.args(["-c", SCRIPT]).arg(command.get_program()).current_dir(home.scratch());
    client.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let out = client.output().unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success() && told.starts_with("done"), "{told}");
}
