//! The window: how it opens, where it may go, how it closes.

use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};
use tauri_plugin_window_state::StateFlags;
use tongce_core::api::Session;
use tongce_core::words;

use crate::desktop;
use crate::door::{self, Door};

/// The window's label in `tauri.conf.json` and in its capability.
pub const MAIN: &str = "main";

/// Opens the window and returns when it is closed.
///
/// # Errors
/// When the desktop offers no window, as without a display.
pub fn run(session: Session) -> tauri::Result<()> {
    let door = Door::new(session);
    door.let_go_in_time();
    let remembered = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::default().with_state_flags(remembered).build())
        .manage(door)
        .invoke_handler(tauri::generate_handler![door::call])
        .setup(|app| Ok(open(app)?))
        .run(tongce_context::context())
}

fn open(app: &App) -> tauri::Result<()> {
    let config =
        app.config().app.windows.iter().find(|window| window.label == MAIN).ok_or(tauri::Error::WindowNotFound)?;
    let window = WebviewWindowBuilder::from_config(app, config)?
        // The page never leaves itself: not by a link, a dropped file or a pasted address.
        .on_navigation(|address| {
            matches!(
                (address.scheme(), address.host_str()),
                ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost"))
            )
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    desktop::show_composing(&window)?;
    close_with_care(app.handle().clone(), &window);
    Ok(())
}

/// Keeps the window until the register is closed and its backup made, which can take seconds.
fn close_with_care(app: AppHandle, window: &WebviewWindow) {
    let closing = window.clone();
    let asked = std::sync::atomic::AtomicBool::new(false);
    window.on_window_event(move |event| {
        let WindowEvent::CloseRequested { api, .. } = event else {
            return;
        };
        api.prevent_close();
        if asked.swap(true, std::sync::atomic::Ordering::SeqCst) {
            return;
        }
        let (app, window) = (app.clone(), closing.clone());
        std::thread::spawn(move || close(&app, &window));
    });
}

fn close(app: &AppHandle, window: &WebviewWindow) {
    let _ = window.set_title(&words::say::<&str>("host.closing", &[]));
    if let Err(reason) = app.state::<Door>().close() {
        let text = words::say("host.close_failed", &[("reason", reason)]);
        app.dialog().message(text).kind(MessageDialogKind::Warning).blocking_show();
    }
    // The window goes without asking again.
    let _ = window.destroy();
}
