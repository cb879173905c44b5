//! A real MCP client on a real `legwork mcp`, over its standard input and output.

use rmcp::{
    ClientHandler, ClientLifecycleMode, ClientServiceExt as _, RoleClient,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ClientCapabilities, ClientConfig,
        Implementation, InputRequiredResult, ProgressNotificationParam, ProtocolVersion,
        ReadResourceRequestParams, ResourceContents, ResourceUpdatedNotificationParam,
    },
    service::{NotificationContext, RunningService},
    transport::TokioChildProcess,
};
use serde_json::{Map, Value, json};
use std::time::Duration;
use tokio::sync::mpsc;

/// Long enough for a busy machine; nothing waits for it when all is well.
const DEADLINE: Duration = Duration::from_secs(60);

/// What the server says by itself.
#[derive(Debug, PartialEq)]
pub enum Said {
    /// How far something is that is waited for, and what it is doing.
    Progress(f64, Option<String>),
    /// A resource changed.
    Updated(String),
}

/// What the server says to a call, in the version of the protocol that it asks in by its reply.
#[derive(Debug)]
pub enum Round {
    /// It is done.
    Reply(CallToolResult),
    /// The client is to ask, and to repeat the call.
    Asks(Asked),
}

/// What a client is to ask before it repeats its call.
#[derive(Debug)]
pub struct Asked {
    /// The one request, under its name.
    pub name: String,
    /// The request itself.
    pub request: Value,
    /// What the repeated call brings back as it is.
    pub state: String,
}

impl Asked {
    fn of(asked: InputRequiredResult) -> Self {
        let requests = asked.input_requests.expect("something is asked");
        let [(name, request)] = &requests.into_iter().collect::<Vec<_>>()[..] else { panic!("one request") };
        Self {
            name: name.clone(),
            request: serde_json::to_value(request).expect("a document"),
            state: asked.request_state.expect("a state"),
        }
    }

    /// This answer, under the request's name.
    #[must_use]
    pub fn answered(&self, answer: Value) -> Option<Value> {
        Some(Value::Object(Map::from_iter([(self.name.clone(), answer)])))
    }
}

impl Round {
    /// What it asks.
    ///
    /// # Panics
    /// When it is done.
    #[must_use]
    #[track_caller]
    pub fn asks(self) -> Asked {
        match self {
            Self::Asks(asked) => asked,
            Self::Reply(result) => panic!("nothing was asked: {result:?}"),
        }
    }

    /// The document of the reply.
    ///
    /// # Panics
    /// When something is asked, or the call was refused.
    #[must_use]
    #[track_caller]
    pub fn reply(self) -> Value {
        match self {
            Self::Reply(result) if result.is_error != Some(true) => {
                result.structured_content.expect("a document")
            }
            other => panic!("{other:?}"),
        }
    }

    /// The words of the refusal.
    ///
    /// # Panics
    /// When something is asked, or the call was not refused.
    #[must_use]
    #[track_caller]
    pub fn refusal(self) -> String {
        match self {
            Self::Reply(result) if result.is_error == Some(true) => {
                serde_json::to_value(&result.content).expect("content").to_string()
            }
            other => panic!("{other:?}"),
        }
    }
}

/// The client's ears.
pub struct Ears {
    name: &'static str,
    capabilities: ClientCapabilities,
    tell: mpsc::UnboundedSender<Said>,
}

impl ClientHandler for Ears {
    fn get_info(&self) -> ClientConfig {
        ClientConfig::new(self.capabilities.clone(), Implementation::new(self.name, "1.0"))
    }

    async fn on_progress(&self, params: ProgressNotificationParam, _: NotificationContext<RoleClient>) {
        self.tell.send(Said::Progress(params.progress, params.message)).ok();
    }

    async fn on_resource_updated(
        &self,
        params: ResourceUpdatedNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        self.tell.send(Said::Updated(params.uri)).ok();
    }
}

/// A coding agent that has started its server.
pub struct Client {
    /// The connection.
    pub service: RunningService<RoleClient, Ears>,
    heard: mpsc::UnboundedReceiver<Said>,
}

impl Client {
    /// A client of this name, with the server that `command` starts.
    pub async fn start(command: std::process::Command, name: &'static str) -> Self {
        Self::greeted(command, name, json!({}), ClientLifecycleMode::Initialize).await
    }

