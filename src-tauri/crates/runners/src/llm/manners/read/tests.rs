//! Refusals in providers' words, and what they ask for.

use super::*;
use serde_json::json;

fn asked(words: &str, param: &str) -> Option<FormChange> {
    let body = json!({"max_tokens": 50_000, "temperature": 1, "top_p": 1, "seed": 1, "stream": true, "tools": [], "stream_options": {}});
    change(&Refusal { body: &body, words: words.to_owned(), param, tools_are_optional: true })
}

#[test]
fn refusals_say_what_to_change() {
    let without = |place: &'static str| Some(FormChange::Without(place));
    let limit = |limit| Some(FormChange::AtMost("/max_tokens", limit));
    let renamed = Some(FormChange::Renamed("/max_tokens", "/max_completion_tokens"));
    let rows: [(&str, &str, Option<FormChange>); 34] = [
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "", renamed.clone()),
        ("max_tokens is deprecated, use max_completion_tokens", "", renamed),
        ("Unsupported value", "temperature", without("/temperature")),
        ("body.top_p: Extra inputs are not permitted", "body.top_p", without("/top_p")),
        ("`temperature` and `top_p` cannot both be specified", "", without("/top_p")),
        ("Unrecognized request argument supplied: seed", "", without("/seed")),
        ("got an unexpected keyword argument 'seed'", "", without("/seed")),
        ("Unknown parameter: 'include_usage'", "", without("/stream_options")),
        ("max_tokens must be less than 8193", "", limit(8_192)),
        ("max_tokens: 50000 > 8192, which is the maximum allowed", "", limit(8_192)),
        ("max_tokens is too large: 50,000. At most 32,768", "", limit(32_768)),
        (
            "maximum context length is 8192 tokens. However, you requested 51200 tokens (1200 in the messages, 50000 in the completion)",
            "",
            limit(6_992),
        ),
        (
            "maximum context length is 8192 tokens. However, you requested 59000 tokens (9000 in the messages, 50000 in the completion)",
            "",
            None,
        ),
        ("input length and `max_tokens` exceed context limit: 190000 + 50000 > 200000", "", limit(10_000)),
        ("m does not support tools", "", Some(FormChange::NoTools)),
        ("No endpoints found that support tool use", "", Some(FormChange::NoTools)),
        ("System role not supported", "", Some(FormChange::SystemAsUser)),
        ("Unsupported value: 'stream' does not support true", "stream", Some(FormChange::Whole)),
        ("stream_options is only allowed when stream is enabled", "", without("/stream_options")),
        ("The stream_options parameter is only valid when stream is true", "", without("/stream_options")),
        ("'include_usage' needs streaming, which is not supported", "", without("/stream_options")),
        ("stream: streaming is not supported", "", Some(FormChange::Whole)),
        (
            "Unsupported value: 'messages[0].role' does not support 'system' with this model. Supported values are: 'developer', 'user', 'assistant'.",
            "messages[0].role",
            Some(FormChange::SystemAsDeveloper),
        ),
        (
            "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
            "messages[0].role",
            Some(FormChange::SystemAsUser),
        ),
        (
            "messages[0].role: 'system' is not one of ['user', 'assistant']",
            "",
            Some(FormChange::SystemAsUser),
        ),
        ("Invalid role: system. Use developer.", "", Some(FormChange::SystemAsDeveloper)),
        ("top_p: this model requires the default", "", without("/top_p")),
        ("temperature has to be left at its default", "", without("/temperature")),
        ("Only the default (1) of temperature may be used", "", without("/temperature")),
        ("`seed` requires a deterministic backend", "", without("/seed")),
        ("This model requires more memory than the default", "", None),
        ("The temperature of the furnace is not known.", "", None),
        ("Invalid image", "", None),
        ("Unsupported parameter: 'frequency_penalty'", "", None),
    ];
    for (words, param, right) in rows {
        assert_eq!(asked(words, param), right, "{words}");
    }
}
