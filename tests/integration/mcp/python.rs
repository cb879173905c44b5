//! The official Python client, where Python and its package index are at hand.

use crate::{cli::home::Home, mcp::foreign};
use std::process::Command;

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

#[test]
fn the_official_python_client_creates_follows_cancels_and_fetches() {
    let Some(python) = foreign::python("python-mcp", &["mcp"], &["mcp"]) else { return };
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
