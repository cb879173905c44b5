//! What a model is saying in the turn that is under way: the end of its output, without what is a message by now.

use contract::model::{Message, Speaker};

/// Lines of the output that are not the model's begin with one of these.
const OWN_LINES: [&str; 5] = ["[TOOL]", "[YOU]", "[CUT]", "[THOUGHT]", "[FULL]"];
/// So many replies may stand behind the last line that is not the model's.
const LAST: usize = 3;

/// The model's last replies that say something, oldest first.
#[must_use]
pub fn last_said(messages: &[Message]) -> Vec<String> {
    let said = messages.iter().rev().filter(|message| message.speaker == Speaker::Assistant);
    let said = said.map(|message| message.text.trim()).filter(|text| !text.is_empty());
    let mut last: Vec<String> = said.take(LAST).map(str::to_owned).collect();
    last.reverse();
    last
}

/// The words of the turn that is under way, without what was `said` before; empty between two turns.
#[must_use]
pub fn words_under_way<'a>(output: &'a str, said: &[String]) -> &'a str {
    let mut words = behind_own_lines(output).trim();
    for known in said {
        words = words.strip_prefix(known.as_str()).map_or(words, str::trim_start);
    }
    words
}

/// The same of a turn that was broken off: what the model had said by then.
#[must_use]
pub fn words_broken_off<'a>(output: &'a str, said: &[String]) -> &'a str {
    let whole = output.trim_end();
    let last = whole.rfind('\n').map_or(0, |at| at + 1);
    words_under_way(if whole[last..].starts_with("[CUT]") { &whole[..last] } else { output }, said)
}

fn behind_own_lines(output: &str) -> &str {
    let mut behind = 0;
    let mut at = 0;
    for line in output.split_inclusive('\n') {
        at += line.len();
        if OWN_LINES.iter().any(|mark| line.starts_with(mark)) {
            behind = at;
        }
    }
    &output[behind..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn said(texts: &[(&str, &str)]) -> Vec<Message> {
        let at = "2026-01-02T03:04:05Z";
        let message = |(number, (speaker, text)): (usize, &(&str, &str))| json!({"number": number, "turn": number, "at": at, "speaker": speaker, "text": text});
        serde_json::from_value(Value::Array(texts.iter().enumerate().map(message).collect())).unwrap()
    }

    #[test]
    fn only_the_turn_that_is_under_way_is_told() {
        let first = said(&[("user", "Look"), ("assistant", "I look.\n")]);
        let second = said(&[("assistant", "I look."), ("user", "Hurry"), ("assistant", "I do.")]);
        for (output, messages, words) in [
            ("", said(&[]), ""),
            ("# Found", said(&[("user", "Look")]), "# Found"),
            ("I look.\n", first.clone(), ""),
            ("I look.\n[TOOL] read_file a.md\n", first.clone(), ""),
            ("I look.\n[TOOL] read_file a.md\nIt says", first.clone(), "It says"),
            ("I look.\n[TOOL] list\n[YOU] Hurry\nIt **says**\n\nso", first.clone(), "It **says**\n\nso"),
            ("Hm\n[THOUGHT] What stands above is what the model thought.\nSo", first.clone(), "So"),
            ("I look.\nI do.\nAnd", second, "And"),
            // The beginning of a long output is not held, and an overview reads no messages.
            ("ok.\nAnd then", first, "ok.\nAnd then"),
            ("I look.\n", said(&[]), "I look."),
        ] {
            assert_eq!(words_under_way(output, &last_said(&messages)), words, "{output:?}");
        }
    }

    #[test]
    fn what_was_said_before_it_was_broken_off_is_told() {
        let first = last_said(&said(&[("user", "Look"), ("assistant", "I look.")]));
        for (output, words) in [
            ("I look.\n[TOOL] list\nThere ar\n[CUT] Cancelled.\n", "There ar"),
            ("[CUT] Cancelled.\n", ""),
            ("I look.\nand so", "and so"),
        ] {
            assert_eq!(words_broken_off(output, &first), words, "{output:?}");
        }
    }
}
