//! Where a request goes: the address of a provider as people have it, made the address of what is asked.

use super::faults::Fault;
use contract::ProviderKind;
use url::Url;

/// What people copy along with an address: the place of one request.
const PLACES: &[&[&str]] = &[
    &["chat", "completions"],
    &["completions"],
    &["chat"],
    &["responses"],
    &["embeddings"],
    &["messages", "count_tokens"],
    &["messages"],
    &["models"],
];
/// The same of Ollama, whose own protocol has no version.
const OLLAMA_PLACES: &[&[&str]] =
    &[&["api", "chat"], &["api", "generate"], &["api", "tags"], &["api"], &["v1"]];

/// The same of Gemini, which has an address of OpenAI's protocol as well.
const GEMINI_PLACES: &[&[&str]] = &[&["openai"]];
/// What stands between the version and the name of one model.
const OF_A_MODEL: &[&str] = &["models", "engines"];

/// Where `path` of a provider may be, the likeliest place first; another one only where the version was left out.
pub(crate) fn addresses(kind: ProviderKind, base: &str, path: &str) -> Result<Vec<Url>, Fault> {
    let bad = |why: String| Fault::BadAddress(why);
    let mut url = Url::parse(base.trim()).map_err(|e| bad(e.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("it is not http or https".to_owned()));
    }
    url.set_fragment(None);
    let segments: Vec<String> = url.path().split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    let stem = stem(kind, segments);
    let bases = bases(kind, &stem, url.query().is_some());
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    Ok(bases
        .into_iter()
        .map(|base| {
            let mut there = url.clone();
            there.set_path(&format!("{base}{path}"));
            let both = [url.query().unwrap_or_default(), query];
            let both = both.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
            there.set_query(Some(both.as_str()).filter(|both| !both.is_empty()));
            there
        })
        .collect())
}

/// The path without the place of a request at its end.
fn stem(kind: ProviderKind, mut segments: Vec<String>) -> Vec<String> {
    let places = match kind {
        ProviderKind::Ollama => OLLAMA_PLACES,
        ProviderKind::Gemini => GEMINI_PLACES,
        _ => &[],
    };
    loop {
        // Gemini's: models/NAME:streamGenerateContent
        if segments.last().is_some_and(|last| last.contains(':')) {
            segments.pop();
        }
        if let [.., version, before, _] = segments.as_slice()
            && is_version(version)
            && OF_A_MODEL.iter().any(|word| before.eq_ignore_ascii_case(word))
        {
            segments.truncate(segments.len() - 2);
        }
        let ends = |place: &&&[&str]| {
            let from = segments.len().checked_sub(place.len());
            from.is_some_and(|from| {
                segments[from..]
                    .iter()
                    .zip(place.iter())
                    .all(|(there, word)| there.eq_ignore_ascii_case(word))
            })
        };
        let Some(place) = places.iter().chain(PLACES).find(ends) else { return segments };
        segments.truncate(segments.len() - place.len());
    }
}

/// What the path may begin with: with a version where it has none, and without.
fn bases(kind: ProviderKind, stem: &[String], has_query: bool) -> Vec<String> {
    let own: String = stem.iter().map(|segment| format!("/{segment}")).collect();
    let (version, comes_first) = match kind {
        ProviderKind::Ollama => return vec![own],
        ProviderKind::Gemini => ("v1beta", true),
        ProviderKind::Anthropic => ("v1", true),
        // A path of one's own is a gateway's, which is more often written out.
        ProviderKind::OpenAi | ProviderKind::DeepSeek | ProviderKind::OpenAiCompatible => {
            ("v1", stem.is_empty())
        }
    };
    if stem.iter().any(|segment| is_version(segment)) || has_query && !comes_first {
        return vec![own];
    }
    let with_version = format!("{own}/{version}");
    if comes_first { vec![with_version, own] } else { vec![own, with_version] }
}

