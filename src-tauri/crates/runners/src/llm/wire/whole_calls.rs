//! Calls of tools that come whole, in protocols whose calls need no putting together.

use super::super::provider::Event;
use contract::model::ToolCall;

/// Those that were told. Some servers send again with each document what they have sent before.
#[derive(Debug, Default)]
pub(super) struct WholeCalls {
    told: Vec<ToolCall>,
    /// How many of them are of earlier documents.
    earlier: usize,
}

impl WholeCalls {
    /// Another document begins: what stands twice within one is meant twice.
    pub(super) fn next_document(&mut self) {
        self.earlier = self.told.len();
    }

    /// The call, unless an earlier document has told it. Without an id nothing tells two that are alike apart.
    pub(super) fn take(&mut self, call: ToolCall) -> Option<Event> {
        let is_it = |told: &ToolCall| {
            told.id == call.id && told.name == call.name && told.arguments == call.arguments
        };
        if !call.id.is_empty() && self.told[..self.earlier].iter().any(is_it) {
            return None;
        }
        self.told.push(call.clone());
        Some(Event::Call(call))
    }
}
