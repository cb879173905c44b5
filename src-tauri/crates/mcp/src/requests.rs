//! What the tools take. The texts are what a model reads to use them rightly.

use contract::{
    Status, TaskType,
    sandbox::{NetworkAccess, SandboxLevel},
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

/// create_task
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CreateTask {
    /// Who does it, by name (see list_agents). Left out: the agent `shell`, which runs `command`.
    pub(crate) agent: Option<String>,
    /// What the task is called, 1 to 200 characters. Needed unless there is a command.
    pub(crate) title: Option<String>,
    /// For an agent that reads: what it is about, at least 10 characters.
    pub(crate) description: Option<String>,
    /// For an agent that reads: what to do and what done looks like, at least 20 characters. It sees nothing of this
    /// conversation, so say all that it needs.
    pub(crate) instructions: Option<String>,
    /// For a shell agent: the line that `sh -c` runs. The person may be asked to approve it first.
    pub(crate) command: Option<String>,
    /// For a shell agent, instead of `command`: the program and its arguments, passed as they are.
    pub(crate) argv: Option<Vec<String>>,
    /// What sort of work it is; `general` where left out.
    #[serde(rename = "type")]
    pub(crate) task_type: Option<TaskType>,
    /// 1 to 10, higher first; 5 where left out.
    #[schemars(range(min = 1))]
    pub(crate) priority: Option<i64>,
    /// Ids of tasks that must be completed first.
    pub(crate) after: Vec<String>,
    /// Not before so many seconds from now.
    #[schemars(range(min = 1))]
    pub(crate) in_seconds: Option<i64>,
    /// Fail it if it still waits at this moment: RFC 3339, such as 2026-01-31T18:00:00Z, or by the person's clock, such as
    /// "tomorrow 18:00" or "2026-01-31 18:00"; a run that is under way is let finish. Left out: it waits as long as it takes.
    pub(crate) deadline: Option<String>,
    /// The folder to run in, absolute. Left out: the folder that this server was started in.
    pub(crate) cwd: Option<String>,
    /// Running time allowed to one attempt, in seconds; the agent's where left out.
    #[schemars(range(min = 1))]
    pub(crate) timeout_seconds: Option<i64>,
    /// Retries after the first attempt; 3 where left out.
    pub(crate) max_retries: Option<i64>,
    /// The line that `sh -c` runs once the work has ended well, in the same folder, and that says whether the task is done: it
    /// fails where this does not end with 0. Left out: the agent's own check. The person may be asked to approve it first.
    pub(crate) check: Option<String>,
    /// The sandbox of its commands: workspace_write (only the working folder may be changed) or read_only. Left out: as the
    /// person has it; less than that is refused.
    pub(crate) sandbox: Option<SandboxLevel>,
    /// What of the network they reach in it: all, model_only (the servers of the person's providers) or none.
    pub(crate) network: Option<NetworkAccess>,
    /// Named values that the run is given, as LEGWORK_CTX_NAME and in context.json.
    pub(crate) context: Map<String, Value>,
    /// Files that the run is given, as absolute paths; they must be there.
    pub(crate) files: Vec<String>,
    /// Labels.
    pub(crate) tags: Vec<String>,
    /// Processors that it keeps busy, such as 2 or 0.5: it starts where so many are free. For heavy work.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub(crate) cores: Option<f64>,
    /// Memory that it takes at most, such as 500MB or 2GB: it starts where so much is free.
    pub(crate) memory: Option<String>,
    /// What only one task at a time may use, such as gpu or a port: tasks that name the same one wait for each other.
    pub(crate) resource: Option<String>,
    /// Most tokens that it may use, sent and received.
    #[schemars(range(min = 1))]
    pub(crate) max_tokens: Option<i64>,
    /// Most US dollars that it may cost.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub(crate) max_cost_usd: Option<f64>,
    /// Two requests with the same key make one task: set it where you might ask again.
    pub(crate) key: Option<String>,
}

/// create_schedule
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CreateSchedule {
    /// What the schedule is called, 1 to 100 characters; no two have the same name.
    pub(crate) name: Option<String>,
    /// When, as a cron pattern of five fields: minute, hour, day of the month, month, day of the week. Give this or
    /// `every_seconds`.
    pub(crate) cron: Option<String>,
    /// Every so many seconds instead, at least 10.
    #[schemars(range(min = 10))]
    pub(crate) every_seconds: Option<i64>,
    /// The IANA zone that the pattern goes by, such as Europe/Berlin; the machine's where left out.
    pub(crate) zone: Option<String>,
    /// Start this workflow instead of a task: its name (see list_workflows), or the path of its file. With `inputs` and `cwd`, and
    /// nothing of what describes a task.
    pub(crate) workflow: Option<String>,
    /// With `workflow`: what is given to its inputs, by name.
    pub(crate) inputs: Map<String, Value>,
    /// Who does it, by name (see list_agents). Left out: the agent `shell`, which runs `command`.
    pub(crate) agent: Option<String>,
    /// What its tasks are called; the schedule's name where left out.
    pub(crate) title: Option<String>,
    /// For an agent that reads: what it is about, at least 10 characters.
    pub(crate) description: Option<String>,
    /// For an agent that reads: what to do and what done looks like, at least 20 characters.
    pub(crate) instructions: Option<String>,
    /// For a shell agent: the line that `sh -c` runs.
    pub(crate) command: Option<String>,
    /// For a shell agent, instead of `command`: the program and its arguments, passed as they are.
    pub(crate) argv: Option<Vec<String>>,
    /// The folder to run in, absolute. Left out: the folder that this server was started in.
    pub(crate) cwd: Option<String>,
    /// Running time allowed to one attempt, in seconds; the agent's where left out.
    #[schemars(range(min = 1))]
    pub(crate) timeout_seconds: Option<i64>,
    /// Retries after the first attempt; 3 where left out.
    pub(crate) max_retries: Option<i64>,
    /// Labels of its tasks.
    pub(crate) tags: Vec<String>,
}

/// pause_schedule, remove_schedule
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneSchedule {
    /// Its name, or its full or short id.
    pub(crate) schedule: String,
}

/// list_tasks
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ListTasks {
    /// Only these statuses; all where left out. With needs_input also what waits for the person's approval.
    #[serde(deserialize_with = "one_or_several")]
    pub(crate) status: Vec<Status>,
    /// Only this agent's.
    pub(crate) agent: Option<String>,
    /// Only with this label.
    pub(crate) tag: Option<String>,
    /// Only with these words in title, description, instructions or output.
    pub(crate) search: Option<String>,
    /// At most so many, 1 to 100; 20 where left out.
    #[schemars(range(min = 1))]
    pub(crate) limit: Option<i64>,
    /// Only older than this task: the `next_before` of the page before.
    pub(crate) before: Option<String>,
}

/// A list, or the one thing that would be in it.
fn one_or_several<'de, D: serde::Deserializer<'de>>(de: D) -> Result<Vec<Status>, D::Error> {
    let value = match Value::deserialize(de)? {
        Value::Array(values) => values,
        one => vec![one],
    };
    let read = |(place, value)| {
        let wrong = |e| serde::de::Error::custom(format!("[{place}]: {e}"));
        serde_json::from_value(value).map_err(wrong)
    };
    value.into_iter().enumerate().map(read).collect()
}

/// A tool that takes a task.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneTask {
    /// Its id, full or short.
    pub(crate) id: String,
}