/// `v1`, `v1beta`, `v2`.
fn is_version(segment: &str) -> bool {
    let digits =
        segment.strip_prefix(['v', 'V']).map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    digits
        .is_some_and(|rest| rest.len() + 1 < segment.len() && rest.chars().all(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ProviderKind::{Anthropic, DeepSeek, Gemini, Ollama, OpenAi, OpenAiCompatible};

    #[test]
    fn addresses_are_taken_as_people_have_them() {
        let rows: &[(ProviderKind, &str, &[&str])] = &[
            (OpenAi, "https://api.openai.com/v1", &["https://api.openai.com/v1/p"]),
            (OpenAi, "https://api.openai.com/v1//", &["https://api.openai.com/v1/p"]),
            (OpenAi, "https://api.openai.com", &["https://api.openai.com/v1/p", "https://api.openai.com/p"]),
            (OpenAi, " https://api.openai.com/v1/chat/completions ", &["https://api.openai.com/v1/p"]),
            (
                DeepSeek,
                "https://api.deepseek.com",
                &["https://api.deepseek.com/v1/p", "https://api.deepseek.com/p"],
            ),
            (OpenAiCompatible, "http://h:1/llm", &["http://h:1/llm/p", "http://h:1/llm/v1/p"]),
            (OpenAiCompatible, "http://h/api/paas/v4/", &["http://h/api/paas/v4/p"]),
            (OpenAiCompatible, "http://h/v1beta/openai/", &["http://h/v1beta/openai/p"]),
            (OpenAiCompatible, "http://h/v1/models", &["http://h/v1/p"]),
            (OpenAiCompatible, "http://h/v1/models/m", &["http://h/v1/p"]),
            (
                OpenAiCompatible,
                "http://h/engines/llama.cpp",
                &["http://h/engines/llama.cpp/p", "http://h/engines/llama.cpp/v1/p"],
            ),
            (OpenAiCompatible, "http://h/v1/chat", &["http://h/v1/p"]),
            (OpenAiCompatible, "http://h/V1/Chat/Completions", &["http://h/V1/p"]),
            (OpenAi, "https://h/v1/engines/m/completions", &["https://h/v1/p"]),
            (Gemini, "https://h/v1beta/openai", &["https://h/v1beta/p"]),
            (Gemini, "https://h/v1beta/openai/chat/completions", &["https://h/v1beta/p"]),
            (
                OpenAiCompatible,
                "https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=1",
                &["https://x.openai.azure.com/openai/deployments/d/p?api-version=1"],
            ),
            (OpenAiCompatible, "https://h/v1?api-version=1#top", &["https://h/v1/p?api-version=1"]),
            (
                Anthropic,
                "https://api.anthropic.com",
                &["https://api.anthropic.com/v1/p", "https://api.anthropic.com/p"],
            ),
            (Anthropic, "http://h/anthropic", &["http://h/anthropic/v1/p", "http://h/anthropic/p"]),
            (Anthropic, "http://h/v1/messages", &["http://h/v1/p"]),
            (Gemini, "https://g", &["https://g/v1beta/p", "https://g/p"]),
            (Gemini, "https://g/v1/models/m:generateContent", &["https://g/v1/p"]),
            (Ollama, "http://h:11434/v1", &["http://h:11434/p"]),
            (Ollama, "http://h:11434/v1/chat/completions", &["http://h:11434/p"]),
            (Ollama, "http://h:11434/api/chat", &["http://h:11434/p"]),
            (Ollama, "http://h/ollama/api", &["http://h/ollama/p"]),
        ];
        for (kind, base, right) in rows {
            let found: Vec<_> = addresses(*kind, base, "/p").unwrap().into_iter().map(String::from).collect();
            assert_eq!(found, *right, "{kind} {base}");
        }
        let both = addresses(Gemini, "https://g/v1beta?a=1", "/p?alt=sse").unwrap();
        assert_eq!(both[0].as_str(), "https://g/v1beta/p?a=1&alt=sse");
        for base in ["no address", "ftp://h/v1", ""] {
            assert!(matches!(addresses(OpenAi, base, "/p"), Err(Fault::BadAddress(_))), "{base}");
        }
    }
}
