//! What a round of a coding agent's has used (pure).

use super::entry::{CountOf, TokensUsed};
use crate::llm::spend::add;
use contract::{Timestamp, model::Usage};
use serde::{Deserialize, Serialize};

/// Counts what a client tells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter {
    /// Of the turns that are over.
    before: Usage,
    /// Of the turn that is under way.
    turn: Usage,
    session: SessionCounts,
    /// The session's counts when the turn began.
    session_before: Sums,
    process: Sums,
    process_before: Sums,
    /// The client tells less than it uses.
    tells_less: bool,
    /// The session is older than what is known of its counts.
    knows_no_beginning: bool,
}

/// Counts that only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Sums {
    /// Tokens sent.
    tokens_in: i64,
    /// Tokens received.
    tokens_out: i64,
    /// Their price, in US dollars.
    cost_usd: f64,
}

/// What a client counts for a whole session, and when that was begun.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SessionCounts {
    /// The session.
    pub(crate) id: Option<String>,
    /// When it was begun; none where nobody saw it.
    pub(crate) since: Option<Timestamp>,
    /// What was told of it up to now.
    #[serde(flatten)]
    sums: Sums,
}

impl Sums {
    /// Takes what was told, and says how much more it is than `before`.
    fn grow(&mut self, before: &Self, told: &TokensUsed) -> TokensUsed {
        self.tokens_in = told.tokens_in.unwrap_or(self.tokens_in);
        self.tokens_out = told.tokens_out.unwrap_or(self.tokens_out);
        self.cost_usd = told.cost_usd.unwrap_or(self.cost_usd);
        TokensUsed {
            tokens_in: told.tokens_in.map(|now| (now - before.tokens_in).max(0)),
            tokens_out: told.tokens_out.map(|now| (now - before.tokens_out).max(0)),
            cost_usd: told.cost_usd.map(|now| (now - before.cost_usd).max(0.0)),
            ..*told
        }
    }
}

impl Meter {
    /// Begins with what was told of this session before; `tells_less`: of a client that tells less than it uses.
    pub(crate) fn new(session: SessionCounts, tells_less: bool) -> Self {
        Self { session_before: session.sums, session, tells_less, ..Self::default() }
    }

    /// What it uses is told another way, and all of it.
    pub(crate) const fn tells_all(&mut self) {
        self.tells_less = false;
    }

    /// A session has begun, or is gone on with: what was told of another one is not in its counts.
    pub(crate) fn began(&mut self, session: &str, goes_on: bool, now: Timestamp) {
        if self.session.id.as_deref() == Some(session) {
            return;
        }
        let (id, since) = (Some(session.to_owned()), (!goes_on).then_some(now));
        self.session = SessionCounts { id, since, ..SessionCounts::default() };
        self.session_before = Sums::default();
        self.knows_no_beginning = goes_on;
    }

    /// What is known of the session.
    pub(crate) const fn session(&self) -> &SessionCounts {
        &self.session
    }

    /// Takes what was told.
    pub(crate) fn take(&mut self, used: TokensUsed) {
        let told = match used.of {
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
            CountOf::Turn => used,
            CountOf::Process => self.process.grow(&self.process_before, &used),
            CountOf::Session => {
                self.turn.tokens_estimated |= self.knows_no_beginning;
                self.session.sums.grow(&self.session_before, &used)
            }
        };
        // a client that tells the last request's counts in place of the turn's has told the others before
        self.turn.tokens_in = told.tokens_in.unwrap_or(0).max(self.turn.tokens_in);
        self.turn.tokens_out = told.tokens_out.unwrap_or(0).max(self.turn.tokens_out);
        self.turn.requests =
            self.turn.requests.max(i64::from(self.turn.tokens_in + self.turn.tokens_out > 0));
        self.turn.cost_usd = told.cost_usd.or(self.turn.cost_usd);
    }

    /// The turn is over.
    pub(crate) fn end_turn(&mut self) {
        let turn = std::mem::take(&mut self.turn);
        add(&mut self.before, &turn);
        (self.session_before, self.process_before) = (self.session.sums, self.process);
    }

    /// All of it.
    pub(crate) fn total(&self) -> Usage {
        let mut total = self.before;
        add(&mut total, &self.turn);
        total.tokens_estimated |= self.tells_less && total.requests > 0;
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

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

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

    /// Two turns in the process that began the session, and one in another process: what each tells, and what it used.
    #[test]
    fn of_what_is_told_as_a_sum_only_what_is_new_counts() {
        let table = [
            (CountOf::Turn, [(200, 0.5), (150, 0.25), (100, 0.125)]),
            (CountOf::Process, [(200, 0.5), (350, 0.75), (100, 0.125)]),
            (CountOf::Session, [(200, 0.5), (350, 0.75), (450, 0.875)]),
        ];
        for (of, [first, second, third]) in table {
            let mut meter = Meter::new(SessionCounts::default(), false);
            meter.began("s", false, AT);
            for ((told, cost), sum, spent) in [(first, 200, 0.5), (second, 350, 0.75)] {
                // the price comes by itself
                meter.take(TokensUsed { of, cost_usd: Some(cost), ..TokensUsed::default() });
                meter.take(used(of, told, 0, None));
                meter.end_turn();
                assert_eq!((meter.total().tokens_in, meter.total().cost_usd), (sum, Some(spent)), "{of:?}");
            }
            let kept: SessionCounts =
                serde_json::from_value(serde_json::to_value(meter.session()).unwrap()).unwrap();
            assert_eq!(kept.since, Some(AT));
            for (session, is_guessed) in [("s", false), ("another", of == CountOf::Session)] {
                let mut meter = Meter::new(kept.clone(), false);
                meter.began(session, true, AT);
                meter.take(used(of, third.0, 0, Some(third.1)));
                meter.end_turn();
                let total = meter.total();
                assert_eq!(
                    total.tokens_estimated, is_guessed,
                    "{of:?} {session}: its beginning is not known"
                );
                if !is_guessed {
                    assert_eq!((total.tokens_in, total.cost_usd), (100, Some(0.125)), "{of:?}");
                }
            }
        }
    }

    #[test]
    fn a_session_that_is_new_begins_with_nothing() {
        let mut meter = Meter::new(SessionCounts::default(), false);
        meter.began("s", false, AT);
        meter.take(used(CountOf::Session, 400, 80, None));
        meter.end_turn();
        let mut meter = Meter::new(meter.session().clone(), false);
        meter.began("another", false, AT);
        meter.take(used(CountOf::Session, 100, 20, None));
        assert_eq!((meter.total().tokens_in, meter.total().tokens_estimated), (100, false));
    }

    #[test]
    fn what_was_kept_before_there_were_prices_is_read() {
        let kept = serde_json::json!({ "id": "s", "tokens_in": 400, "tokens_out": 80 });
        let mut meter = Meter::new(serde_json::from_value(kept).unwrap(), false);
        meter.began("s", true, AT);
        meter.take(used(CountOf::Session, 500, 90, None));
        assert_eq!((meter.total().tokens_in, meter.total().tokens_out), (100, 10));
    }
}
