//! A plugin of ours for OpenCode, which tells what each request has used.
//!
//! By itself OpenCode tells of a turn what the last of its requests has used, of a helper's session nothing, and asks the
//! model beside the conversation for a session's title, which it tells nowhere (seen with 1.18). Its plugins hear of every
//! answer. Ours stands in the round's folder, is named in the configuration of this one process, and writes a line for
//! each answer into a file beside itself: into the client's output it could fall in the middle of another line.

use super::{
    entry::{CountOf, TokensUsed},
    read::tokens_used,
};
use crate::lenient_json;
use contract::{
    coding::{CodingClient, CodingProtocol},
    supervision::USAGE_DIR,
};
use engine::ports::{CodingJob, Job};
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    fs::{self, DirBuilder, File},
    io::{self, Read as _, Seek as _, SeekFrom},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

/// The variable in which OpenCode takes a configuration.
const CONFIGURATION: &str = "OPENCODE_CONFIG_CONTENT";
const PLUGIN: &str = include_str!("usage_plugin/plugin.js");
const PLUGIN_FILE: &str = "plugin.js";
const TASK_FILE: &str = "task.json";
const USED_FILE: &str = "used.jsonl";
/// Most that is read at once, in bytes.
const READ_MAX: u64 = 1 << 20;

/// Puts the plugin into the round's folder `dir`, where the client takes it: the variable with the configuration that names it. None where
/// the person's own cannot be read, which is left as it is then.
pub(crate) fn prepare(job: &Job, coding: &CodingJob, dir: &Path) -> io::Result<Option<(String, String)>> {
    if !takes_one(coding.client) {
        return Ok(None);
    }
    let folder = dir.join(USAGE_DIR);
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    // in a sandbox it stands at its real place
    let folder = folder.canonicalize()?;
    let plugin = url::Url::from_file_path(folder.join(PLUGIN_FILE));
    let Some(configuration) = plugin.ok().and_then(|plugin| configuration(job, coding, plugin.as_str()))
    else {
        return Ok(None);
    };
    fs::write(folder.join(PLUGIN_FILE), PLUGIN)?;
    fs::write(folder.join(TASK_FILE), json!({ "title": job.title }).to_string())?;
    Ok(Some((CONFIGURATION.to_owned(), configuration)))
}

/// Whether a client takes the plugin.
fn takes_one(client: CodingClient) -> bool {
    client == CodingClient::OpenCode
}

/// The person's configuration with what is ours: what they set stands.
fn configuration(job: &Job, coding: &CodingJob, plugin: &str) -> Option<String> {
    if job.environment.secrets.contains(CONFIGURATION) {
        return None;
    }
    let mut configuration = match job.environment.variables.get(CONFIGURATION) {
        Some(theirs) if !theirs.trim().is_empty() => lenient_json::read(theirs).ok()?.as_object()?.clone(),
        _ => Map::new(),
    };
    let plugins = configuration.entry("plugin").or_insert_with(|| json!([]));
    plugins.as_array_mut()?.push(plugin.into());
    // a session is named as its task is: no model has to be asked
    let agents = configuration.entry("agent").or_insert_with(|| json!({}));
    agents.as_object_mut()?.entry("title").or_insert_with(|| json!({ "disable": true }));
    if let Some(model) = coding.model.as_deref().filter(|_| coding.protocol == CodingProtocol::Acp) {
        configuration.entry("model").or_insert_with(|| model.into());
    }
    Some(Value::Object(configuration).to_string())
}

/// Reads what the plugin tells.
#[derive(Debug)]
pub(crate) struct UsageTold {
    /// Where it does; nowhere for a client that takes no plugin.
    file: Option<PathBuf>,
    /// So much was read, in bytes: whole lines.
    place: u64,
    /// The plugin was loaded: what it tells is all of it.
    is_all: bool,
    /// What was told of each answer.
    answers: BTreeMap<String, TokensUsed>,
}

impl UsageTold {
    /// Of the round of this client in `dir`, from the beginning.
    pub(crate) fn new(client: CodingClient, dir: &Path) -> Self {
        let file = takes_one(client).then(|| dir.join(USAGE_DIR).join(USED_FILE));
        Self { file, place: 0, is_all: false, answers: BTreeMap::new() }
    }

    /// Whether it tells all that the client uses; what the client tells itself is less then.
    pub(crate) const fn is_all(&self) -> bool {
        self.is_all
    }

    /// What was used since it was read last.
    pub(crate) fn read(&mut self) -> Vec<TokensUsed> {
        let Some(file) = &self.file else { return vec![] };
        let more = match self.more(file) {
            Ok(more) => more,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return vec![],
            Err(error) => {
                tracing::warn!(file = %file.display(), "what was used cannot be read: {error}");
                return vec![];
            }
        };
        let whole = match more.iter().rposition(|&byte| byte == b'\n') {
            Some(end) => &more[..=end],
            // what has no end in so many bytes is no line of the plugin's
            None if more.len() as u64 == READ_MAX => &more[..],
            None => return vec![],
        };
        self.place += whole.len() as u64;
        let lines = whole.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
        lines.filter_map(|line: Value| self.line(&line)).collect()
    }

    fn more(&self, file: &Path) -> io::Result<Vec<u8>> {
        let mut file = File::open(file)?;
        file.seek(SeekFrom::Start(self.place))?;
        let mut more = vec![];
        file.take(READ_MAX).read_to_end(&mut more)?;
        Ok(more)
    }

