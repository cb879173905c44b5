//! What providers' errors mean: a table of their real texts and codes.

pub(super) use super::meaning::Meaning;
use super::{said::Said, wordings};

/// A text or code that tells what an error means.
struct Row {
    /// Whose it is; for readers.
    #[cfg_attr(not(test), expect(dead_code, reason = "says where a row comes from"))]
    provider: &'static str,
    /// The status that it goes with; 0: any.
    status: u16,
    /// What its codes or words hold, in small letters; `…` stands for anything between.
    says: &'static str,
    meaning: Meaning,
}

const fn row(provider: &'static str, status: u16, says: &'static str, meaning: Meaning) -> Row {
    Row { provider, status, says, meaning }
}

use Meaning::{
    BadRequest, Broken, Busy, Content, Forbidden, NoCredit, NoPictures, NoTools, Quota, TooLong,
    UnknownModel, WrongKey,
};

/// Looked through from the top: what says more stands before what says less.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    row("OpenAI", 0, "insufficient_quota", NoCredit),
    row("OpenAI", 0, "billing_hard_limit", NoCredit),
    row("OpenAI", 0, "billing hard limit", NoCredit),
    row("OpenAI", 0, "billing_not_active", NoCredit),
    row("Anthropic", 0, "billing_error", NoCredit),
    row("Anthropic", 0, "credit balance is too low", NoCredit),
    row("DeepSeek", 0, "insufficient balance", NoCredit),
    row("DeepSeek", 0, "insufficient_balance", NoCredit),
    row("OpenRouter", 0, "insufficient credit", NoCredit),
    row("OpenRouter", 0, "requires more credits", NoCredit),
    row("OpenRouter", 0, "insufficient_credits", NoCredit),
    row("OpenRouter", 0, "insufficient funds", NoCredit),
    row("LiteLLM", 0, "budgetexceedederror", NoCredit),
    row("LiteLLM", 0, "budget_exceeded", NoCredit),
    row("LiteLLM", 0, "budget has been exceeded", NoCredit),
    row("Moonshot", 0, "exceeded_current_quota_error", NoCredit),
    row("xAI", 0, "used all available credits", NoCredit),
    row("xAI", 0, "monthly spending limit", NoCredit),
    row("Zhipu", 0, "余额不足", NoCredit),
    row("DashScope", 0, "arrearage", NoCredit),
    row("Gemini", 0, "prepayment credits are depleted", NoCredit),
    row("Hugging Face", 0, "exceeded your monthly included credits", NoCredit),
    row("Together", 0, "credit limit", NoCredit),
    row("Anthropic", 0, "reached your specified…usage limits", NoCredit),
    row("any", 0, "out of credits", NoCredit),
    row("any", 0, "not enough credits", NoCredit),
    row("any", 0, "no credits", NoCredit),

    row("Gemini", 0, "resource_exhausted", Quota),
    row("OpenAI", 0, "exceeded your current quota", NoCredit),
    row("OpenAI", 413, "rate_limit_exceeded", TooLong),
    row("OpenAI", 0, "request too large", TooLong),
    row("OpenAI", 0, "rate_limit_exceeded", Quota),
    row("Anthropic", 0, "rate_limit_error", Quota),
    row("LiteLLM", 0, "ratelimiterror", Quota),
    row("OpenAI", 0, "rate limit reached", Quota),
    row("any", 429, "rate limit", Quota),
    row("any", 429, "too many requests", Quota),

    row("OpenAI", 0, "context_length_exceeded", TooLong),
    row("LiteLLM", 0, "contextwindowexceedederror", TooLong),
    row("llama.cpp", 0, "exceed_context_size", TooLong),
    row("llama.cpp", 0, "exceeds the available context size", TooLong),
    row("Anthropic", 0, "prompt is too long", TooLong),
    row("Anthropic", 0, "exceed context limit", TooLong),
    row("Anthropic", 0, "request_too_large", TooLong),
    row("Gemini", 0, "input token count…exceeds the maximum", TooLong),
    row("Gemini", 0, "exceeds the maximum number of tokens", TooLong),
    row("OpenAI", 0, "maximum context length", TooLong),
    row("OpenAI", 0, "exceeds the context window", TooLong),
    row("OpenAI", 0, "string_above_max_length", TooLong),
    row("Ollama", 0, "exceeds maximum context", TooLong),
    row("Ollama", 0, "prompt too long", TooLong),
    row("LM Studio", 0, "context…overflow", TooLong),
    row("Cohere", 0, "too many tokens", TooLong),
    row("Bedrock", 0, "input is too long", TooLong),
    row("DashScope", 0, "range of input length should be", TooLong),
    row("Moonshot", 0, "exceeded model token limit", TooLong),
    row("xAI", 0, "maximum prompt length", TooLong),
    row("TGI", 0, "`inputs` tokens + `max_new_tokens` must be", TooLong),
    row("Groq", 0, "reduce the length of the messages", TooLong),
    row("any", 0, "context length", TooLong),
    row("any", 0, "context window", TooLong),
    row("any", 0, "context limit", TooLong),

    row("OpenAI", 0, "invalid_api_key", WrongKey),
    row("OpenAI", 0, "incorrect api key", WrongKey),
    row("Gemini", 0, "api_key_invalid", WrongKey),
    row("Gemini", 0, "api key not valid", WrongKey),
    row("Gemini", 0, "api key expired", WrongKey),
    row("Gemini", 0, "unauthenticated", WrongKey),
    row("Anthropic", 0, "authentication_error", WrongKey),
    row("Anthropic", 0, "invalid x-api-key", WrongKey),
    row("DeepSeek", 0, "authentication fails", WrongKey),
    row("LiteLLM", 0, "authenticationerror", WrongKey),
    row("OpenRouter", 0, "no auth credentials", WrongKey),
    // a key that is not its master key is looked for in a database
    row("LiteLLM", 0, "no_db_connection", WrongKey),
    row("FastAPI", 0, "not authenticated", WrongKey),
    row("any", 0, "invalid api key", WrongKey),
    row("any", 0, "invalid api_key", WrongKey),
    row("any", 0, "invalid token", WrongKey),
    row("any", 0, "missing api key", WrongKey),
    row("any", 0, "no api key", WrongKey),

    row("OpenAI", 0, "content_policy_violation", Content),
    row("OpenAI", 0, "safety system", Content),
    row("OpenAI", 0, "invalid_prompt", Content),
    row("Azure", 0, "responsibleaipolicyviolation", Content),
    row("Azure", 0, "content management policy", Content),
    row("Azure", 0, "content_filter", Content),
    row("LiteLLM", 0, "contentpolicyviolationerror", Content),
    row("Anthropic", 0, "blocked by content filtering", Content),
    row("DashScope", 0, "data_inspection_failed", Content),
    row("DashScope", 0, "datainspectionfailed", Content),
    row("DeepSeek", 0, "content exists risk", Content),
    row("OpenRouter", 403, "flagged", Content),
    row("OpenRouter", 403, "moderation", Content),
    row("Moonshot", 0, "considered high risk", Content),
    row("any", 0, "inappropriate content", Content),

    row("Ollama", 0, "does not support tools", NoTools),
    row("OpenRouter", 0, "no endpoints found that support tool", NoTools),
    row("Gemini", 0, "function calling is not enabled", NoTools),
    row("llama.cpp", 0, "requires --jinja", NoTools),
    row("Groq", 0, "tool calling…not supported", NoTools),
    row("vLLM", 0, "tool choice requires", NoTools),
    row("any", 0, "does not support function", NoTools),
    row("any", 0, "does not support tool", NoTools),
    row("any", 0, "tools are not supported", NoTools),

    row("OpenAI", 0, "image_url is only supported by certain models", NoPictures),
    row("DeepSeek", 0, "unknown variant `image_url`", NoPictures),
    row("Gemini", 0, "image input modality is not enabled", NoPictures),
    row("Ollama", 0, "missing data required for image input", NoPictures),
    row("OpenRouter", 0, "no endpoints found that support image input", NoPictures),
    row("llama.cpp", 0, "image input is not supported", NoPictures),
    row("vLLM", 0, "at most 0 image(s) may be provided", NoPictures),
    row("vLLM", 0, "is not a multimodal model", NoPictures),
    row("xAI", 0, "image inputs are not supported", NoPictures),
    row("any", 0, "does not support image", NoPictures),
    row("any", 0, "doesn't support image", NoPictures),
    row("any", 0, "doesn't support the image", NoPictures),
    row("any", 0, "does not support vision", NoPictures),
    row("any", 0, "images are not supported", NoPictures),
    row("any", 0, "vision is not supported", NoPictures),
    row("any", 0, "text-only…image_url", NoPictures),

    row("OpenAI", 0, "model_not_found", UnknownModel),
    row("OpenAI", 0, "model…does not exist", UnknownModel),
    row("DeepSeek", 0, "model not exist", UnknownModel),
    row("OpenRouter", 0, "not a valid model", UnknownModel),
    row("OpenRouter", 0, "data policy", Forbidden),
    row("OpenRouter", 0, "no endpoints found", UnknownModel),
    row("LiteLLM", 0, "invalid model name", UnknownModel),
    row("Ollama", 0, "model…not found", UnknownModel),
    row("Anthropic", 0, "not_found_error", UnknownModel),
    row("Mistral", 0, "invalid model", UnknownModel),
    row("Mistral", 0, "invalid_model", UnknownModel),
    row("Groq", 0, "model_decommissioned", UnknownModel),
    row("Groq", 0, "has been decommissioned", UnknownModel),
    row("Bedrock", 0, "on-demand throughput isn", UnknownModel),
    row("any", 0, "unknown model", UnknownModel),
    row("any", 0, "model_not_supported", UnknownModel),

    row("Anthropic", 0, "overloaded_error", Busy),
    row("Anthropic", 0, "permission_error", Forbidden),
    row("Gemini", 0, "permission_denied", Forbidden),
    row("Gemini", 0, "location is not supported", Forbidden),
    row("OpenAI", 0, "country, region, or territory not supported", Forbidden),
    row("Anthropic", 0, "organization has been disabled", Forbidden),
    // the model wrote a call that its server could not read; it may do better
    row("Groq", 0, "tool_use_failed", Broken),
    row("Ollama", 0, "requires more system memory", BadRequest),
    row("llama.cpp", 0, "loading model", Busy),
    row("Hugging Face", 0, "currently loading", Busy),
    row("any", 0, "overloaded", Busy),
    row("any", 0, "server_busy", Busy),
];

