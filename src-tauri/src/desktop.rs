//! What each desktop needs of the program, and what the program needs of the desktop.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Settings that must stand before the toolkit starts.
pub fn prepare() {
    #[cfg(target_os = "linux")]
    {
        const RENDERER: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
        // This renderer leaves the window blank on NVIDIA's and on virtual graphics cards.
        if std::env::var_os(RENDERER).is_none() {
            // SAFETY: called first thing in `main`, before any other thread could read the environment.
            #[allow(unsafe_code)]
            unsafe {
                std::env::set_var(RENDERER, "1");
            }
        }
    }
}

/// Lets the letters of an input method stand in the field while they are composed. The toolkit switches this off, so that they
/// would stand in a small window of the input method only; fcitx 5 keeps its list of words under the caret with it too.
///
/// # Errors
/// When the window is gone already.
pub fn show_composing(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    #[cfg(target_os = "linux")]
    window.with_webview(|webview| {
        use webkit2gtk::{InputMethodContextExt, WebViewExt};
        if let Some(context) = webview.inner().input_method_context() {
            context.set_enable_preedit(true);
        }
    })?;
    #[cfg(not(target_os = "linux"))]
    let _ = window;
    Ok(())
}

/// The person's home folder.
pub fn home() -> Option<PathBuf> {
    std::env::home_dir().filter(|home| !home.as_os_str().is_empty())
}

/// Shows the folder in which a file lies; `false` when the desktop has nothing to show it with.
pub fn show_folder_of(file: &Path) -> bool {
    let folder = file.parent().unwrap_or(file);
    let program = if cfg!(windows) {
        "explorer"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let started =
        Command::new(program).arg(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let Ok(mut child) = started else {
        return false;
    };
    // Waited for elsewhere, so that it neither holds the page up nor stays a zombie.
    std::thread::spawn(move || child.wait());
    true
}
