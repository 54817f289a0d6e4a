//! The one door from the page: a command's name and request in, an answer or a sentence out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tauri::{AppHandle, State};
use tongce_core::api::types::ApiError;
use tongce_core::api::{Session, beside_work};
use tongce_core::work::Work;
use tongce_core::{Code, Error};

use crate::dialogs;

/// How often it is looked whether something has waited too long.
const BETWEEN_LOOKS: Duration = Duration::from_secs(10 * 60);

/// The session, shared between the page's calls and the closing of the window.
#[derive(Clone)]
pub struct Door {
    session: Arc<Mutex<Session>>,
    work: Arc<Work>,
}

impl Door {
    /// A door to this session.
    pub fn new(session: Session) -> Self {
        let work = session.work();
        Self { session: Arc::new(Mutex::new(session)), work }
    }

    /// The session. A call that panicked left no half-done work in the register: transactions roll back by themselves.
    pub fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets go again and again of what has waited too long for whoever locked the register, for as long as the program runs.
    pub fn let_go_in_time(&self) {
        let session = Arc::downgrade(&self.session);
        std::thread::spawn(move || {
            while let Some(session) = session.upgrade() {
                session.lock().unwrap_or_else(PoisonError::into_inner).drop_over(SystemTime::now());
                drop(session);
                std::thread::sleep(BETWEEN_LOOKS);
            }
        });
    }

    /// Closes the register, which makes its backup when something changed; a sentence when that failed.
    pub fn close(&self) -> Result<(), String> {
        self.session().close().map_err(|error| error.message())
    }
}

/// Answers the page. Runs on a thread of its own: commands read files, derive keys and wait for people.
#[tauri::command]
pub async fn call(app: AppHandle, door: State<'_, Door>, name: String, request: Value) -> Result<Value, ApiError> {
    let door = door.inner().clone();
    // Asked while another command is at work, which holds the session.
    if let Some(answered) = beside_work(&door.work, &name) {
        return Ok(answered);
    }
    let answered = tauri::async_runtime::spawn_blocking(move || match name.strip_prefix("host.") {
        Some(own) => dialogs::call(&app, &door, own, &request),
        None => door.session().call(&name, request),
    });
    answered.await.unwrap_or_else(|_| Err(ApiError::from(&Error::new(Code::Internal))))
}
