//! Files on the clipboard: which of them are pasted, and what is in them.

use crate::state::attached::{self, Pasted};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, Event, File, FileReader};

/// The files that are pasted; none where words are.
#[must_use]
pub fn files(event: &Event) -> Vec<File> {
    let on_it = js_sys::Reflect::get(event, &"clipboardData".into()).unwrap_or(JsValue::NULL);
    let Ok(on_it) = on_it.dyn_into::<DataTransfer>() else { return vec![] };
    let list = on_it.files();
    let files: Vec<File> =
        list.iter().flat_map(|list| (0..list.length()).filter_map(|place| list.get(place))).collect();
    let text = on_it.get_data("text/plain").unwrap_or_default();
    if attached::is_of_files(files.len(), &text) { files } else { vec![] }
}

/// The whole of a file; `None` where it cannot be read.
pub async fn read(number: u64, file: &File) -> Option<Pasted> {
    let reader = FileReader::new().ok()?;
    let mut begun = Ok(());
    let ended = js_sys::Promise::new(&mut |done, _| {
        reader.set_onloadend(Some(&done));
        begun = reader.read_as_data_url(file);
    });
    begun.ok()?;
    JsFuture::from(ended).await.ok()?;
    let url = reader.result().ok()?.as_string()?;
    Pasted::of(number, &file.name(), &url)
}
