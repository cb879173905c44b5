//! The engine's commands as the page can call them: one handler for each entry of the contract's list, expanded
//! from it. Nothing is decided here; each request goes to the engine as it came, on a thread that may block.

use crate::blocking::blocking;
use contract::{
    ApiError, command,
    command::{COMMAND_NAMES, Command, RequestId},
};
use engine::{Engine, Handle};
use tauri::{State, Wry, ipc::Invoke};

macro_rules! handlers {
    ($($name:ident: $request:ident, $effect:ident;)*) => {
        $(
            #[tauri::command]
            async fn $name(
                request: command::$request,
                request_id: Option<RequestId>,
                engine: State<'_, Engine>,
            ) -> Result<<command::$request as Command>::Reply, ApiError> {
                call(&engine, request_id, request).await
            }
        )*

        /// Carries out `invoke` if it is one of the engine's commands.
        fn expanded(invoke: Invoke<Wry>) -> bool {
            let handler: fn(Invoke<Wry>) -> bool = tauri::generate_handler![$($name),*];
            handler(invoke)
        }
    };
}
contract::engine_commands!(handlers);

/// Carries out any command of the app: the engine's, the desktop's own, and the open output views'.
pub(crate) fn handle(invoke: Invoke<Wry>) -> bool {
    let name = invoke.message.command();
    if COMMAND_NAMES.contains(&name) {
        expanded(invoke)
    } else if command::STREAM_COMMANDS.contains(&name) {
        crate::output::handle(invoke)
    } else {
        crate::desktop_commands::handle(invoke)
    }
}

/// Sends one request to the engine from async code.
pub(crate) async fn call<C>(
    engine: &Engine,
    request_id: Option<RequestId>,
    request: C,
) -> Result<C::Reply, ApiError>
where
    C: Command,
    Engine: Handle<C>,
{
    let engine = engine.clone();
    blocking(move || engine.call_once(request_id, request)).await
}

#[cfg(test)]
mod tests {
    use contract::command::{COMMAND_NAMES, DESKTOP_COMMAND_NAMES, STREAM_COMMANDS};
    use std::collections::BTreeSet;

    #[test]
    fn the_page_may_call_the_listed_commands_and_listen_and_nothing_else() {
        let capability: serde_json::Value =
            serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/capability/main.json"))).unwrap();
        let permissions = capability["permissions"].as_array().unwrap();
        let granted: BTreeSet<String> =
            permissions.iter().map(|permission| permission.as_str().unwrap().to_owned()).collect();
        let commands = COMMAND_NAMES.iter().chain(DESKTOP_COMMAND_NAMES).chain(&STREAM_COMMANDS);
        let mut wanted: BTreeSet<String> =
            commands.map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
        wanted.extend(["core:event:allow-listen", "core:event:allow-unlisten"].map(ToOwned::to_owned));
        assert_eq!(granted, wanted);
        assert_eq!(granted.len(), permissions.len(), "a permission is listed twice");
        assert_eq!(capability["windows"], serde_json::json!(["main"]));
    }
}
