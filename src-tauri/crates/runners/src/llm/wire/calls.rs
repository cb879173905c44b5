//! Calls of tools as OpenAI's protocol streams them: in parts, each with as much of index, id and name as the server
//! cares to say.

use super::{
    super::{
        halves::joined,
        provider::UNREADABLE,
        value::{place, word},
    },
    arguments::arguments,
};
use contract::model::ToolCall;
use serde_json::{Map, Value};

/// Calls under way, in the order in which they began.
#[derive(Debug, Default)]
pub(super) struct CallParts {
    calls: Vec<Parts>,
    /// Names of the tools that were offered.
    known: Vec<&'static str>,
}

#[derive(Debug, Default)]
struct Parts {
    index: Option<i64>,
    id: String,
    name: String,
    arguments: Vec<String>,
    /// It began with the id and name of the call before and nothing else: no call unless something follows.
    may_be_echo: bool,
}

/// What one part says of its call.
struct CallPart {
    index: Option<i64>,
    id: String,
    name: String,
    arguments: String,
}

impl CallPart {
    fn read(part: &Value) -> Self {
        let function = part.get("function").filter(|f| f.is_object()).unwrap_or(part);
        let arguments = match function.get("arguments").or_else(|| function.get("parameters")) {
            Some(Value::String(more)) => more.clone(),
            None | Some(Value::Null) => String::new(),
            Some(whole) => whole.to_string(),
        };
        let (index, id, name) = (place(part, "index"), word(part, "id"), word(function, "name"));
        Self { index, id, name, arguments }
    }

    /// Whether it may be the beginning of a call: it names a tool, and its arguments do not go on from others.
    fn may_begin(&self) -> bool {
        let arguments = self.arguments.trim_start();
        !self.name.is_empty() && (arguments.is_empty() || arguments.starts_with(['{', '"']))
    }

    /// Whether it is a call all by itself.
    fn is_a_call(&self) -> bool {
        !self.name.is_empty() && (self.arguments.trim().is_empty() || object(&self.arguments).is_some())
    }
}

impl Parts {
    /// Whether there is anything of it.
    fn is_one(&self) -> bool {
        !(self.may_be_echo || self.name.is_empty() && self.arguments.is_empty())
    }

    /// Its arguments, if they are whole and say something.
    fn whole_arguments(&self) -> Option<Map<String, Value>> {
        object(&self.arguments.concat()).filter(|map| !map.is_empty())
    }

    /// Whether it may end here: it has no arguments, or whole ones.
    fn may_be_over(&self) -> bool {
        let arguments = self.arguments.concat();
        arguments.trim().is_empty() || object(&arguments).is_some()
    }

    /// Whether a part that names a tool names another one than this call does. A name may also come in pieces, or
    /// anew as it grows.
    fn is_of_another_tool(&self, name: &str, known: &[&str]) -> bool {
        let both_are_known = known.contains(&self.name.as_str()) && known.contains(&name);
        both_are_known && self.name != name && self.may_be_over() && !name.starts_with(&self.name)
    }

    /// Whether a part says once more what this call has: some servers repeat a call whole at its end.
    fn is_repeated_by(&self, said: &CallPart) -> bool {
        let whole = self.whole_arguments();
        whole.is_some() && whole == object(&said.arguments)
    }

    /// Whether a part may say no more than what this call is called: many servers do so in each part of a call.
    fn is_echoed_by(&self, said: &CallPart) -> bool {
        let same_place = said.index.is_none() || self.index.is_none() || said.index == self.index;
        same_place
            && !said.id.is_empty()
            && self.id == said.id
            && self.name == said.name
            && said.arguments.is_empty()
    }

    fn add(&mut self, said: CallPart, known: &[&str]) {
        self.index = said.index.or(self.index);
        if !said.id.is_empty() {
            self.id = said.id;
        }
        self.add_name(&said.name, known);
        if !said.arguments.is_empty() {
            self.may_be_echo = false;
            self.arguments.push(said.arguments);
        }
    }

    fn add_name(&mut self, more: &str, known: &[&str]) {
        let both = format!("{}{more}", self.name);
        if !more.is_empty() {
            let goes_on = known.contains(&both.as_str()) || known.iter().any(|k| k.starts_with(&both));
            self.name = if goes_on { both } else { more.to_owned() };
        }
    }
}

