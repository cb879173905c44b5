//! The server: what the protocol asks, answered by the engine.

use super::{
    caller,
    keeper::Keeper,
    live::{Change, Live},
    prompts, resources, tools, wait,
};
use contract::{ApiError, ErrorCode};
use engine::Engine;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, GetPromptRequestParams,
        GetPromptResponse, Implementation, ListPromptsResult, ListResourceTemplatesResult,
        ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams,
        ReadResourceResponse, ReadResourceResult, ResourceUpdatedNotificationParam, ServerCapabilities,
        ServerConfig, SubscribeRequestParams, SubscriptionFilter, Tool, UnsubscribeRequestParams,
    },
    service::{Peer, RequestContext, SubscriptionContext, SubscriptionSink},
};
use serde_json::json;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Changes of a followed resource are announced at most this often.
const GAP: Duration = Duration::from_millis(250);
/// Resources that one client may follow.
const FOLLOWED_MAX: usize = 256;

/// What a model is told about this server before it uses any tool.
const INSTRUCTIONS: &str = "Legwork runs commands and AI agents in the background on the person's own machine, in a durable \
queue that they see in a window. Use create_task for anything that takes long, then go on with the conversation; do not \
sit and wait. get_task and wait_for_task tell how far it is, get_result what it made. Commands may wait for the person's \
approval: tell them so. Tasks survive the end of this conversation.";

/// One client's server.
#[derive(Clone)]
pub(crate) struct Server {
    engine: Engine,
    /// What happens in the queue.
    pub(crate) live: Live,
    /// The resources that the client follows, where its protocol has that as requests of their own.
    followed: Arc<Mutex<HashSet<String>>>,
    follows: Arc<std::sync::Once>,
    keeper: Keeper,
}

impl Server {
    /// A server on the engine.
    pub(crate) fn new(engine: Engine) -> Self {
        let live = Live::of(&engine);
        Self {
            engine,
            live,
            followed: Arc::default(),
            follows: Arc::new(std::sync::Once::new()),
            keeper: Keeper::default(),
        }
    }

    /// Does something that may block, beside the conversation.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Engine) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let engine = self.engine.clone();
        let done = tokio::task::spawn_blocking(move || work(&engine)).await;
        done.unwrap_or_else(|_| {
            Err(ApiError::new(ErrorCode::Engine, "The request ended in a defect of Legwork."))
        })
    }

    fn followed(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Announces changes of followed resources as long as the client is there.
    fn announce(&self, peer: Peer<RoleServer>) {
        let server = self.clone();
        self.follows.call_once(move || {
            tokio::spawn(async move { server.tell_changes(&Follower::Peer(peer)).await });
        });
    }

    /// Tells of every change of what somebody follows, each at most once in a while, until telling fails.
    async fn tell_changes(&self, follower: &Follower) {
        let mut changes = self.live.listen();
        while let Some(first) = changes.next().await {
            // what happens meanwhile is told together
            let mut happened = vec![first];
            let end = tokio::time::Instant::now() + GAP;
            while let Ok(Some(more)) = tokio::time::timeout_at(end, changes.next()).await {
                happened.push(more);
            }
            let followed: Vec<String> = match follower {
                Follower::Peer(_) => self.followed().iter().cloned().collect(),
                Follower::Stream(_, uris) => uris.clone(),
            };
            for uri in followed.into_iter().filter(|uri| concerns(uri, &happened)) {
                if !follower.tell(uri).await {
                    return;
                }
            }
        }
    }
}

/// Whether any of the changes is one of this resource.
fn concerns(uri: &str, happened: &[Change]) -> bool {
    match resources::place(uri) {
        Some(resources::Place::Queue) => true,
        Some(resources::Place::Task(id, _)) => {
            let of_it =
                |change: &Change| change.task.is_none_or(|task| task.to_string() == id || task.short() == id);
            happened.iter().any(of_it)
        }
        None => false,
    }
}

/// Who follows resources: a client by requests of their own, or by a stream with a list.
enum Follower {
    Peer(Peer<RoleServer>),
    Stream(SubscriptionSink, Vec<String>),
}

