//! The schemas of the tools, as the libraries read them that stand between them and models; with the libraries themselves.

use crate::{cli::home::Home, mcp::raw::Raw};
use harness::foreign;
use serde_json::Value;
use std::process::Command;

/// All that a client is told of the tools.
fn tools() -> Vec<u8> {
    let home = Home::new();
    let mut server = Raw::greeted(&home);
    let tools = server.ask("tools/list", "{}");
    server.leave();
    assert_eq!(tools["tools"].as_array().unwrap().len(), 21);
    tools.to_string().into_bytes()
}

/// Each way leaves types and choices as they are, in what a tool takes; and understands what it replies with.
const CONVERTERS: &str = r#"
import copy, json, sys
from google.genai import types, _mcp_utils
from mcp.types import Tool
from litellm.llms.vertex_ai.common_utils import _build_vertex_schema
from litellm.experimental_mcp_client.tools import transform_mcp_tool_to_openai_tool
from agents.strict_schema import ensure_strict_json_schema

def same(at, ours, theirs, type_of):
    assert theirs is not None, at
    if "type" in ours:
        assert str(type_of(theirs, "type")).lower().endswith(ours["type"]), (at, ours, theirs)
    if "enum" in ours:
        assert list(type_of(theirs, "enum")) == ours["enum"], (at, ours, theirs)
    for name, inner in (ours.get("properties") or {}).items():
        same(f"{at}.{name}", inner, (type_of(theirs, "properties") or {}).get(name), type_of)
    if "items" in ours:
        same(f"{at}[]", ours["items"], type_of(theirs, "items"), type_of)

def attribute(value, name):
    found = getattr(value, name)
    return getattr(found, "value", found)

def member(value, name):
    return value.get(name)

for tool in json.load(sys.stdin)["tools"]:
    name, takes = tool["name"], tool["inputSchema"]
    parsed = types.JSONSchema.model_validate(takes)
    same(name, takes, types.Schema.from_json_schema(json_schema=parsed, raise_error_on_unsupported_field=True), attribute)
    gemini = _mcp_utils.mcp_to_gemini_tool(Tool.model_validate(tool)).function_declarations[0]
    same(name, takes, gemini.parameters, attribute)
    if "outputSchema" in tool:
        types.Schema.from_json_schema(json_schema=types.JSONSchema.model_validate(tool["outputSchema"]))
    vertex = _build_vertex_schema(copy.deepcopy(takes))
    if takes["properties"]:
        same(name, takes, vertex, member)
    openai = transform_mcp_tool_to_openai_tool(Tool.model_validate(tool))
    same(name, takes, openai["function"]["parameters"], member)
    same(name, takes, ensure_strict_json_schema(copy.deepcopy(takes)), member)
print("done")
"#;

#[test]
fn libraries_for_models_take_every_schema() {
    let packages = ["google-genai", "litellm", "openai-agents", "mcp"];
    let modules = ["google.genai", "litellm", "agents", "mcp"];
    let Some(python) = foreign::python("python-converters", &packages, &modules) else { return };
    // its list of prices is not needed, and not fetched
    let mut check = Command::new(python);
    check.args(["-c", CONVERTERS]).env("LITELLM_LOCAL_MODEL_COST_MAP", "True");
    let told = foreign::said_by(&mut check, &tools());
    assert!(told.contains("done"), "{told}");
}

/// Compiles every schema in the strict mode, and checks real replies with it.
const AJV: &str = r#"
const Ajv = require("ajv");
const { tools, replies } = JSON.parse(require("fs").readFileSync(0));
for (const options of [{ strict: true }, { strict: true, allErrors: true, validateFormats: true }]) {
    const ajv = new Ajv(options);
    for (const tool of tools) {
        ajv.compile(tool.inputSchema);
        if (!tool.outputSchema) continue;
        const fits = ajv.compile(tool.outputSchema);
        for (const reply of replies[tool.name] || [])
            if (!fits(reply)) throw new Error(tool.name + JSON.stringify(fits.errors) + JSON.stringify(reply));
    }
}
console.log("done");
"#;

