//! The one list of commands that the window, the browser page and the tests call.
//!
//! A host calls [`Session::call`] with a command's name and a JSON request. To add a command: a line in [`COMMANDS`], its request and answer
//! in [`types`], and a handler of a few lines in [`children`], [`importing`], [`exporting`] or [`register`].

pub mod attachments;
pub mod backups;
mod batch;
pub mod children;
pub mod doctor;
pub mod export_types;
pub mod exporting;
pub mod filling;
mod held;
mod import_report;
pub mod import_types;
pub mod importing;
pub mod issued;
pub mod keeping;
mod kept_report;
pub mod levels;
pub mod listing;
pub mod many;
pub mod matches;
pub mod operators;
pub mod packs;
pub mod parked;
pub mod pasting;
pub mod previewing;
pub mod register;
pub mod session;
pub mod today;
pub mod types;
pub mod unlocking;

use std::time::SystemTime;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

pub use held::kept_for;
pub use session::{Options, Session};
use types::ApiError;

use crate::work::{Phase, Work};
use crate::{Code, Error, Result};

type Handler = fn(&mut Session, Json) -> Result<Json>;

/// Every command by name.
pub const COMMANDS: &[(&str, Handler)] = &[
    ("status", |session, _| answer(register::status(session))),
    ("create_register", |session, json| answer(register::create(session, request(json)?))),
    ("open_register", |session, json| answer(register::open(session, request(json)?))),
    ("close_register", |session, json| answer(register::close(session, request(json)?))),
    ("change_password", |session, json| answer(register::change_password(session, request(json)?))),
    ("back_up", |session, _| answer(register::back_up(session))),
    ("list_backups", |session, _| answer(backups::list(session))),
    ("backups_beside", |session, _| answer(backups::choose_folder(session, None))),
    ("restore_backup", |session, json| answer(backups::restore(session, request(json)?))),
    ("settings", |session, _| answer(keeping::settings(session))),
    ("save_settings", |session, json| answer(keeping::save_settings(session, request(json)?))),
    ("level_words", |session, _| answer(levels::list(session))),
    ("save_level_words", |session, json| answer(levels::save(session, request(json)?))),
    ("renew_recovery_code", |session, json| answer(keeping::renew_recovery_code(session, request(json)?))),
    ("list_operators", |session, _| answer(operators::list(session))),
    ("add_operator", |session, json| answer(operators::add(session, request(json)?))),
    ("remove_operator", |session, json| answer(operators::remove(session, request(json)?))),
    ("recent_operations", |session, _| answer(register::recent_operations(session))),
    ("undo", |session, _| answer(register::undo(session))),
    ("fields", |_, _| answer(Ok(crate::forms::fields()))),
    ("list_children", |session, json| answer(listing::list(session, request(json)?))),
    ("places", |session, _| answer(listing::places(session))),
    ("find_similar", |session, json| answer(many::find_similar(session, request(json)?))),
    ("edit_children", |session, json| answer(many::edit(session, request(json)?))),
    ("leaving_reasons", |_, _| answer(many::reasons())),
    ("leave_register", |session, json| answer(many::leave(session, request(json)?))),
    ("left_children", |session, json| answer(many::left(session, request(json)?))),
    ("bring_back", |session, json| answer(many::bring_back(session, request(json)?))),
    ("today", |session, _| answer(today::today(session))),
    ("get_child", |session, json| answer(children::get(session, request(json)?))),
    ("save_child", |session, json| answer(children::save(session, request(json)?))),
    ("check_id_number", |session, json| answer(doctor::check(session, request(json)?))),
    ("child_history", |session, json| answer(children::history(session, request(json)?))),
    ("list_attachments", |session, json| answer(attachments::list(session, request(json)?))),
    ("attach_files", |session, json| answer(attachments::attach(session, request(json)?))),
    ("read_attachment", |session, json| answer(attachments::read(session, request(json)?))),
    ("remove_attachment", |session, json| answer(attachments::remove(session, request(json)?))),
    ("export_attachment", |session, json| answer(attachments::export(session, request(json)?))),
    ("offer_rows", |session, json| answer(pasting::offer(session, request(json)?))),
    ("unlock_file", |session, json| answer(unlocking::unlock(session, request(json)?))),
    ("inspect_files", |session, json| answer(importing::inspect(session, request(json)?))),
    ("plan_import", |session, json| answer(importing::plan(session, request(json)?))),
    ("take_side", |session, json| answer(importing::take_side(session, request(json)?))),
    ("decide_row", |session, json| answer(importing::decide_row(session, request(json)?))),
    ("apply_import", |session, json| answer(importing::apply(session, request(json)?))),
    ("discard_import", |session, _| answer(importing::discard(session))),
    ("kept_report", |session, json| answer(kept_report::again(session, request(json)?))),
    ("export_import_errors", |session, json| answer(importing::export_errors(session, request(json)?))),
    ("list_parked", |session, json| answer(parked::list(session, request(json)?))),
    ("decide_parked", |session, json| answer(parked::decide(session, request(json)?))),
    ("undo_import", |session, json| answer(parked::undo_import(session, request(json)?))),
    ("progress", |session, _| answer(Ok(session.work().progress()))),
    ("cancel", |session, _| {
        session.work().cancel();
        Ok(Json::Null)
    }),
    ("list_forms", |_, _| answer(exporting::forms())),
    ("list_issued", |session, _| answer(issued::list(session))),
    ("set_recipient", |session, json| answer(issued::set_recipient(session, request(json)?))),
    ("preview_export", |session, json| answer(previewing::preview_export(session, request(json)?))),
    ("export_form", |session, json| answer(exporting::export(session, request(json)?))),
    ("plan_fill", |session, json| answer(filling::plan_fill(session, request(json)?))),
    ("preview_fill", |session, json| answer(previewing::preview_fill(session, request(json)?))),
    ("list_packs", |session, _| answer(packs::list(session))),
    ("forget_pack", |session, json| answer(packs::forget(session, request(json)?))),
    ("export_packs", |session, json| answer(packs::export(session, request(json)?))),
    ("import_packs", |session, json| answer(packs::import(session, request(json)?))),
    ("fill_form", |session, json| answer(filling::fill_form(session, request(json)?))),
];

