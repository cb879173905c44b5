//! The tags that models put around their thoughts, and around what they say after them.

/// Characters before a tag that is spoken of.
pub(super) const QUOTES: &[char] = &['`', '"', '\'', '“', '‘', '«', '„'];

/// Opening and closing tags, in small letters.
const TAGS: &[(&str, &str)] = &[
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<thoughts>", "</thoughts>"),
    ("<reasoning>", "</reasoning>"),
    ("<reason>", "</reason>"),
    ("<reflection>", "</reflection>"),
    ("<antthinking>", "</antthinking>"),
    ("<seed:think>", "</seed:think>"),
    ("<mm:think>", "</mm:think>"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|channel>thought", "<channel|>"),
    ("<|channel|>analysis<|message|>", "<|end|>"),
    ("<|start_thinking|>", "<|end_thinking|>"),
    ("[think]", "[/think]"),
    ("◁think▷", "◁/think▷"),
];
/// What some models put around the answer itself once they have thought.
const AROUND: &[&str] = &[
    "<|begin_of_solution|>",
    "<|end_of_solution|>",
    "<|start|>assistant<|channel|>final<|message|>",
    "<|return|>",
];

/// What stands at the beginning of a text.
pub(super) enum Tag {
    Opens(&'static str, &'static str),
    Closes(&'static str),
    Around(&'static str),
    /// Perhaps one, when more has come.
    Perhaps,
}

pub(super) fn tag(text: &str) -> Option<Tag> {
    let is = |tag: &str| text.get(..tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag));
    let may_be = |tag: &str| {
        let begin = tag.get(..text.len()).filter(|_| tag.len() > text.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(text))
    };
    let opens = TAGS.iter().filter(|(open, _)| is(open)).map(|(open, close)| Tag::Opens(open, close));
    let closes = TAGS.iter().filter(|(_, close)| is(close)).map(|(_, close)| Tag::Closes(close));
    let around = AROUND.iter().filter(|tag| is(tag)).map(|tag| Tag::Around(tag));
    let all = TAGS.iter().flat_map(|(open, close)| [open, close]).chain(AROUND);
    let perhaps = all.filter(|tag| may_be(tag)).map(|_| Tag::Perhaps);
    opens.chain(around).chain(perhaps).chain(closes).next()
}
