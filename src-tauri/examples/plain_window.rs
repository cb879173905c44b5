//! A window of Tauri with nothing but a page in it: what the same window costs without Legwork. The bench of the window
//! starts it with the page's address.

#[expect(clippy::disallowed_methods, reason = "it is in what Tauri's macro makes")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).ok_or("the address of a page is missing")?.parse()?;
    let mut context = tauri::generate_context!();
    context.config_mut().app.windows.clear();
    tauri::Builder::default()
        .setup(move |app| {
            let page = tauri::WebviewUrl::External(address);
            tauri::WebviewWindowBuilder::new(app, "plain", page).inner_size(1180.0, 760.0).build()?;
            Ok(())
        })
        .run(context)?;
    Ok(())
}
