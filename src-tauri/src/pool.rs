//! Running the queue: asked for once the window is on its way, so that nothing delays its first picture.

use engine::Engine;
use std::thread;

/// Becomes the pool, or follows the one that is there, in the background.
pub(crate) fn start(engine: &Engine) {
    let engine = engine.clone();
    let spawned =
        thread::Builder::new().name("pool-start".into()).spawn(move || match engine.start_pool(None) {
            Ok(true) => tracing::info!("this app runs the queue"),
            Ok(false) => tracing::info!("another process runs the queue; this app follows it"),
            Err(error) => tracing::error!(%error, "the queue could not be started"),
        });
    if let Err(error) = spawned {
        tracing::error!(%error, "no thread could be started for the queue");
    }
}