    /// What is new in a line. An answer that is told again counts with what is more than before.
    fn line(&mut self, line: &Value) -> Option<TokensUsed> {
        self.is_all |= line.get("begins").is_some();
        let id = line.get("id")?.as_str()?;
        let now = tokens_used(line);
        let before = self.answers.insert(id.to_owned(), now);
        let Some(before) = before else { return Some(now) };
        let more = |now: Option<i64>, before: Option<i64>| {
            Some((now.unwrap_or(0) - before.unwrap_or(0)).max(0)).filter(|more| *more > 0)
        };
        let cost = (now.cost_usd.unwrap_or(0.0) - before.cost_usd.unwrap_or(0.0)).max(0.0);
        Some(TokensUsed {
            of: CountOf::Request,
            tokens_in: more(now.tokens_in, before.tokens_in),
            tokens_out: more(now.tokens_out, before.tokens_out),
            cached: more(now.cached, before.cached),
            cost_usd: Some(cost).filter(|cost| *cost > 0.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{coding::tests::coding_job, shell::tests::job};
    use std::io::Write as _;

    fn sums(told: &[TokensUsed]) -> (i64, i64, i64, f64) {
        let of = |n: fn(&TokensUsed) -> Option<i64>| told.iter().filter_map(n).sum::<i64>();
        let cost = told.iter().filter_map(|used| used.cost_usd).sum();
        (of(|used| used.tokens_in), of(|used| used.tokens_out), of(|used| used.cached), cost)
    }

    #[test]
    fn each_answer_counts_once_however_its_lines_come() {
        let answer = |id: &str, input: i64, cost: f64| {
            let tokens =
                json!({ "input": input, "output": 18, "reasoning": 3, "cache": { "read": 10, "write": 1 } });
            json!({ "id": id, "tokens": tokens, "cost": cost }).to_string()
        };
        let lines = [
            json!({ "begins": 1 }).to_string(),
            answer("a", 90, 0.25),
            "no document {".to_owned(),
            answer("a", 90, 0.25),
            json!({ "begins": 2 }).to_string(),
            json!([1]).to_string(),
            json!({ "id": 7, "tokens": { "input": 5 } }).to_string(),
            answer("b", 80, 0.25),
            // an answer goes on
            answer("b", 100, 0.5),
            json!({ "id": "c", "tokens": null, "cost": 0 }).to_string(),
        ];
        let text = lines.join("\n") + "\n" + &answer("not to its end", 1, 1.0);
        for size in [1, 7, 64, 4096] {
            let dir = tempfile::tempdir().unwrap();
            fs::create_dir(dir.path().join(USAGE_DIR)).unwrap();
            let mut told = UsageTold::new(CodingClient::OpenCode, dir.path());
            assert_eq!((told.read(), told.is_all()), (vec![], false), "nothing was told yet");
            let mut file = File::create(dir.path().join(USAGE_DIR).join(USED_FILE)).unwrap();
            let mut all = vec![];
            for piece in text.as_bytes().chunks(size) {
                file.write_all(piece).unwrap();
                all.extend(told.read());
            }
            assert!(told.is_all());
            assert_eq!(sums(&all), (101 + 111, 42, 20, 0.75), "{size}");
            let again = UsageTold::new(CodingClient::OpenCode, dir.path()).read();
            assert_eq!(sums(&again), sums(&all), "whoever takes it over knows the same");
        }
    }

    #[test]
    fn what_the_person_has_set_stands_beside_ours() {
        let both = json!({ "plugin": ["ours"], "agent": { "title": { "disable": true } }, "model": "m" });
        let table = [
            (None, Some(both.clone())),
            (Some("  "), Some(both)),
            (
                // as it is read there, with a remark and a comma too many
                Some(
                    "{ \"plugin\": [\"own\"], // mine\n \"agent\": { \"title\": { \"model\": \"x\" }, \"b\": {} }, \"model\": \"own\", }",
                ),
                Some(
                    json!({ "plugin": ["own", "ours"], "agent": { "title": { "model": "x" }, "b": {} }, "model": "own" }),
                ),
            ),
            (Some("{ \"plugin\": \"own\" }"), None),
            (Some("{ \"agent\": [] }"), None),
            (Some("[]"), None),
            (Some("{"), None),
        ];
        for (theirs, wanted) in table {
            let mut job = job(Path::new("/attempt"));
            let name = CONFIGURATION.to_owned();
            job.environment.variables.extend(theirs.map(|theirs| (name.clone(), theirs.to_owned())));
            let coding = coding_job(CodingClient::OpenCode, CodingProtocol::Acp);
            let read = |text: String| serde_json::from_str::<Value>(&text).unwrap();
            assert_eq!(configuration(&job, &coding, "ours").map(read), wanted, "{theirs:?}");
            job.environment.secrets.insert(name);
            assert_eq!(configuration(&job, &coding, "ours"), None, "nobody reads a secret");
        }
    }

    #[test]
    fn only_a_client_that_takes_a_plugin_is_given_one() {
        let dir = tempfile::tempdir().unwrap();
        let job = job(dir.path());
        for client in CodingClient::ALL {
            let coding = coding_job(client, CodingProtocol::Acp);
            let given = prepare(&job, &coding, dir.path()).unwrap();
            assert_eq!(given.is_some(), client == CodingClient::OpenCode, "{client}");
            assert_eq!(dir.path().join(USAGE_DIR).exists(), given.is_some(), "{client}");
            let _ = fs::remove_dir_all(dir.path().join(USAGE_DIR));
        }
    }
}