impl CallParts {
    /// Calls of tools of these names.
    pub(super) fn of(known: Vec<&'static str>) -> Self {
        Self { calls: vec![], known }
    }

    /// Whether none has begun.
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Takes the parts of one list. Two calls of one list are two, whatever they are called.
    pub(super) fn add<'a>(&mut self, parts: impl Iterator<Item = &'a Value>) {
        let mut in_this_list = vec![];
        for part in parts {
            let said = CallPart::read(part);
            let at = self.call_of(&said).filter(|at| !(in_this_list.contains(at) && said.is_a_call()));
            let at = at.unwrap_or_else(|| {
                let may_be_echo =
                    in_this_list.is_empty() && self.calls.iter().any(|call| call.is_echoed_by(&said));
                self.calls.push(Parts { may_be_echo, ..Parts::default() });
                self.calls.len() - 1
            });
            in_this_list.push(at);
            self.calls[at].add(said, &self.known);
        }
    }

    /// The call that a part belongs to; `None`: it begins one.
    fn call_of(&self, said: &CallPart) -> Option<usize> {
        let has_id = |call: &Parts| !said.id.is_empty() && call.id == said.id;
        let has_index = |call: &Parts| said.index.is_some() && call.index == said.index;
        let find = |is: &dyn Fn(&Parts) -> bool| self.calls.iter().rposition(is);
        let has_both = |call: &Parts| has_index(call) && (has_id(call) || call.id.is_empty());
        let by_id = || find(&has_id).and_then(|at| find(&has_both).or(Some(at)));
        if let Some(at) = by_id() {
            return (!self.begins_under_the_same_id(&self.calls[at], said)).then_some(at);
        }
        let at = match said.index {
            Some(_) => find(&has_index)?,
            None => self.calls.len().checked_sub(1)?,
        };
        (!self.begins(&self.calls[at], said)).then_some(at)
    }

    /// Whether a part begins another call than `call`, whose id it has. Some servers give all calls of a reply one id
    /// (`call_0`), and many repeat id and name in each part, so that only the place or the arguments tell.
    fn begins_under_the_same_id(&self, call: &Parts, said: &CallPart) -> bool {
        if !said.may_begin() {
            return false;
        }
        if said.index.is_some() && call.index.is_some() && said.index != call.index {
            return true;
        }
        call.is_of_another_tool(&said.name, &self.known)
            || call.whole_arguments().is_some() && !call.is_repeated_by(said)
    }

    /// Whether a part begins another call than `call`, which is the last one or has its index.
    fn begins(&self, call: &Parts, said: &CallPart) -> bool {
        // A new id begins a call, except where a server gives each part of one an id of its own.
        let other_id = !said.id.is_empty() && !call.id.is_empty();
        let goes_on = said.name.is_empty() && said.index.is_some() && call.whole_arguments().is_none();
        if other_id {
            return !goes_on;
        }
        let both_are_named = !said.name.is_empty() && !call.name.is_empty();
        both_are_named
            && (call.whole_arguments().is_some() || call.is_of_another_tool(&said.name, &self.known))
    }

    /// The calls as they are in the end.
    pub(super) fn finish(&mut self) -> Vec<ToolCall> {
        let whole = |call: Parts| ToolCall {
            id: call.id,
            name: joined(&call.name),
            arguments: arguments_of(&call.arguments),
            signature: None,
        };
        let calls = self.calls.drain(..).filter(Parts::is_one);
        calls.map(whole).collect()
    }
}

/// The object that a text is.
fn object(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(text).ok()? {
        Value::Object(map) => Some(map),
        Value::String(inner) => serde_json::from_str(&inner).ok(),
        _ => None,
    }
}

/// Arguments that came in parts. Some servers repeat the whole at the end, some begin with an empty object.
fn arguments_of(parts: &[String]) -> Map<String, Value> {
    let all = arguments(&parts.concat());
    if !all.contains_key(UNREADABLE) {
        return all;
    }
    let last = parts.last().map(|last| arguments(last)).filter(|map| !map.contains_key(UNREADABLE));
    last.filter(|map| !map.is_empty()).unwrap_or(all)
}

#[cfg(test)]
mod tests;
