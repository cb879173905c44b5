//! Clients of others with their own patience, where their languages and package indexes are at hand: the TypeScript SDK;
//! and, when they are asked for (`--ignored`), the Inspector, fastmcp and the OpenAI Agents SDK.

use crate::cli::home::Home;
use harness::foreign;
use std::{path::PathBuf, process::Command};

/// A home in which nobody is asked, whose queue a worker runs.
fn home() -> (Home, crate::cli::home::Running) {
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.approve_commands", "false"]);
    let worker = home.worker(&[]);
    (home, worker)
}

/// Runs a client in the place of `home`; the last argument is the server's program.
fn run(home: &Home, mut client: Command) -> String {
    let server = home.command(&["mcp"]);
    client.arg(server.get_program());
    client.envs(server.get_envs().filter_map(|(name, value)| Some((name, value?))));
    foreign::said_by(&mut client, b"")
}

fn node(script: &str) -> Option<Command> {
    let folder: PathBuf = foreign::node("node-mcp", &["@modelcontextprotocol/sdk"])?;
    let mut client = Command::new("node");
    client.current_dir(folder).args(["-e", script]);
    Some(client)
}

/// What every script begins with: a client of this time-out, and a call of a tool.
const TYPESCRIPT: &str = r#"
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StdioClientTransport } = require("@modelcontextprotocol/sdk/client/stdio.js");
const check = (holds, ...told) => { if (!holds) throw new Error(JSON.stringify(told)); };
const client = new Client({ name: "typescript", version: "1" });
const call = (name, args, options) => client.callTool({ name, arguments: args }, undefined, options);
const main = async (body) => {
    const server = { command: process.argv.at(-1), args: ["mcp"], env: process.env };
    await client.connect(new StdioClientTransport(server));
    await body();
    await client.close();
    console.log("done");
};
"#;

const PATIENCE: &str = r#"
main(async () => {
    const made = (await call("create_task", { command: "sleep 600" })).structuredContent;
    // a silent command, and a client that is patient for seven seconds after each sign of life
    const signs = [];
    const options = { timeout: 7000, resetTimeoutOnProgress: true, onprogress: (sign) => signs.push(sign.progress) };
    const waited = await call("wait_for_task", { id: made.id, timeout_seconds: 12 }, options);
    check(waited.structuredContent.status === "running", waited);
    check(signs.length >= 2 && signs.every((sign, at) => at === 0 || sign > signs[at - 1]), signs);
    const stopped = (await call("cancel_task", { id: made.id })).structuredContent;
    check(stopped.status === "cancelled" || stopped.stopping === "cancel", stopped);
    check(!stopped.next.includes("runs in the background"), stopped);
    const odd = { command: "true", priority: 7.0, tags: null, after: null, files: null, context: null, cwd: null };
    check(!(await call("create_task", odd)).isError);
    for (const [tool, args, says] of [
        ["get_task", { id: "nope" }, "is not the id of a task"],
        ["create_task", { command: "true", after: ["nope"] }, "error: after: "],
        ["create_task", { command: "true", files: ["/nope"] }, "error: files: "],
    ]) {
        const refused = await call(tool, args);
        check(refused.isError && refused.structuredContent === undefined, refused);
        check(refused.content[0].text.includes(says), refused);
    }
});
"#;

#[test]
fn the_typescript_sdk_is_kept_patient_and_understands_what_is_refused() {
    let Some(client) = node(&format!("{TYPESCRIPT}{PATIENCE}")) else { return };
    let (home, _worker) = home();
    assert!(run(&home, client).contains("done"));
}

const DEFAULTS: &str = r#"
main(async () => {
    const made = (await call("create_task", { command: "sleep 600" })).structuredContent;
    // the SDK's own time-out, and the server's own time to wait
    const waited = (await call("wait_for_task", { id: made.id })).structuredContent;
    check(waited.status === "running" && waited.duration_seconds > 40, waited);
    await call("cancel_task", { id: made.id });
});
"#;

