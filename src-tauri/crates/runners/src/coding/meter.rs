//! What a round of a coding agent's has used (pure).

use super::entry::{CountOf, TokensUsed};
use crate::llm::spend::add;
use contract::model::Usage;
use serde::{Deserialize, Serialize};

/// Counts what a client tells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter {
    /// Of the turns that are over.
    before: Usage,
    /// Of the turn that is under way.
    turn: Usage,
    /// What was told for the whole session before this turn.
    pub(crate) session: SessionCounts,
    session_now: SessionCounts,
    /// The client tells some of its requests only.
    is_partial: bool,
}

/// What a client counts for a whole session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SessionCounts {
    /// The session.
    pub(crate) id: Option<String>,
    /// Tokens sent.
    pub(crate) tokens_in: i64,
    /// Tokens received.
    pub(crate) tokens_out: i64,
}

impl Meter {
    /// Begins with what was told of this session before; `is_partial`: of a client that tells some of its requests only.
    pub(crate) fn new(session: SessionCounts, is_partial: bool) -> Self {
        Self { session_now: session.clone(), session, is_partial, ..Self::default() }
    }

    /// A session has begun: what was told of another one is not in its counts.
    pub(crate) fn began(&mut self, session: &str) {
        if self.session.id.as_deref() != Some(session) {
            self.session = SessionCounts { id: Some(session.to_owned()), ..SessionCounts::default() };
            self.session_now = self.session.clone();
        }
    }

    /// Takes what was told.
    pub(crate) fn take(&mut self, used: TokensUsed) {
        let (sent, received) = match used.of {
            CountOf::Request => {
                let is_counted = used.tokens_in.is_some() || used.tokens_out.is_some();
                let more = Usage {
                    tokens_in: used.tokens_in.unwrap_or(0),
                    tokens_out: used.tokens_out.unwrap_or(0),
                    requests: i64::from(is_counted),
                    cost_usd: used.cost_usd,
                    ..Usage::default()
                };
                return add(&mut self.turn, &more);
            }
            CountOf::Turn => (used.tokens_in, used.tokens_out),
            CountOf::Session => {
                let now = &mut self.session_now;
                now.tokens_in = used.tokens_in.unwrap_or(now.tokens_in);
                now.tokens_out = used.tokens_out.unwrap_or(now.tokens_out);
                let since = |now: i64, before: i64| Some((now - before).max(0));
                (since(now.tokens_in, self.session.tokens_in), since(now.tokens_out, self.session.tokens_out))
            }
        };
        // a client that tells the last request's counts in place of the turn's has told the others before
        self.turn.tokens_in = sent.unwrap_or(0).max(self.turn.tokens_in);
        self.turn.tokens_out = received.unwrap_or(0).max(self.turn.tokens_out);
        self.turn.requests =
            self.turn.requests.max(i64::from(self.turn.tokens_in + self.turn.tokens_out > 0));
        self.turn.cost_usd = used.cost_usd.or(self.turn.cost_usd);
    }

    /// The turn is over.
    pub(crate) fn end_turn(&mut self) {
        let turn = std::mem::take(&mut self.turn);
        add(&mut self.before, &turn);
        self.session.clone_from(&self.session_now);
    }

    /// All of it.
    pub(crate) fn total(&self) -> Usage {
        let mut total = self.before;
        add(&mut total, &self.turn);
        total.tokens_estimated |= self.is_partial && total.requests > 0;
        total
    }
}

/// What `total` has more than `before`.
pub(crate) fn since(total: &Usage, before: &Usage) -> Usage {
    let cost = |usage: &Usage| usage.cost_usd.unwrap_or(0.0);
    Usage {
        tokens_in: (total.tokens_in - before.tokens_in).max(0),
        tokens_out: (total.tokens_out - before.tokens_out).max(0),
        tokens_estimated: total.tokens_estimated,
        requests: (total.requests - before.requests).max(0),
        cost_usd: total.cost_usd.map(|_| (cost(total) - cost(before)).max(0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(of: CountOf, tokens_in: i64, tokens_out: i64, cost_usd: Option<f64>) -> TokensUsed {
        TokensUsed { of, tokens_in: Some(tokens_in), tokens_out: Some(tokens_out), cached: None, cost_usd }
    }

    #[test]
    fn requests_add_up_and_a_turn_stands_in_their_place() {
        let mut meter = Meter::default();
        meter.take(used(CountOf::Request, 100, 20, None));
        meter.take(used(CountOf::Request, 105, 20, None));
        meter.take(used(CountOf::Turn, 210, 40, Some(0.5)));
        meter.end_turn();
        meter.take(used(CountOf::Turn, 50, 10, Some(0.25)));
        let total = meter.total();
        assert_eq!(
            (total.tokens_in, total.tokens_out, total.requests, total.cost_usd),
            (260, 50, 3, Some(0.75))
        );
        let more = since(
            &total,
            &Usage { tokens_in: 210, tokens_out: 40, requests: 2, cost_usd: Some(0.5), ..total },
        );
        assert_eq!((more.tokens_in, more.tokens_out, more.requests, more.cost_usd), (50, 10, 1, Some(0.25)));
    }

    #[test]
    fn of_a_session_only_what_is_new_counts() {
        let before = SessionCounts { id: Some("s".into()), tokens_in: 400, tokens_out: 80 };
        for (session, sent) in [("s", 400), ("another", 800)] {
            let mut meter = Meter::new(before.clone(), false);
            meter.began(session);
            meter.take(used(CountOf::Session, 800, 160, None));
            meter.end_turn();
            assert_eq!(meter.total().tokens_in, sent, "{session}");
            assert_eq!(meter.session.tokens_in, 800);
        }
    }
}
