//! The job that those of all runners begin with.

use engine::ports::Job;
use serde_json::Map;
use std::{path::Path, time::Duration};

/// A first attempt at nothing yet, with all that it leaves behind below `root`. What a test is about it says itself.
pub(crate) fn job(root: &Path) -> Job {
    Job {
        task_id: contract::TaskId(uuid::Uuid::now_v7()),
        attempt: 1,
        parked: false,
        watch: None,
        model: None,
        resumed: false,
        title: "A task".to_owned(),
        description: String::new(),
        instructions: String::new(),
        command: None,
        agent: "shell".to_owned(),
        cwd: Some(root.to_owned()),
        exact_folder: false,
        program: None,
        from_mcp: false,
        path: Some("/usr/local/bin:/usr/bin:/bin".to_owned()),
        environment: contract::task::Environment::default(),
        stdin: None,
        pass_session: false,
        context: Map::new(),
        files: vec![],
        pty: false,
        timeout: Duration::from_secs(60),
        reads_progress: true,
        sandbox: contract::sandbox::Sandbox::OFF,
        model_servers: vec![],
        data_dir: root.to_owned(),
        output_cap_bytes: 64 << 20,
        dir: root.join("attempt"),
        read_bytes: 0,
        progress: 0,
        current_step: None,
        total_steps: None,
        steps: vec![],
        reported_result: None,
        check: None,
        failed_check: None,
        coding: None,
    }
}
