//! Rounds: how a client is asked something by whose version of the protocol a server sends no requests. What it is to ask
//! comes in place of the reply, with a state; the client repeats its call with the state and the answer.
//!
//! What a state stands for is kept here, and each is good once: so nothing that a client makes of one does more than be
//! refused, and a call that is repeated twice does nothing twice.

use contract::{ApiError, TaskId, Timestamp};
use rmcp::{
    RoleServer,
    model::{InputRequest, InputRequests, InputRequiredResult, InputResponses, ProtocolVersion},
    service::RequestContext,
};
use serde_json::{Map, Value};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Calls that wait to be repeated; a client need not repeat any, so the oldest are forgotten.
const OPEN_MAX: usize = 64;
/// The name of the one thing that is asked.
const ASKED: &str = "asked";

/// Whether the client is asked so: what it speaks knows no other way.
pub(crate) fn are_spoken(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
}

/// The answer in a call that was repeated, if there is one.
pub(crate) fn answer(responses: Option<InputResponses>) -> Option<Value> {
    responses?.remove(ASKED)
}

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The client's folders. Nothing was done so far.
    Folders,
    /// The person's word on a task that there is by now.
    Approval {
        /// The task.
        task: TaskId,
        /// When it asked what the person is shown.
        asked_at: Timestamp,
    },
}

/// A tool's use, as both calls name it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ToolUse {
    /// The tool.
    pub(crate) tool: String,
    /// What it is given.
    pub(crate) arguments: Map<String, Value>,
}

/// The calls that wait to be repeated. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Rounds(Arc<Mutex<VecDeque<WaitingUse>>>);

/// One of them.
struct WaitingUse {
    state: String,
    call: ToolUse,
    wanted: Wanted,
}

impl Rounds {
    /// What a call is answered with that waits for something: the client is to make this request, and to repeat the call.
    pub(crate) fn open(&self, call: ToolUse, wanted: Wanted, request: InputRequest) -> InputRequiredResult {
        let state = Uuid::now_v7().to_string();
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= OPEN_MAX {
            open.pop_front();
        }
        open.push_back(WaitingUse { state: state.clone(), call, wanted });
        let requests = InputRequests::from([(ASKED.to_owned(), request)]);
        InputRequiredResult::new(Some(requests), Some(state))
    }

    /// What the call waited for that is repeated with this state. The state is used up by it.
    ///
    /// # Errors
    /// The state belongs to no call that waits, or to another one.
    pub(crate) fn close(&self, state: &str, call: &ToolUse) -> Result<Wanted, ApiError> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(place) = open.iter().position(|open| open.state == state) else {
            let message = "The request state belongs to no call that waits for an answer: it was used already, or this \
                           server has not given it. Nothing was done.";
            return Err(ApiError::refused(message).hint(
                "See with list_tasks what there is. To begin anew, use the tool without a request state.",
            ));
        };
        if open[place].call != *call {
            let message = format!(
                "The request state belongs to another call: a use of {} with arguments of its own. Nothing was done.",
                open[place].call.tool
            );
            return Err(ApiError::refused(message).hint("Repeat that call just as it was."));
        }
        open.remove(place).map(|open| open.wanted).ok_or_else(|| ApiError::refused("It was used already."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rmcp::model::{ElicitRequest, ElicitRequestParams, ElicitationSchema};
    use serde_json::json;

    fn call(tool: &str, command: &str) -> ToolUse {
        let arguments = json!({"command": command}).as_object().cloned().unwrap();
        ToolUse { tool: tool.to_owned(), arguments }
    }

    fn opened(rounds: &Rounds, call: &ToolUse) -> String {
        let request =
            InputRequest::Elicitation(ElicitRequest::new(ElicitRequestParams::FormElicitationParams {
                meta: None,
                message: "?".to_owned(),
                requested_schema: ElicitationSchema::from_json_schema(
                    json!({"type": "object", "properties": {}}).as_object().cloned().unwrap(),
                )
                .unwrap(),
            }));
        rounds.open(call.clone(), Wanted::Folders, request).request_state.unwrap()
    }

    #[test]
    fn a_state_is_good_once_and_for_its_own_call() {
        let rounds = Rounds::default();
        let (one, other) = (call("create_task", "a"), call("create_task", "b"));
        let (first, second) = (opened(&rounds, &one), opened(&rounds, &other));
        assert!(rounds.close(&first, &other).is_err());
        assert!(rounds.close(&first, &call("retry_task", "a")).is_err());
        assert!(rounds.close(&first[1..], &one).is_err());
        assert_eq!(rounds.close(&first, &one), Ok(Wanted::Folders));
        assert!(rounds.close(&first, &one).is_err());
        assert_eq!(rounds.close(&second, &other), Ok(Wanted::Folders));
    }

    #[test]
    fn calls_that_nobody_repeats_are_forgotten_the_oldest_first() {
        let rounds = Rounds::default();
        let one = call("create_task", "a");
        let states: Vec<_> = (0..=OPEN_MAX).map(|_| opened(&rounds, &one)).collect();
        assert!(rounds.close(&states[0], &one).is_err());
        assert!(states[1..].iter().all(|state| rounds.close(state, &one).is_ok()));
    }
}
