//! Starts the page in the browser; elsewhere there is nothing to start.

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        legwork_ui::hooks::panics::watch();
        leptos::mount::mount_to_body(legwork_ui::app::App);
    }
}
