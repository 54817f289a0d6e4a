//! A window of the same toolkit with nothing in it: what `cargo xtask bench --window` measures the program's own beside.

use tauri::http::Response;
use tauri::{Url, WebviewUrl, WebviewWindowBuilder};

/// Tells when it stands, as the program's first page does.
const PAGE: &str = "<!doctype html><title>empty</title><body><script>performance.mark(\"usable\")</script>";

fn main() -> tauri::Result<()> {
    #[cfg(target_os = "linux")]
    // SAFETY: the first thing in `main`, before any other thread; as the program itself does.
    #[allow(unsafe_code)]
    unsafe {
        std::env::set_var("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    }
    tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            let answer = Response::builder().header("content-type", "text/html");
            answer.body(PAGE.as_bytes().to_vec()).unwrap_or_default()
        })
        .setup(|app| {
            let address = Url::parse("empty://localhost/")?;
            let window = WebviewWindowBuilder::new(app, "empty", WebviewUrl::CustomProtocol(address));
            window.inner_size(1200.0, 720.0).build()?;
            Ok(())
        })
        .run(tongce_context::context())
}
