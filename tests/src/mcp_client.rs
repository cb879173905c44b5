//! A real MCP client on a real `legwork mcp`, over its standard input and output.

use rmcp::{
    ClientHandler, RoleClient, ServiceExt as _,
    model::{
        CallToolRequestParams, CallToolResult, ClientCapabilities, ClientConfig, Implementation,
        ProgressNotificationParam, ReadResourceRequestParams, ResourceContents,
        ResourceUpdatedNotificationParam,
    },
    service::{NotificationContext, RunningService},
    transport::TokioChildProcess,
};
use serde_json::{Map, Value};
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

/// The client's ears.
pub struct Ears {
    name: &'static str,
    tell: mpsc::UnboundedSender<Said>,
}

impl ClientHandler for Ears {
    fn get_info(&self) -> ClientConfig {
        ClientConfig::new(ClientCapabilities::default(), Implementation::new(self.name, "1.0"))
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
        let (tell, heard) = mpsc::unbounded_channel();
        let server =
            TokioChildProcess::new(tokio::process::Command::from(command)).expect("the server starts");
        let service = Ears { name, tell }.serve(server).await.expect("the server greets");
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