impl Session {
    /// Does a command. An unknown name is a `bad_argument`.
    ///
    /// # Errors
    /// A code and a sentence for the person; never personal data.
    pub fn call(&mut self, name: &str, request: Json) -> std::result::Result<Json, ApiError> {
        self.work().begin();
        self.drop_over(SystemTime::now());
        let handler = COMMANDS.iter().find(|(command, _)| *command == name).map(|(_, handler)| handler);
        let done = match handler {
            Some(handler) => handler(self, request),
            None => Err(Error::new(Code::BadArgument)
                .with("what", crate::words::say("errors.no_such_command", &[("name", name)]))),
        };
        self.work().phase(Phase::Idle, 0);
        done.map_err(|error| {
            tracing::warn!(code = error.code.name(), command = name, "command failed");
            ApiError::from(&error)
        })
    }
}

/// Answers the commands that must not wait for a session at work: `progress` and `cancel`. `None` for every other name.
pub fn beside_work(work: &Work, name: &str) -> Option<Json> {
    match name {
        "progress" => serde_json::to_value(work.progress()).ok(),
        "cancel" => {
            work.cancel();
            Some(Json::Null)
        }
        _ => None,
    }
}

impl From<&Error> for ApiError {
    fn from(error: &Error) -> Self {
        ApiError { code: error.code.name().to_owned(), message: error.message() }
    }
}

fn request<T: DeserializeOwned>(json: Json) -> Result<T> {
    serde_json::from_value(json).map_err(|error| {
        let what = crate::words::say::<&str>("errors.bad_request", &[]);
        Error::new(Code::BadArgument).with("what", what).because(error)
    })
}

fn answer<T: Serialize>(done: Result<T>) -> Result<Json> {
    serde_json::to_value(done?).map_err(|error| Error::new(Code::Internal).because(error))
}