impl Said {
    /// What an error means that came with this status; 0 where it came within a stream.
    pub(crate) fn meaning(&self, status: u16) -> Meaning {
        let status = if status == 0 { self.status.unwrap_or(0) } else { status };
        let words = format!("{} {}", self.codes.join(" "), self.message).to_lowercase();
        let holds = |says: &str| {
            let mut rest = words.as_str();
            says.split('…').all(|part| match rest.split_once(part) {
                Some((_, after)) => {
                    rest = after;
                    true
                }
                None => false,
            })
        };
        let told = TABLE.iter().find(|row| (row.status == 0 || row.status == status) && holds(row.says));
        told.map_or_else(|| self.by_status(status), |row| row.meaning)
    }

    /// What an error means whose words stand in no row.
    fn by_status(&self, status: u16) -> Meaning {
        let judged = || wordings::meaning(&format!("{} {}", self.codes.join(" "), self.message));
        match status {
            0 if self.codes.iter().any(|code| code == "invalid_request_error") => {
                judged().filter(|meaning| *meaning != Busy).unwrap_or(BadRequest)
            }
            0 => judged().unwrap_or(Broken),
            401 => WrongKey,
            402 => NoCredit,
            403 => Forbidden,
            404 => UnknownModel,
            408 | 425 | 503 | 529 => Busy,
            413 => TooLong,
            // what is used up for weeks is not waited for
            429 => judged().filter(|meaning| *meaning == NoCredit).unwrap_or(Quota),
            // a gateway gives any of these to what the model says of the size
            400 | 422 | 500.. if judged() == Some(TooLong) => TooLong,
            400 | 422 => judged().filter(|meaning| self.is_no_fault_of_form(*meaning)).unwrap_or(BadRequest),
            500.. => Broken,
            _ => BadRequest,
        }
    }

