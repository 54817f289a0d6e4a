//! The built page and `tauri.conf.json`, as they stand in the program.
//!
//! The macro writes packed files while it is expanded and takes them up again. It stands in a target of its own so that it is
//! expanded once: bins, their tests and examples are compiled at the same time, and one of them would embed what another has
//! written only half.

/// What the window is made of.
pub fn context() -> tauri::Context {
    tauri::generate_context!()
}
