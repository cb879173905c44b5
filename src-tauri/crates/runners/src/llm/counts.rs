//! How many tokens a request took, and what it cost, as far as the server's words can be used.

use super::value::{number, yes};
use serde_json::Value;

/// No request has more tokens than this, whatever a server says.
const COUNT_MAX: f64 = 1e9;

/// What a server says about a request. What is missing, is no number, or makes no sense is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Counts {
    /// Tokens sent.
    pub(crate) tokens_in: Option<i64>,
    /// Tokens received.
    pub(crate) tokens_out: Option<i64>,
    /// Its price, in US dollars.
    pub(crate) cost_usd: Option<f64>,
}

impl Counts {
    /// What is known once more has been said: counts are told as they grow, and none is added to another. A later one that
    /// is smaller is of a part.
    pub(crate) fn then(self, later: Self) -> Self {
        Self {
            tokens_in: later.tokens_in.max(self.tokens_in),
            tokens_out: later.tokens_out.max(self.tokens_out),
            cost_usd: later.cost_usd.or(self.cost_usd),
        }
    }

    /// The sums of the fields of each list that are there; the total completes what one of them leaves open. What it has
    /// beyond both was received: some count thoughts nowhere else.
    pub(crate) fn read(usage: &Value, sent: &[&str], received: &[&str]) -> Self {
        let (mut tokens_in, mut tokens_out) = (sum(usage, sent), sum(usage, received));
        if let Some(total) =
            ["total_tokens", "totalTokenCount", "totalTokens"].iter().find_map(|n| count(usage, n))
        {
            let rest = |known: i64| Some(total - known).filter(|&rest| rest > 0);
            match (tokens_in, tokens_out) {
                (Some(known), _) => tokens_out = tokens_out.max(rest(known)),
                (None, Some(known)) => tokens_in = rest(known),
                (None, None) => {}
            }
        }
        Self { tokens_in, tokens_out, cost_usd: cost(usage) }
    }
}

/// The sum of what is there; nothing is no count.
fn sum(usage: &Value, names: &[&str]) -> Option<i64> {
    let sum: i64 = names.iter().filter_map(|name| count(usage, name)).sum();
    Some(sum).filter(|&sum| sum > 0)
}

/// What a server says under this name, where it is a count.
pub(crate) fn count(usage: &Value, name: &str) -> Option<i64> {
    number(usage, name).filter(|n| (1.0..=COUNT_MAX).contains(n)).map(|n| n as i64)
}

/// The price: gateways tell it, each under a name of its own. A price of nothing says that none is known.
///
/// With a key of one's own at the provider behind it, a gateway tells that one's price beside its own.
fn cost(usage: &Value) -> Option<f64> {
    let own_key =
        yes(usage, "is_byok").then(|| number(usage.get("cost_details")?, "upstream_inference_cost"));
    let behind = own_key.flatten().filter(|&cost| cost > 0.0);
    match (told(usage), behind) {
        (None, None) => None,
        (one, other) => Some(one.unwrap_or(0.0) + other.unwrap_or(0.0)),
    }
}

fn told(usage: &Value) -> Option<f64> {
    let names = ["cost", "total_cost", "estimated_cost"];
    let told = names.iter().find_map(|name| {
        let inner = usage.get(*name).filter(|value| value.is_object()).and_then(told);
        number(usage, name).or(inner)
    });
    told.filter(|&cost| cost > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn counts_are_used_where_they_make_sense() {
        let counts = |tokens_in, tokens_out, cost_usd| Counts { tokens_in, tokens_out, cost_usd };
        let rows = [
            (json!({"in": 3, "out": 2}), counts(Some(3), Some(2), None)),
            (json!({"in": 3, "more": 4, "out": "2"}), counts(Some(7), Some(2), None)),
            (json!({"in": 3.0, "total_tokens": 5}), counts(Some(3), Some(2), None)),
            (json!({"in": 0, "out": 0, "total_tokens": 0}), counts(None, None, None)),
            (json!({"in": -3, "out": null}), counts(None, None, None)),
            (json!({"in": [3], "out": 1e300}), counts(None, None, None)),
            (json!(null), counts(None, None, None)),
            (json!("x"), counts(None, None, None)),
            (json!({"cost": 0.5}), counts(None, None, Some(0.5))),
            (json!({"cost": "0.5"}), counts(None, None, Some(0.5))),
            (json!({"cost": {"total_cost": 0.5}}), counts(None, None, Some(0.5))),
            (json!({"in": 10, "out": 5, "total_tokens": 2015}), counts(Some(10), Some(2005), None)),
            (json!({"in": 10, "out": 5, "total_tokens": 15}), counts(Some(10), Some(5), None)),
            (json!({"in": 10, "out": 5, "total_tokens": 3}), counts(Some(10), Some(5), None)),
            (json!({"in": 10, "totalTokenCount": 15}), counts(Some(10), Some(5), None)),
            (
                json!({"cost": 0.5, "is_byok": true, "cost_details": {"upstream_inference_cost": 0.25}}),
                counts(None, None, Some(0.75)),
            ),
            (
                json!({"cost": 0, "is_byok": true, "cost_details": {"upstream_inference_cost": 0.25}}),
                counts(None, None, Some(0.25)),
            ),
            (
                json!({"cost": 0.5, "cost_details": {"upstream_inference_cost": 0.25}}),
                counts(None, None, Some(0.5)),
            ),
            (json!({"cost": -1}), counts(None, None, None)),
            (json!({"cost": 0}), counts(None, None, None)),
        ];
        for (usage, right) in rows {
            assert_eq!(Counts::read(&usage, &["in", "more"], &["out"]), right, "{usage}");
        }
        let known = counts(Some(3), Some(1), None).then(counts(None, Some(2), Some(0.1)));
        assert_eq!(
            known,
            counts(Some(3), Some(2), Some(0.1)),
            "a later word replaces, and leaves what it does not tell"
        );
        let known = counts(Some(50_003), Some(567), Some(0.1)).then(counts(Some(3), Some(1), Some(0.2)));
        assert_eq!(known, counts(Some(50_003), Some(567), Some(0.2)), "what shrinks is of a part");
    }
}