    /// What words of a refused request can mean besides that it is wrong. What they say of keys and permissions is as often
    /// about a field of it, and a budget may be one of tokens to think with.
    fn is_no_fault_of_form(&self, meaning: Meaning) -> bool {
        match meaning {
            Quota | UnknownModel => true,
            NoCredit => !self.message.to_lowercase().contains("budget"),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_reached() {
        for row in TABLE {
            let message = row.says.replace('…', " x ");
            let said = Said { message, ..Said::default() };
            assert_eq!(
                row.says,
                row.says.to_lowercase(),
                "{}: words are compared in small letters",
                row.provider
            );
            assert_eq!(said.meaning(row.status), row.meaning, "{}: {}", row.provider, row.says);
        }
    }

    #[test]
    fn what_nobody_knows_is_judged_by_its_status() {
        let said = Said { message: "Something.".to_owned(), ..Said::default() };
        let rows = [
            (400, BadRequest),
            (401, WrongKey),
            (402, NoCredit),
            (403, Forbidden),
            (404, UnknownModel),
            (413, TooLong),
            (422, BadRequest),
            (429, Quota),
            (500, Broken),
            (503, Busy),
            (529, Busy),
            (0, Broken),
        ];
        for (status, meaning) in rows {
            assert_eq!(said.meaning(status), meaning, "{status}");
        }
        let told = Said { status: Some(401), ..said };
        assert_eq!(told.meaning(0), WrongKey, "an error within a stream tells its status itself");
    }
}
