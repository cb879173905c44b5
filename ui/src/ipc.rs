//! The one door to the desktop: calls, events, streamed output.
//!
//! Owns: every touch of Tauri's globals, and the wire format. Everything else calls [`call`].
//! Must never: keep state of the queue, retry by itself, or swallow an error.

use crate::{catalogue::shell as say, state::reorder::Reorder};
use contract::{ApiError, Command, ErrorCode, TaskId, event::OutputPiece};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use std::{cell::RefCell, pin::Pin, rc::Rc};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    /// The desktop's side of the door; absent where the page is opened in an ordinary browser.
    type Internals;

    #[wasm_bindgen(thread_local_v2, js_name = __TAURI_INTERNALS__)]
    static INTERNALS: Option<Internals>;

    #[wasm_bindgen(method, catch)]
    fn invoke(this: &Internals, name: &str, arguments: JsValue) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = transformCallback)]
    fn transform_callback(this: &Internals, then: &js_sys::Function, once: bool) -> Result<f64, JsValue>;
    #[wasm_bindgen(method, js_name = unregisterCallback)]
    fn unregister_callback(this: &Internals, id: f64);
}

/// Makes a request and waits for its reply. A request that changes something carries an id of its own, so that it
/// is carried out once however often it is delivered.
///
/// # Errors
/// What the engine or the desktop answered; `engine` when the desktop could not be reached or understood.
pub async fn call<C: Command>(request: C) -> Result<C::Reply, ApiError> {
    let request_id = C::CHANGES.then(|| uuid::Uuid::new_v4().to_string());
    invoke(C::NAME, &Asked { request, request_id }).await
}

/// A request as it goes over.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Asked<C> {
    request: C,
    /// What makes it one request however often it is delivered.
    request_id: Option<String>,
}

/// Listens to one of the desktop's events for as long as the page lives. Resolves once it does.
///
/// # Errors
/// The desktop refused or could not be reached.
pub async fn listen<T: DeserializeOwned + 'static>(
    event: &'static str,
    mut then: impl FnMut(T) + 'static,
) -> Result<(), ApiError> {
    let heard = Closure::<dyn FnMut(JsValue)>::new(move |message: JsValue| {
        let payload = js_sys::Reflect::get(&message, &"payload".into()).unwrap_or(JsValue::NULL);
        match decode(&payload) {
            Ok(payload) => then(payload),
            Err(error) => leptos::logging::error!("{event}: {error}"),
        }
    });
    let handler = with_internals(|i| i.transform_callback(heard.as_ref().unchecked_ref(), false))?;
    heard.forget();
    let arguments = json!({ "event": event, "target": { "kind": "Any" }, "handler": handler as u64 });
    invoke::<f64>("plugin:event|listen", &arguments).await.map(drop)
}

/// An open view of a task's output. Dropping it, or [`OutputView::stop`], closes it.
pub struct OutputView {
    state: Rc<RefCell<ViewState>>,
    channel: f64,
    _heard: Closure<dyn FnMut(JsValue)>,
}

/// What the channel and the view share.
#[derive(Default)]
struct ViewState {
    pieces: Reorder<OutputPiece>,
    /// The desktop's number for the view, once it has told.
    view: Option<f64>,
}

/// Follows the output of a task, from byte `from` of `attempt` (the latest where `None`, and on to later ones).
/// `show` gets the pieces in order; a new attempt number means that the output starts afresh.
///
/// # Errors
/// The task does not exist, or the desktop could not be reached.
pub async fn follow_output(
    task: TaskId,
    attempt: Option<i64>,
    from: u64,
    mut show: impl FnMut(OutputPiece) + 'static,
) -> Result<OutputView, ApiError> {
    let state = Rc::<RefCell<ViewState>>::default();
    let shared = Rc::clone(&state);
    let heard = Closure::<dyn FnMut(JsValue)>::new(move |message: JsValue| {
        let Ok(piece) = js_sys::Reflect::get(&message, &"message".into()) else { return };
        if piece.is_undefined() {
            return; // the channel says that it has ended
        }
        match decode::<OutputPiece>(&piece) {
            Ok(piece) => {
                let ready = shared.borrow_mut().pieces.push(piece.index, piece);
                ready.into_iter().for_each(&mut show);
                acknowledge(&shared);
            }
            Err(error) => leptos::logging::error!("output: {error}"),
        }
    });
    let channel = with_internals(|i| i.transform_callback(heard.as_ref().unchecked_ref(), false))?;
    let opened = OutputView { state, channel, _heard: heard };
    let arguments = json!({
        "task": task.to_string(),
        "attempt": attempt,
        "from": from,
        "channel": format!("__CHANNEL__:{}", channel as u64),
    });
    let view = invoke::<f64>("follow_output", &arguments).await?;
    opened.state.borrow_mut().view = Some(view);
    acknowledge(&opened.state);
    Ok(opened)
}

