//! Texts, and what of them is no thought.

use super::*;

/// Text, and its words.
const TABLE: &[(&str, &str)] = &[
    ("plain", "plain"),
    ("  indented\n", "  indented\n"),
    ("<think>secret</think>\n\nThe answer is 4.", "The answer is 4."),
    ("<thinking>secret</thinking>4", "4"),
    ("<Reasoning>secret</REASONING> 4", "4"),
    ("\n <thought>secret</thought>4", "4"),
    ("<seed:think>secret</seed:think>4", "4"),
    ("[THINK]secret[/THINK]4", "4"),
    ("◁think▷secret◁/think▷4", "4"),
    ("<|begin_of_thought|>secret<|end_of_thought|><|begin_of_solution|>4<|end_of_solution|>", "4"),
    ("<|channel|>analysis<|message|>secret<|end|><|start|>assistant<|channel|>final<|message|>4", "4"),
    ("<think>a < b </ c</think>4", "4"),
    ("<think></think>4", "4"),
    ("<think>secret", ""),
    ("<think>a<think>secret</think>secret</think>4", "4"),
    ("<think>a<THINK>b<think>secret</think>c</Think>d</think>\n\n4", "4"),
    ("Sure. <think>a<think>secret</think>b</think>It is 4.", "Sure. It is 4."),
    ("<think>a<thinking>secret</thinking>b</think>4", "4"),
    ("<thinking>a<think>secret</think>b</thinking>4", "4"),
    ("[THINK]a[THINK]secret[/THINK]b[/THINK]4", "4"),
    ("<think>They say <think> first.</think>\n4", "4"),
    ("<think>They say `<think>` first.</think>4</think>", "4</think>"),
    ("<think>They say <think> first.</think>Write `</think>` last.", "Write `</think>` last."),
    ("<think>a<think>b<think>c</think>4", "4"),
    ("<think>a<think>b</think>4 <think>is a tag", "4 <think>is a tag"),
    ("<think>a<think>secret", ""),
    ("Well.\n<think>secret", "Well.\n"),
    ("secret\n</think>\n\n4", "4"),
    ("secret</think>\n4", "4"),
    ("</think>\n4", "4"),
    ("4\n</think>", "4\n"),
    ("Sure. <think>secret</think>It is 4.", "Sure. It is 4."),
    ("Sure. <think>is a tag", "Sure. <think>is a tag"),
    ("Write `<think>` first.", "Write `<think>` first."),
    ("Write “<think>” first, then “</think>”.", "Write “<think>” first, then “</think>”."),
    ("```\n<think>\nx\n</think>\n```\n", "```\n<think>\nx\n</think>\n```\n"),
    ("End with </think>.", "End with </think>."),
    ("a <b> [x] <thin> <thinkx>", "a <b> [x] <thin> <thinkx>"),
    ("a <thi", "a <thi"),
    ("`code` <think>secret</think>x", "`code` x"),
];

#[test]
fn thoughts_are_told_from_words_wherever_the_text_is_cut() {
    for (text, right) in TABLE {
        assert_eq!(without(text), *right, "{text:?}");
        for cut in (0..text.len()).filter(|&cut| text.is_char_boundary(cut)) {
            let mut splitter = Splitter::default();
            let mut words = String::new();
            let mut all = splitter.push(&text[..cut]);
            all.extend(splitter.push(&text[cut..]));
            all.extend(splitter.finish());
            for spoken in all {
                match spoken {
                    Spoken::Words(more) => words.push_str(&more),
                    Spoken::Thought(_) => {}
                    Spoken::WordsWereThought => words.clear(),
                }
            }
            assert_eq!(words, *right, "{text:?} cut at {cut}");
        }
    }
}