#[test]
#[ignore = "waits as long as a client does that sets nothing, which is most of a minute"]
fn the_typescript_sdk_waits_with_both_defaults() {
    let Some(client) = node(&format!("{TYPESCRIPT}{DEFAULTS}")) else { return };
    let (home, _worker) = home();
    assert!(run(&home, client).contains("done"));
}

#[test]
#[ignore = "fetches the Inspector, which brings a web server along"]
fn the_inspector_shows_the_words_of_an_error() {
    let package = "@modelcontextprotocol/inspector";
    let Some(folder) = foreign::node("node-inspector", &[package]) else { return };
    let home = Home::new();
    let server = home.command(&["mcp"]);
    let mut inspector = Command::new(folder.join("node_modules/.bin/mcp-inspector"));
    inspector.arg("--cli").arg(server.get_program()).arg("mcp");
    inspector.args(["--method", "tools/call", "--tool-name", "get_task", "--tool-arg", "id=nope"]);
    inspector.envs(server.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let out = inspector.output().unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(told.contains("is not the id of a task") && !told.contains("must have required"), "{told}");
}

fn python(script: &str) -> Option<Command> {
    let packages = ["fastmcp", "openai-agents"];
    let mut client = Command::new(foreign::python("python-clients", &packages, &["fastmcp", "agents"])?);
    client.args(["-c", script]);
    Some(client)
}

const FASTMCP: &str = r#"
import asyncio, os, sys
from fastmcp import Client
from fastmcp.client.transports import StdioTransport

async def main():
    async with Client(StdioTransport(command=sys.argv[-1], args=["mcp"], env=dict(os.environ))) as client:
        made = await client.call_tool("create_task", {"command": "echo hi", "priority": 7.0, "tags": None})
        ended = await client.call_tool("wait_for_task", {"id": made.structured_content["id"]})
        assert ended.structured_content["status"] == "completed", ended
        try:
            await client.call_tool("get_task", {"id": "nope"})
            raise AssertionError("it was taken")
        except Exception as error:
            assert "is not the id of a task" in str(error), error
        assert "workers" in (await client.read_resource("legwork://queue"))[0].text
    print("done")

asyncio.run(main())
"#;

#[test]
#[ignore = "fetches fastmcp and what it needs"]
fn fastmcp_does_a_task_and_understands_what_is_refused() {
    let Some(client) = python(FASTMCP) else { return };
    let (home, _worker) = home();
    assert!(run(&home, client).contains("done"));
}

/// Its usual patience is five seconds, whatever the server tells meanwhile: the model waits in pieces of four.
const AGENTS: &str = r#"
import asyncio, os, sys
from agents.mcp import MCPServerStdio

def said(result):
    return getattr(result, "structuredContent", None) or result.structured_content

async def main():
    server = {"command": sys.argv[-1], "args": ["mcp"], "env": dict(os.environ)}
    async with MCPServerStdio(params=server) as client:
        made = said(await client.call_tool("create_task", {"command": "sleep 6"}))
        for _ in range(30):
            waited = said(await client.call_tool("wait_for_task", {"id": made["id"], "timeout_seconds": 4}))
            if waited["ended"]:
                break
        assert waited["status"] == "completed", waited
    async with MCPServerStdio(params=server, client_session_timeout_seconds=60) as client:
        made = said(await client.call_tool("create_task", {"command": "sleep 6"}))
        waited = said(await client.call_tool("wait_for_task", {"id": made["id"]}))
        assert waited["status"] == "completed", waited
    print("done")

asyncio.run(main())
"#;

#[test]
#[ignore = "fetches the OpenAI Agents SDK and what it needs"]
fn the_openai_agents_sdk_waits_in_pieces_or_as_long_as_it_is_set_to() {
    let Some(client) = python(AGENTS) else { return };
    let (home, _worker) = home();
    assert!(run(&home, client).contains("done"));
}