impl OutputView {
    /// Closes the view.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for OutputView {
    fn drop(&mut self) {
        let channel = self.channel;
        // Without the global there is nothing to take back.
        let _ = with_internals(|i| {
            i.unregister_callback(channel);
            Ok(())
        });
        if let Some(view) = self.state.borrow_mut().view.take() {
            tell("stop_output", json!({ "view": view as u64 }));
        }
    }
}

/// Tells the desktop how far the view has come, when that is due.
fn acknowledge(state: &Rc<RefCell<ViewState>>) {
    let mut state = state.borrow_mut();
    let Some(view) = state.view else { return };
    if let Some(index) = state.pieces.due() {
        tell("acknowledge_output", json!({ "view": view as u64, "index": index }));
    }
}

/// Sends something that nobody waits for; a failure goes to the log.
fn tell(name: &'static str, arguments: serde_json::Value) {
    spawn_local(async move {
        if let Err(error) = invoke::<serde_json::Value>(name, &arguments).await {
            leptos::logging::warn!("{name}: {error}");
        }
    });
}

async fn invoke<T: DeserializeOwned>(name: &'static str, arguments: &impl Serialize) -> Result<T, ApiError> {
    let arguments = serde_json::to_string(arguments).map_err(|e| broken(&format!("{name}: {e}")))?;
    let reply = answer(name, arguments).await?;
    serde_json::from_str(&reply).map_err(|e| broken(&say::not_understood(name, &e.to_string())))
}

/// The reply in JSON. All that is the same for each kind of request, and behind a pointer: it is compiled once, not once
/// for each of them.
fn answer(name: &'static str, arguments: String) -> Pin<Box<dyn Future<Output = Result<String, ApiError>>>> {
    Box::pin(async move {
        let arguments = js_sys::JSON::parse(&arguments).map_err(|e| refused(&e))?;
        let promise = with_internals(|internals| internals.invoke(name, arguments))?;
        JsFuture::from(promise).await.map(|reply| json_of(&reply)).map_err(|e| refused(&e))
    })
}

fn with_internals<T>(use_it: impl FnOnce(&Internals) -> Result<T, JsValue>) -> Result<T, ApiError> {
    INTERNALS.with(|internals| match internals {
        Some(internals) => use_it(internals).map_err(|e| refused(&e)),
        None => Err(ApiError::new(ErrorCode::Engine, say::outside()).hint(say::outside_hint())),
    })
}

/// Through JSON text: the one format in which both sides agree about large numbers, nulls and flattened fields.
fn decode<T: DeserializeOwned>(value: &JsValue) -> Result<T, serde_json::Error> {
    serde_json::from_str(&json_of(value))
}

fn json_of(value: &JsValue) -> String {
    let text = js_sys::JSON::stringify(value).ok().and_then(|text| text.as_string());
    text.unwrap_or_else(|| "null".to_owned())
}

/// What a refused call answered: the engine's own error, or whatever else it was in words.
fn refused(answer: &JsValue) -> ApiError {
    decode::<ApiError>(answer).unwrap_or_else(|_| {
        let words = answer
            .as_string()
            .or_else(|| answer.dyn_ref::<js_sys::Error>().map(|e| String::from(e.message())))
            .unwrap_or_else(|| format!("{answer:?}"));
        broken(&words)
    })
}

fn broken(what: &str) -> ApiError {
    ApiError::new(ErrorCode::Engine, say::no_answer(what)).hint(say::no_answer_hint())
}