#[test]
fn a_strict_checker_takes_every_schema_and_every_reply() {
    let Some(folder) = foreign::node("node-ajv", &["ajv"]) else { return };
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.approve_commands", "false"]);
    let _worker = home.worker(&[]);
    let mut server = Raw::greeted(&home);
    let mut given: Value = serde_json::from_slice(&tools()).unwrap();
    let command = r#"{"command":"echo '[STEP] one'; echo hello; echo x > $LEGWORK_OUTPUT_DIR/x; false","max_retries":0}"#;
    let made = server.call("create_task", command)["structuredContent"].clone();
    let id = format!(r#"{{"id":{}}}"#, made["id"]);
    let waiting =
        server.call("create_task", r#"{"command":"true","in_seconds":600}"#)["structuredContent"].clone();
    let ended = server.call("wait_for_task", &id)["structuredContent"].clone();
    assert_eq!(ended["ended"], true, "{ended}");
    server.call("create_schedule", r#"{"name":"Nightly","cron":"@daily","command":"true"}"#);
    let flow = "name = \"flow\"\n[[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\ncommand = \"exit 3\"\nretries = 0\n";
    let file = home.scratch().join("flow.toml");
    std::fs::write(&file, flow).unwrap();
    let run = serde_json::json!({"workflow": file, "cwd": home.scratch()});
    let run = server.call("run_workflow", &run.to_string());
    assert_eq!(run["isError"], false, "{run}");
    let run_id = format!(r#"{{"id":{}}}"#, run["structuredContent"]["id"]);
    server.call("wait_for_task", &run_id);
    let folder_of_work = home.scratch().join("work");
    std::fs::create_dir(&folder_of_work).unwrap();
    let cwd = folder_of_work.to_str().unwrap();
    let line = "echo a > a.txt";
    let changed = home.make_short(&["Change", "--place", "copy", "--cwd", cwd, "--command", line]);
    let changed = format!(r#"{{"id":"{changed}"}}"#);
    server.call("wait_for_task", &changed);
    given["replies"] = serde_json::json!({"create_task": [made, waiting]});
    for (tool, arguments) in [
        ("get_task", &*id),
        ("get_result", &id),
        ("read_output", &id),
        ("get_changes", &changed),
        ("list_tasks", "{}"),
        ("list_agents", "{}"),
        ("list_schedules", "{}"),
        ("list_workflows", "{}"),
        ("get_workflow_run", &run_id),
    ] {
        let reply = server.call(tool, arguments);
        assert_eq!(reply["isError"], false, "{tool}: {reply}");
        given["replies"][tool] = serde_json::json!([reply["structuredContent"]]);
    }
    given["replies"]["run_workflow"] = serde_json::json!([run["structuredContent"]]);
    server.call("cancel_task", &format!(r#"{{"id":{}}}"#, given["replies"]["create_task"][1]["id"]));
    server.leave();
    let mut check = Command::new("node");
    check.current_dir(folder).args(["-e", AJV]);
    let told = foreign::said_by(&mut check, given.to_string().as_bytes());
    assert!(told.contains("done"), "{told}");
}

/// Compiles the schema of every document that the command line prints.
const DOCUMENTS: &str = r#"
const Ajv = require("ajv/dist/2020").default;
const formats = require("ajv-formats").default;
const all = JSON.parse(require("fs").readFileSync(0));
for (const [name, document] of Object.entries(all.documents)) {
    const ajv = new Ajv({ strict: true });
    formats(ajv);
    ajv.compile({ ...document.schema, $defs: all.$defs });
}
console.log("done");
"#;

#[test]
fn a_strict_checker_takes_the_schemas_of_the_command_line() {
    let Some(folder) = foreign::node("node-ajv-2020", &["ajv", "ajv-formats"]) else { return };
    let documents = Home::new().expect(0, &["--json", "schema"]).stdout;
    let mut check = Command::new("node");
    check.current_dir(folder).args(["-e", DOCUMENTS]);
    let told = foreign::said_by(&mut check, &documents);
    assert!(told.contains("done"), "{told}");
}