impl Follower {
    /// Whether it was told.
    async fn tell(&self, uri: String) -> bool {
        match self {
            Self::Peer(peer) => {
                peer.notify_resource_updated(ResourceUpdatedNotificationParam::new(uri)).await.is_ok()
            }
            Self::Stream(sink, _) => sink.notify_resource_updated(uri).await.is_ok(),
        }
    }
}

/// The words of an error that a model reads and acts on.
fn told(error: &ApiError) -> CallToolResult {
    let error = tools::in_its_words(error);
    let hint = error.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    let mut result =
        CallToolResult::error(vec![ContentBlock::text(format!("error: {}{hint}", error.message))]);
    result.structured_content = Some(json!({"error": error}));
    result
}

/// An error as the protocol's own, for what is no tool.
fn protocol_error(error: &ApiError) -> ErrorData {
    let data = Some(json!(error));
    let text =
        error.hint.as_ref().map_or_else(|| error.message.clone(), |hint| format!("{} {hint}", error.message));
    match error.code {
        ErrorCode::NotFound => ErrorData::resource_not_found(text, data),
        ErrorCode::InvalidInput | ErrorCode::Refused | ErrorCode::Stale => {
            ErrorData::invalid_params(text, data)
        }
        ErrorCode::Store | ErrorCode::Engine => ErrorData::internal_error(text, data),
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_prompts()
            .enable_resources()
            .enable_resources_subscribe()
            .build();
        let mut info = ServerConfig::new(capabilities);
        info.server_info = Implementation::new("legwork", env!("CARGO_PKG_VERSION")).with_title("Legwork");
        info.instructions = Some(INSTRUCTIONS.to_owned());
        info
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::all()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::all().into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let name = request.name.into_owned();
        if tools::starts_work(&name) {
            // before the call, so that what it starts is seen
            self.keeper.begin(self);
        }
        let done = if name == tools::WAIT {
            wait::wait(self, arguments, &context).await
        } else {
            let origin = caller::origin(context.client_info().as_ref().map(|client| client.name.as_str()));
            let called = name.clone();
            let done =
                self.blocking(move |engine| Ok(tools::call(engine, &origin, &called, arguments))).await;
            match done {
                Ok(Some(done)) => done,
                Ok(None) => {
                    return Err(ErrorData::invalid_params(format!("there is no tool “{name}”"), None));
                }
                Err(error) => Err(error),
            }
        };
        Ok(done.map_or_else(|error| told(&error), CallToolResult::structured).into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(prompts::all()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        prompts::get(&request.name, &request.arguments.unwrap_or_default()).map(Into::into)
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let all = self.blocking(resources::list).await.map_err(|e| protocol_error(&e))?;
        Ok(ListResourcesResult::with_all_items(all))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(ListResourceTemplatesResult::with_all_items(resources::templates()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let read = self.blocking(move |engine| resources::read(engine, &request.uri)).await;
        Ok(ReadResourceResult::new(vec![read.map_err(|e| protocol_error(&e))?]).into())
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        if resources::place(&request.uri).is_none() {
            return Err(ErrorData::resource_not_found(
                format!("There is no resource “{}”.", request.uri),
                None,
            ));
        }
        let mut followed = self.followed();
        if followed.len() >= FOLLOWED_MAX && !followed.contains(&request.uri) {
            return Err(ErrorData::invalid_params(
                format!("{FOLLOWED_MAX} resources are followed, which is the most"),
                None,
            ));
        }
        followed.insert(request.uri);
        drop(followed);
        self.announce(context.peer);
        Ok(())
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.followed().remove(&request.uri);
        Ok(())
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        let mut accepted = SubscriptionFilter::new();
        accepted.resource_subscriptions = requested.resource_subscriptions.as_ref().map(|uris| {
            uris.iter().filter(|uri| resources::place(uri).is_some()).take(FOLLOWED_MAX).cloned().collect()
        });
        Some(accepted)
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let uris = context.accepted().resource_subscriptions.clone().unwrap_or_default();
        let follower = Follower::Stream(context.sink().clone(), uris);
        tokio::select! {
            () = context.cancelled() => {}
            () = self.tell_changes(&follower) => {}
        }
        Ok(())
    }
}