/// get_result
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GetResult {
    /// Its id, full or short.
    pub(crate) id: String,
    /// Most characters of the output, 0 to 100000; 4000 where left out.
    #[serde(default)]
    pub(crate) max_chars: Option<i64>,
}

/// read_output
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadOutput {
    /// Its id, full or short.
    pub(crate) id: String,
    /// From this byte; negative: so many bytes before the end. 0 where left out.
    #[serde(default)]
    pub(crate) offset: Option<i64>,
    /// At most so many bytes, 1 to 65536; 8192 where left out.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub(crate) limit: Option<i64>,
    /// Which attempt, from 1; the latest where left out.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub(crate) attempt: Option<i64>,
    /// What its check printed, and not its work.
    #[serde(default)]
    pub(crate) check: Option<bool>,
}

/// get_changes
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GetChanges {
    /// Its id, full or short.
    pub(crate) id: String,
    /// Only this file, also where its lines are left out otherwise: a path as `files` names it. All where left out.
    #[serde(default)]
    pub(crate) path: Option<String>,
    /// From this character of the patch: the `next_offset` of the part before. 0 where left out.
    #[serde(default)]
    pub(crate) offset: Option<i64>,
    /// At most so many characters of the patch, 1 to 65536; 8192 where left out.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub(crate) limit: Option<i64>,
}

/// wait_for_task
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WaitForTask {
    /// Its id, full or short.
    pub(crate) id: String,
    /// Return after so many seconds at the latest, 0 to 3600; 45 where left out, since many clients give a call up after 60. The task goes on either way.
    #[serde(default)]
    pub(crate) timeout_seconds: Option<i64>,
}

/// answer
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    /// The task's id, full or short.
    pub(crate) id: String,
    /// The answer to its question, or a message that it reads at its next turn.
    pub(crate) text: String,
}

/// continue_task
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GoOn {
    /// The id of the ended task, full or short.
    pub(crate) id: String,
    /// What the agent should do next.
    pub(crate) text: String,
}

/// list_workflows
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ListWorkflows {
    /// The folder, absolute. Left out: the folder that this server was started in.
    pub(crate) cwd: Option<String>,
}

/// run_workflow
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunWorkflow {
    /// Its name, or the path of its file.
    pub(crate) workflow: String,
    /// What is given to its inputs, by name.
    #[serde(default)]
    pub(crate) inputs: Map<String, Value>,
    /// The folder to run in, absolute. Left out: the folder that this server was started in.
    #[serde(default)]
    pub(crate) cwd: Option<String>,
}

/// list_agents
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Nothing {}
