//! What providers' own errors mean: who is asked again, who instead, and what the person is told.

use crate::{
    harness::{Attempt, exit, kind, route},
    model_server::{Act, ModelServer, Shape, Turn},
};
use engine::ports::Outcome;

/// What is done about an error.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Then {
    /// The same provider is asked again.
    Again,
    /// The next provider is asked.
    Next,
    /// Nobody is.
    Nobody,
}

/// Whoever says it, in which protocol, with which status and body; the code; what is done.
type Row = (&'static str, Shape, u16, &'static str, &'static str, Then);

use Shape::{Anthropic, Gemini, Ollama, OpenAi};
use Then::{Again, Next, Nobody};

const TABLE: &[Row] = &[
    (
        "Anthropic",
        Anthropic,
        400,
        r#"{"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits. You will regain access on 2026-12-02 at 00:00 UTC."}}"#,
        "no_credit",
        Next,
    ),
    (
        "Anthropic",
        Anthropic,
        400,
        r#"{"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified workspace API usage limits."}}"#,
        "no_credit",
        Next,
    ),
    (
        "Gemini",
        Gemini,
        400,
        r#"{"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}"#,
        "forbidden",
        Nobody,
    ),
    (
        "Groq",
        OpenAi,
        400,
        r#"{"error":{"message":"The model `m` has been decommissioned and is no longer supported.","type":"invalid_request_error","code":"model_decommissioned"}}"#,
        "unknown_model",
        Nobody,
    ),
    (
        "Groq",
        OpenAi,
        400,
        r#"{"error":{"message":"Failed to call a function. Please adjust your prompt.","type":"invalid_request_error","code":"tool_use_failed"}}"#,
        "provider_error",
        Again,
    ),
    (
        "OpenRouter",
        OpenAi,
        404,
        r#"{"error":{"message":"No endpoints found matching your data policy. Configure: https://openrouter.ai/settings/privacy","code":404}}"#,
        "forbidden",
        Nobody,
    ),
    (
        "Ollama",
        Ollama,
        500,
        r#"{"error":"model requires more system memory (8.0 GiB) than is available (3.1 GiB)"}"#,
        "bad_request",
        Nobody,
    ),
    (
        "llama.cpp",
        OpenAi,
        500,
        r#"{"error":{"code":500,"message":"tools param requires --jinja flag","type":"server_error"}}"#,
        "no_tools",
        Nobody,
    ),
    (
        "a gateway",
        OpenAi,
        400,
        r#"{"error":{"message":"Your account balance is insufficient for this request"}}"#,
        "no_credit",
        Next,
    ),
    (
        "a gateway",
        OpenAi,
        400,
        r#"{"error":{"message":"thinking budget exceeds max_tokens"}}"#,
        "bad_request",
        Nobody,
    ),
    (
        "OpenAI",
        OpenAi,
        400,
        r#"{"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"#,
        "too_long",
        Nobody,
    ),
    (
        "OpenAI",
        OpenAi,
        400,
        r#"{"error":{"message":"Your input exceeds the context window of this model.","code":"context_length_exceeded"}}"#,
        "too_long",
        Nobody,
    ),
    (
        "Anthropic",
        Anthropic,
        400,
        r#"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210031 tokens > 200000 maximum"}}"#,
        "too_long",
        Nobody,
    ),
    (
        "Anthropic",
        Anthropic,
        400,
        r#"{"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 199900 + 16000 > 200000"}}"#,
        "too_long",
        Nobody,
    ),
    (
        "Gemini",
        Gemini,
        400,
        r#"{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}"#,
        "too_long",
        Nobody,
    ),
    (
        "llama.cpp",
        OpenAi,
        400,
        r#"{"error":{"code":400,"message":"the request exceeds the available context size. try increasing the context size","type":"exceed_context_size_error","n_prompt_tokens":9,"n_ctx":4}}"#,
        "too_long",
        Nobody,
    ),
    (
        "LiteLLM",
        OpenAi,
        400,
        r#"{"error":{"message":"litellm.ContextWindowExceededError: ContextWindowExceededError: OpenAIException - too much","type":null,"param":null,"code":"400"}}"#,
        "too_long",
        Nobody,
    ),
    (
        "OpenRouter",
        OpenAi,
        400,
        r#"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"This endpoint's maximum context length is 131072 tokens.\"}}","provider_name":"X"}}}"#,
        "too_long",
        Nobody,
    ),
    (
        "Mistral",
        OpenAi,
        400,
        r#"{"object":"error","message":"Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length","type":"invalid_request_error","code":3051}"#,
        "too_long",
        Nobody,
    ),
    (
        "LM Studio",
        OpenAi,
        400,
        r#"{"error":"Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens"}"#,
        "too_long",
        Nobody,
    ),
    (
        "Groq",
        OpenAi,
        413,
        r#"{"error":{"message":"Request too large for model `m` in organization on tokens per minute (TPM): Limit 6000, Requested 9000","type":"tokens","code":"rate_limit_exceeded"}}"#,
        "too_long",
        Nobody,
    ),
    (
        "Anthropic",
        Anthropic,
        400,
        r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}"#,
        "no_credit",
        Next,
    ),
    (
        "Anthropic",
        Anthropic,
        403,
        r#"{"type":"error","error":{"type":"billing_error","message":"There's an issue with your billing."}}"#,
        "no_credit",
        Next,
    ),
    (
        "OpenAI",
        OpenAi,
        429,
        r#"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
        "no_credit",
        Next,
    ),
    (
        "OpenAI",
        OpenAi,
        400,
        r#"{"error":{"message":"Billing hard limit has been reached","type":"invalid_request_error","code":"billing_hard_limit_reached"}}"#,
        "no_credit",
        Next,
    ),
    (
        "OpenAI",
        OpenAi,
        429,
        r#"{"error":{"message":"Your account is not active, please check your billing details on our website.","code":"billing_not_active"}}"#,
        "no_credit",
        Next,
    ),
    (
        "DeepSeek",
        OpenAi,
        402,
        r#"{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}"#,
        "no_credit",
        Next,
    ),
    (
        "OpenRouter",
        OpenAi,
        402,
        r#"{"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/settings/credits","code":402}}"#,
        "no_credit",
        Next,
    ),
    (
        "LiteLLM",
        OpenAi,
        400,
        r#"{"error":{"message":"litellm.BudgetExceededError: Budget has been exceeded! Current cost: 1.0, Max budget: 0.5","type":"budget_exceeded","code":"400"}}"#,
        "no_credit",
        Next,
    ),
    (
        "Moonshot",
        OpenAi,
        429,
        r#"{"error":{"message":"Your account is suspended due to insufficient balance, please recharge your account","type":"exceeded_current_quota_error"}}"#,
        "no_credit",
        Next,
    ),
    (
        "xAI",
        OpenAi,
        403,
        r#"{"code":"The caller does not have permission to execute the specified operation","error":"Your team has either used all available credits or reached its monthly spending limit."}"#,
        "no_credit",
        Next,
    ),
    (
        "Zhipu",
        OpenAi,
        429,
        r#"{"error":{"code":"1113","message":"余额不足或无可用资源包,请充值。"}}"#,
        "no_credit",
        Next,
    ),
    (
        "OpenAI",
        OpenAi,
        401,
        r#"{"error":{"message":"Incorrect API key provided: sk-x. You can find your API key at https://platform.openai.com/account/api-keys.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"#,
        "wrong_key",
        Nobody,
    ),
    (
        "Gemini",
        Gemini,
        400,
        r#"{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#,
        "wrong_key",
        Nobody,
    ),
    (
        "Anthropic",
        Anthropic,
        401,
        r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
        "wrong_key",
        Nobody,
    ),
    (
        "xAI",
        OpenAi,
        400,
        r#"{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***. You can obtain an API key from https://console.x.ai."}"#,
        "wrong_key",
        Nobody,
    ),
    ("FastAPI", OpenAi, 403, r#"{"detail":"Not authenticated"}"#, "wrong_key", Nobody),
    (
        "Ollama",
        Ollama,
        404,
        r#"{"error":"model \"m\" not found, try pulling it first"}"#,
        "unknown_model",
        Nobody,
    ),
    (
        "OpenAI",
        OpenAi,
        404,
        r#"{"error":{"message":"The model `m` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}"#,
        "unknown_model",
        Nobody,
    ),
    (
        "DeepSeek",
        OpenAi,
        400,
        r#"{"error":{"message":"Model Not Exist","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}"#,
        "unknown_model",
        Nobody,
    ),
    (
        "OpenRouter",
        OpenAi,
        400,
        r#"{"error":{"message":"m is not a valid model ID","code":400}}"#,
        "unknown_model",
        Nobody,
    ),
    (
        "LiteLLM",
        OpenAi,
        400,
        r#"{"error":{"message":"/chat/completions: Invalid model name passed in model=m. Call `/v1/models` to view available models for your key.","type":"invalid_request_error","param":"model","code":"400"}}"#,
        "unknown_model",
        Nobody,
    ),
    (
        "Gemini",
        Gemini,
        404,
        r#"{"error":{"code":404,"message":"models/m is not found for API version v1beta, or is not supported for generateContent.","status":"NOT_FOUND"}}"#,
        "unknown_model",
        Nobody,
    ),
    (
        "OpenAI",
        OpenAi,
        400,
        r#"{"error":{"message":"Your request was rejected as a result of our safety system.","type":"invalid_request_error","code":"content_policy_violation"}}"#,
        "content_refused",
        Nobody,
    ),
    (
        "Azure",
        OpenAi,
        400,
        r#"{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#,
        "content_refused",
        Nobody,
    ),
    (
        "LiteLLM",
        OpenAi,
        400,
        r#"{"error":{"message":"litellm.ContentPolicyViolationError: AzureException - blocked","code":"400"}}"#,
        "content_refused",
        Nobody,
    ),
    (
        "DashScope",
        OpenAi,
        400,
        r#"{"error":{"code":"data_inspection_failed","message":"Input data may contain inappropriate content."}}"#,
        "content_refused",
        Nobody,
    ),
    (
        "DeepSeek",
        OpenAi,
        400,
        r#"{"error":{"message":"Content Exists Risk","code":"invalid_request_error"}}"#,
        "content_refused",
        Nobody,
    ),
    (
        "OpenAI",
        OpenAi,
        429,
        r#"{"error":{"message":"Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000.","type":"tokens","code":"rate_limit_exceeded"}}"#,
        "quota",
        Again,
    ),
    (
        "Gemini",
        Gemini,
        429,
        r#"{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. Quota exceeded for metric: generate_content_free_tier_requests, limit: 50","status":"RESOURCE_EXHAUSTED"}}"#,
        "quota",
        Again,
    ),
    (
        "Anthropic",
        Anthropic,
        529,
        r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
        "busy",
        Again,
    ),
    (
        "llama.cpp",
        OpenAi,
        503,
        r#"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#,
        "busy",
        Again,
    ),
    (
        "Gemini",
        Gemini,
        503,
        r#"{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}"#,
        "busy",
        Again,
    ),
    (
        "OpenAI",
        OpenAi,
        500,
        r#"{"error":{"message":"The server had an error while processing your request.","type":"server_error"}}"#,
        "provider_error",
        Again,
    ),
    (
        "OpenAI",
        OpenAi,
        400,
        r#"{"error":{"message":"Invalid content type. image_url is only supported by certain models.","type":"invalid_request_error","param":"messages.[1].content.[1].type","code":null}}"#,
        "no_pictures",
        Nobody,
    ),
    (
        "DeepSeek",
        OpenAi,
        400,
        r#"{"error":{"message":"Failed to deserialize the JSON body into the target type: messages[1]: unknown variant `image_url`, expected `text` at line 1 column 200","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}"#,
        "no_pictures",
        Nobody,
    ),
    (
        "OpenRouter",
        OpenAi,
        404,
        r#"{"error":{"message":"No endpoints found that support image input","code":404}}"#,
        "no_pictures",
        Nobody,
    ),
    (
        "llama.cpp",
        OpenAi,
        500,
        r#"{"error":{"code":500,"message":"image input is not supported - hint: if this is unexpected, you may need to provide the mmproj","type":"server_error"}}"#,
        "no_pictures",
        Nobody,
    ),
    (
        "vLLM",
        OpenAi,
        400,
        r#"{"object":"error","message":"At most 0 image(s) may be provided in one prompt.","type":"BadRequestError","param":null,"code":400}"#,
        "no_pictures",
        Nobody,
    ),
    (
        "a limit on pictures",
        OpenAi,
        400,
        r#"{"object":"error","message":"At most 4 image(s) may be provided in one prompt.","type":"BadRequestError","param":null,"code":400}"#,
        "too_long",
        Nobody,
    ),
    (
        "Gemini",
        Gemini,
        400,
        r#"{"error":{"code":400,"message":"Image input modality is not enabled for models/gemma-3-1b-it","status":"INVALID_ARGUMENT"}}"#,
        "no_pictures",
        Nobody,
    ),
    (
        "Ollama",
        Ollama,
        500,
        r#"{"error":"this model is missing data required for image input"}"#,
        "no_pictures",
        Nobody,
    ),
    (
        "Ollama",
        Ollama,
        429,
        r#"{"error":"you (person) have reached your weekly usage limit, upgrade for higher limits: https://ollama.com/upgrade"}"#,
        "no_credit",
        Next,
    ),
    (
        "anyone",
        OpenAi,
        429,
        r#"{"error":{"message":"You have used your monthly allowance of requests.","type":"server_error","code":null}}"#,
        "no_credit",
        Next,
    ),
    (
        "anyone",
        OpenAi,
        429,
        r#"{"error":{"message":"Your hourly usage limit is reached. See your plan for more per month."}}"#,
        "quota",
        Again,
    ),
    (
        "LiteLLM",
        OpenAi,
        400,
        r#"{"error":{"message":"No connected db.","type":"no_db_connection","param":null,"code":"400"}}"#,
        "wrong_key",
        Nobody,
    ),
    (
        "anyone",
        OpenAi,
        400,
        r#"{"error":{"message":"messages[1].role is not one of user, assistant"}}"#,
        "bad_request",
        Nobody,
    ),
];

#[test]
fn every_error_means_what_its_provider_means_by_it() {
    let wrong: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = TABLE.iter().map(|row| scope.spawn(move || look(row))).collect();
        runs.into_iter().filter_map(|run| run.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} rows are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// As an answer, and in the middle of a stream where that makes no other sense.
fn look((who, shape, status, body, code, then): &Row) -> Option<String> {
    let told = Act::Status(*status, vec![], (*body).to_owned());
    let (is, what, hint) = tried(*shape, told);
    let acts = matches!(then, Nobody | Next);
    let right = is == *code && what == *then && (hint || !acts);
    (!right).then(|| format!("{who} {status} {body}: {is}, {what:?}, hint {hint}; is {code}, {then:?}"))
}

fn tried(shape: Shape, act: Act) -> (String, Then, bool) {
    let (first, second) = (ModelServer::start(shape, vec![]), ModelServer::start(OpenAi, vec![]));
    first.always(act);
    second.always(Act::Reply(Turn::says(&["Hi"])));
    let alone = Attempt::with_routes(vec![route(kind(shape), first.base_url())]);
    let Outcome::Failed { error, .. } = exit(alone.run()).outcome else { panic!("it was answered") };
    let asked = first.requests().len();
    let both = vec![route(kind(shape), first.base_url()), route(kind(OpenAi), second.base_url())];
    exit(Attempt::with_routes(both).run());
    let then = match (asked, second.requests().len()) {
        (1, 0) => Nobody,
        (1, _) => Next,
        _ => Again,
    };
    (error.code, then, error.hint.is_some())
}
