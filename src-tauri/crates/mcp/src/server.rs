//! The server: what the protocol asks, answered by the engine.

use crate::{
    completion,
    follow::{Followed, Follower},
    prompts, resources,
    session::Session,
    tools,
    words::Words,
};
use contract::{ApiError, ErrorCode};
use engine::Engine;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    handler::server::tool::{ToolCallContext, ToolRouter},
    model::{
        CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, CustomRequest,
        CustomResult, GetPromptRequestParams, GetPromptResponse, Implementation, ListPromptsResult,
        ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
        ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, ServerCapabilities,
        ServerConfig, SubscribeRequestParams, SubscriptionFilter, Tool, UnsubscribeRequestParams,
    },
    service::{NotificationContext, Peer, RequestContext, SubscriptionContext},
};
use serde_json::json;
use std::{
    collections::HashSet,
    sync::{Arc, MutexGuard, PoisonError},
};

/// Resources that one client may follow.
const FOLLOWED_MAX: usize = 256;

/// The methods that the library knows, and hands on as unknown where their parameters are wrong.
const METHODS: [&str; 14] = [
    "initialize",
    "ping",
    "server/discover",
    "prompts/get",
    "prompts/list",
    "resources/list",
    "resources/read",
    "resources/subscribe",
    "resources/unsubscribe",
    "resources/templates/list",
    "subscriptions/listen",
    "tools/call",
    "tools/list",
    "completion/complete",
];

/// What a model is told about this server before it uses any tool.
const INSTRUCTIONS: &str = "Legwork runs commands and AI agents in the background on the person's own machine, in a durable \
queue that they see in a window. Use create_task for anything that takes long, then go on with the conversation; do not \
sit and wait. get_task and wait_for_task tell how far it is, get_result what it made. Commands may wait for the person's \
approval: tell them so. Tasks survive the end of this conversation.";

/// One client's server.
#[derive(Clone)]
pub(crate) struct Server {
    session: Session,
    tools: Arc<ToolRouter<Session>>,
    /// The resources that the client follows, where its protocol has that as requests of their own.
    followed: Followed,
    follows: Arc<std::sync::Once>,
}

impl Server {
    /// A server for one conversation.
    pub(crate) fn new(session: Session) -> Self {
        Self {
            session,
            tools: Arc::new(tools::router()),
            followed: Arc::default(),
            follows: Arc::new(std::sync::Once::new()),
        }
    }

    fn followed(&self) -> MutexGuard<'_, HashSet<String>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Announces changes of followed resources as long as the client is there.
    fn announce(&self, peer: Peer<RoleServer>) {
        let (live, follower) = (self.session.live.clone(), Follower::Peer(peer, Arc::clone(&self.followed)));
        self.follows.call_once(move || {
            tokio::spawn(async move { follower.tell_changes(&live).await });
        });
    }
}

/// An error as the protocol's own, for what is no tool.
fn protocol_error(words: &Words, error: ApiError) -> ErrorData {
    let error = words.error(error);
    let data = Some(json!(error));
    let text =
        error.hint.as_ref().map_or_else(|| error.message.clone(), |hint| format!("{} {hint}", error.message));
    match error.code {
        ErrorCode::NotFound => ErrorData::resource_not_found(text, data),
        ErrorCode::InvalidInput | ErrorCode::Refused | ErrorCode::Stale => {
            ErrorData::invalid_params(text, data)
        }
        ErrorCode::Store | ErrorCode::DiskFull | ErrorCode::Engine => ErrorData::internal_error(text, data),
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_prompts()
            .enable_resources()
            .enable_resources_subscribe()
            .enable_completions()
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
        Ok(ListToolsResult::with_all_items(self.tools.list_all()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tools.get(name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        self.tools.call(ToolCallContext::new(&self.session, request, context)).await
    }

    /// What the library does not understand: a method of nobody, or one that it knows with parameters that are wrong.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let method = request.method;
        if METHODS.contains(&&*method) {
            return Err(ErrorData::invalid_params(format!("the parameters of {method} are wrong"), None));
        }
        // by its name alone, as the library does where it knows one that this server has not: whoever writes it finds the words
        Err(ErrorData::new(rmcp::model::ErrorCode::METHOD_NOT_FOUND, method, None))
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
        let all = self
            .session
            .blocking(resources::list)
            .await
            .map_err(|e| protocol_error(&self.session.words(), e))?;
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
        let read = self.session.blocking(move |engine| resources::read(engine, &request.uri)).await;
        Ok(ReadResourceResult::new(vec![read.map_err(|e| protocol_error(&self.session.words(), e))?]).into())
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let find = move |engine: &Engine| completion::complete(engine, &request.r#ref, &request.argument);
        let found =
            self.session.blocking(find).await.map_err(|e| protocol_error(&self.session.words(), e))?;
        Ok(CompleteResult::new(found))
    }

    async fn on_roots_list_changed(&self, _: NotificationContext<RoleServer>) {
        self.session.roots.forget();
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
            () = follower.tell_changes(&self.session.live) => {}
        }
        Ok(())
    }
}