    /// The same of the version of the protocol that has no handshake, and no requests of the server's: it says with each
    /// request what it can do.
    pub async fn of_rounds(command: std::process::Command, name: &'static str, capabilities: Value) -> Self {
        let preferred_versions = vec![ProtocolVersion::V_2026_07_28];
        Self::greeted(command, name, capabilities, ClientLifecycleMode::Discover { preferred_versions }).await
    }

    async fn greeted(
        command: std::process::Command,
        name: &'static str,
        capabilities: Value,
        how: ClientLifecycleMode,
    ) -> Self {
        let (tell, heard) = mpsc::unbounded_channel();
        let server =
            TokioChildProcess::new(tokio::process::Command::from(command)).expect("the server starts");
        let capabilities = serde_json::from_value(capabilities).expect("capabilities");
        let ears = Ears { name, capabilities, tell };
        let service = ears.serve_with_lifecycle(server, how).await.expect("the server greets");
        Self { service, heard }
    }

    /// Uses a tool.
    pub async fn call(&self, name: &'static str, arguments: Value) -> CallToolResult {
        let arguments: Map<String, Value> = arguments.as_object().cloned().expect("an object");
        let request = CallToolRequestParams::new(name).with_arguments(arguments);
        tokio::time::timeout(DEADLINE, self.service.call_tool(request))
            .await
            .expect("an answer in time")
            .expect("an answer")
    }

    /// Uses a tool once: what the server asks for in place of a reply is left to the caller.
    pub async fn call_once(&self, name: &'static str, arguments: &Value) -> Round {
        self.round(CallToolRequestParams::new(name), arguments).await
    }

    /// Repeats a call of which the server asked something, with its state and what was answered.
    pub async fn repeat(
        &self,
        name: &'static str,
        arguments: &Value,
        state: &str,
        answers: Option<Value>,
    ) -> Round {
        let mut request = CallToolRequestParams::new(name).with_request_state(state);
        request.input_responses =
            answers.map(|answers| serde_json::from_value(answers).expect("answers by name"));
        self.round(request, arguments).await
    }

    async fn round(&self, request: CallToolRequestParams, arguments: &Value) -> Round {
        let request = request.with_arguments(arguments.as_object().cloned().expect("an object"));
        let said = tokio::time::timeout(DEADLINE, self.service.call_tool_once(request)).await;
        match said.expect("an answer in time").expect("an answer") {
            CallToolResponse::Complete(result) => Round::Reply(result),
            CallToolResponse::InputRequired(asked) => Round::Asks(Asked::of(asked)),
            other => panic!("{other:?}"),
        }
    }

    /// Uses a tool that does what it is asked for, and gives what it says.
    ///
    /// # Panics
    /// When it refuses.
    #[track_caller]
    pub fn get(&self, name: &'static str, arguments: Value) -> impl Future<Output = Value> {
        let at = std::panic::Location::caller();
        async move {
            let result = self.call(name, arguments).await;
            assert_ne!(result.is_error, Some(true), "{name} at {at}: {result:?}");
            result.structured_content.expect("a document")
        }
    }

    /// Uses a tool that refuses, and gives its words and its error.
    pub async fn refused(&self, name: &'static str, arguments: Value) -> (String, Value) {
        let result = self.call(name, arguments).await;
        assert_eq!(result.is_error, Some(true), "{name}: {result:?}");
        let words = serde_json::to_value(&result.content[0]).expect("content")["text"]
            .as_str()
            .expect("words")
            .to_owned();
        (words, result.meta.expect("a document")["legwork/error"].clone())
    }

    /// The text of a resource.
    pub async fn read(&self, uri: &str) -> String {
        let read =
            self.service.read_resource(ReadResourceRequestParams::new(uri)).await.expect("the resource");
        match read.contents.into_iter().next().expect("contents") {
            ResourceContents::TextResourceContents { text, .. } => text,
            other => panic!("{other:?}"),
        }
    }

    /// Waits until the server says something that `wanted` recognizes.
    pub async fn hear(&mut self, what: &str, mut wanted: impl FnMut(&Said) -> bool) -> Said {
        let found = async {
            loop {
                let said = self.heard.recv().await.expect("the server lives");
                if wanted(&said) {
                    return said;
                }
            }
        };
        tokio::time::timeout(DEADLINE, found).await.unwrap_or_else(|_| panic!("{what}: not in time"))
    }

    /// What the server has said so far.
    pub fn heard_so_far(&mut self) -> Vec<Said> {
        std::iter::from_fn(|| self.heard.try_recv().ok()).collect()
    }

    /// Leaves, as a client does at the end of a conversation.
    pub async fn leave(self) {
        self.service.cancel().await.expect("the client leaves");
    }
}
