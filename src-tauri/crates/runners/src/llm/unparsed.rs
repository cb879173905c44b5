//! Calls of tools that a server passes on as words, because it does not read them out of what its model writes.

use super::provider::ToolSpec;

/// What calls begin with in the words of the families of models, each as its template has it.
const BEGINNINGS: [&str; 12] = [
    "<tool_call>",      // Qwen, Hermes
    "<function=",       // Qwen3-Coder, Llama
    "<function_call>",  // Granite
    "<function_calls>", // Claude's older ones, InternLM
    "<invoke name=",
    "<tool_calls>",
    "[TOOL_CALLS]",                 // Mistral
    "<|tool_call|>",                // Phi
    "<|python_tag|>",               // Llama 3
    "<|channel|>commentary",        // gpt-oss
    "<|tool_calls_section_begin|>", // Kimi
    "<｜tool▁calls▁begin｜>",       // DeepSeek
];
/// So far behind its beginning a call names its tool, in bytes.
const NAME_WITHIN: usize = 300;

/// Whether `text` is, or ends with, a call of one of the tools that were offered: it begins a line, names one of them, and
/// is no example in a block of code.
pub(super) fn has_call(text: &str, tools: &[ToolSpec]) -> bool {
    let begins_line =
        |at: usize| text[..at].trim_end_matches([' ', '\t']).ends_with('\n') || text[..at].trim().is_empty();
    let in_code = |at: usize| text[..at].matches("```").count() % 2 == 1;
    let names_one = |at: usize| {
        let mut end = text.len().min(at + NAME_WITHIN);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        tools.iter().any(|tool| text[at..end].contains(tool.name))
    };
    BEGINNINGS.iter().any(|beginning| {
        let mut found = text.match_indices(beginning);
        found.any(|(at, _)| begins_line(at) && !in_code(at) && names_one(at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_call_in_words_is_told_from_words_about_calls() {
        let tools = [ToolSpec { name: "list_files", description: "", schema: json!({}) }];
        let calls = [
            "<tool_call>\n{\"name\":\"list_files\",\"arguments\":{\"path\":\".\"}}\n</tool_call>",
            "I will look.\n<tool_call>{\"name\": \"list_files\"}</tool_call>",
            "<tool_call><function=list_files><parameter=path>.</parameter></function></tool_call>",
            "[TOOL_CALLS][{\"name\":\"list_files\",\"arguments\":{}}]",
            "[TOOL_CALLS]list_files{\"path\":\".\"}",
            "<|channel|>commentary to=functions.list_files <|constrain|>json<|message|>{}<|call|>",
            "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>list_files",
            "<function=list_files>{\"path\": \".\"}</function>",
            "<|python_tag|>{\"name\": \"list_files\"}",
        ];
        for text in calls {
            assert!(has_call(text, &tools), "{text}");
            assert!(!has_call(text, &[]), "nothing was offered: {text}");
        }
        let words = [
            "Qwen writes `<tool_call>{\"name\":\"list_files\"}</tool_call>` for this.",
            "Like so:\n```\n<tool_call>{\"name\":\"list_files\"}</tool_call>\n```\n",
            "<tool_call>{\"name\":\"other\"}</tool_call>",
            "list_files",
            "",
        ];
        for text in words {
            assert!(!has_call(text, &tools), "{text}");
        }
    }
}
