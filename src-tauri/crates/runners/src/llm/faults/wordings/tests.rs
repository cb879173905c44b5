//! Words, and what they mean.

use super::*;

#[test]
fn words_are_judged_by_what_they_are_about() {
    let rows: &[(Option<Meaning>, &[&str])] = &[
        (
            Some(TooLong),
            &[
                "context too long",
                "Context is too long.",
                "ContextTooLong",
                "context_too_long",
                "The prompt exceeds the limit",
                "Prompt is too large for this model",
                "Input exceeds 4096 tokens",
                "input too long: 9000 tokens",
                "Too many input tokens",
                "This request has too many tokens (9000), at most 4096 are taken",
                "Token limit exceeded",
                "token count of 9000 is greater than 4096",
                "number of tokens is larger than n_ctx",
                "maximum sequence length is 4096",
                "Length of the conversation is over the limit",
                "The conversation does not fit into the model",
                "Message too long",
                "Request body too large",
                "context overflow",
                "Context size has been exceeded.",
            ],
        ),
        (
            Some(WrongKey),
            &[
                "Authentication error",
                "Authentication failed",
                "AuthenticationFailed",
                "Unauthorized",
                "unauthorized: bad credentials",
                "Invalid API-Key",
                "The API key is wrong",
                "API key has expired",
                "Your key was revoked",
                "InvalidKey",
                "No credentials were given",
                "Bearer token is missing",
                "Access token expired",
                "Token expired",
                "You must log in first",
                "Authorization header required",
            ],
        ),
        (
            Some(Forbidden),
            &[
                "Forbidden",
                "403 Forbidden",
                "Permission denied",
                "You have no access to this",
                "You are not authorized",
            ],
        ),
        (
            Some(NoCredit),
            &[
                "Insufficient credit",
                "You are out of credits",
                "Your balance is too low",
                "No credit left",
                "Not enough funds",
                "Credits exhausted",
                "Insufficient quota",
                "Monthly quota used",
                "you have reached your weekly usage limit, upgrade for higher limits",
                "Your monthly limit is reached",
                "The limit for this month is used up",
                "All of your monthly allowance is gone",
                "Please check your billing details",
                "Payment required",
                "Budget exceeded",
                "The spending limit was reached",
            ],
        ),
        (
            Some(Quota),
            &[
                "Rate limit exceeded",
                "RateLimitError",
                "Too many requests",
                "Quota exceeded",
                "Tokens per minute exceeded",
                "Daily token limit reached",
                "You exceeded your message limit",
                "Request was throttled",
            ],
        ),
        (
            Some(Busy),
            &[
                "Overloaded",
                "The server is busy",
                "Busy",
                "Service temporarily unavailable",
                "context deadline exceeded",
                "Request timed out",
                "The authentication service is unavailable",
                "Model is loading",
                "Please try again later",
                "No capacity for this model",
            ],
        ),
        (
            None,
            &[
                "",
                "Something went wrong",
                "Internal server error",
                "context canceled",
                "an error was encountered while running the model",
                "The author of this text is unknown",
                "unexpected token in JSON",
                "Provider disconnected",
                "The monkey is invalid",
                "KeyError: 'choices'",
                "CUDA out of memory",
                "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
            ],
        ),
    ];
    for (right, all) in rows {
        for words in *all {
            assert_eq!(meaning(words), *right, "{words}");
        }
    }
}
