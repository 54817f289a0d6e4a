//! What the page can ask of the host: commands, files in, files out, and its own files.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Query, Request, State};
use axum::http::{Response, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tongce_core::api::types::{ApiError, OfferedFile};
use tongce_core::api::{COMMANDS, backups, beside_work};
use tongce_core::{Code, Error, words};

use super::{Shared, answer, page};

/// The largest workbook that is taken; the core has the same limit.
const MOST_BYTES: usize = 20 * 1024 * 1024;
/// The largest request of a command: texts of one form, never a file.
const MOST_REQUEST_BYTES: usize = 1024 * 1024;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

type Host = Arc<Shared>;

/// Every route, behind the checks of `access`.
pub(super) fn router(shared: Host) -> Router {
    let with_key = Router::new()
        .route("/call/{name}", post(call))
        .route("/offer", post(offer))
        .route("/backup-folder", post(backup_folder))
        .route("/download/{file}", get(download))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), check_key));
    Router::new()
        .merge(with_key)
        .route("/session", post(session))
        .fallback(file)
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), check_origin))
        .layer(middleware::map_response(async |response| answer::with_headers(response)))
        .with_state(shared)
}

async fn check_origin(State(host): State<Host>, request: Request, next: Next) -> Response<Body> {
    if host.access.admits(request.method(), request.headers()) {
        next.run(request).await
    } else {
        answer::refusal(StatusCode::FORBIDDEN, "wrong_origin")
    }
}

async fn check_key(State(host): State<Host>, request: Request, next: Next) -> Response<Body> {
    if host.access.knows_sender(request.headers()) {
        next.run(request).await
    } else {
        answer::refusal(StatusCode::UNAUTHORIZED, "no_access")
    }
}

#[derive(Deserialize, Serialize)]
struct Token {
    token: Option<String>,
}

/// Exchanges the link's token for the page's key: `{"token": …}` in both directions. A request of its own rather than part of
/// the page, so that a browser that merely looks ahead at an address does not use the link up.
async fn session(State(host): State<Host>, Json(request): Json<Token>) -> Response<Body> {
    match request.token.and_then(|token| host.access.redeem(&token)) {
        Some(key) => Json(Token { token: Some(key.to_owned()) }).into_response(),
        None => answer::refusal(StatusCode::FORBIDDEN, "link_used"),
    }
}

async fn file(uri: Uri) -> Response<Body> {
    page::file(uri.path())
}

async fn call(State(host): State<Host>, Path(name): Path<String>, request: Request) -> Response<Body> {
    if !COMMANDS.iter().any(|(command, _)| *command == name) {
        let message = words::say("host.unknown_command", &[("name", name)]);
        return answer::api_error(ApiError { code: "unknown_command".to_owned(), message });
    }
    // Asked while another command is at work, which holds the session.
    if let Some(answered) = beside_work(&host.work, &name) {
        return Json(answered).into_response();
    }
    let Ok(body) = to_bytes(request.into_body(), MOST_REQUEST_BYTES).await else {
        return unusable();
    };
    let request: Value = if body.is_empty() {
        Value::Object(serde_json::Map::new())
    } else {
        match serde_json::from_slice(&body) {
            Ok(request) => request,
            Err(_) => return unusable(),
        }
    };
    // Commands read files and derive keys: they must not hold the other requests up.
    let answered = tokio::task::spawn_blocking(move || host.session().call(&name, request)).await;
    match answered {
        Ok(Ok(value)) => Json(value).into_response(),
        Ok(Err(error)) => answer::api_error(error),
        Err(_) => answer::internal(),
    }
}

fn unusable() -> Response<Body> {
    let what = words::say::<&str>("host.request_unusable", &[]);
    answer::core_error(&Error::new(Code::BadArgument).with("what", what))
}

#[derive(Deserialize)]
struct Typed {
    folder: String,
}

/// Takes the folder for backups that a person typed, where the window has a dialog: `{"folder": …}`. No command does this, so that the
/// page can't name a path where it need not.
async fn backup_folder(State(host): State<Host>, Json(request): Json<Typed>) -> Response<Body> {
    // Copied from a file manager, a path may stand in quotes.
    let folder = PathBuf::from(request.folder.trim().trim_matches('"'));
    let chosen = tokio::task::spawn_blocking(move || backups::choose_folder(&mut host.session(), Some(&folder)));
    match chosen.await {
        Ok(Ok(backups)) => Json(backups).into_response(),
        Ok(Err(error)) => answer::core_error(&error),
        Err(_) => answer::internal(),
    }
}

#[derive(Deserialize)]
struct Offer {
    name: String,
}

async fn offer(State(host): State<Host>, Query(query): Query<Offer>, request: Request) -> Response<Body> {
    let name = shown_name(&query.name);
    let Ok(body) = to_bytes(request.into_body(), MOST_BYTES).await else {
        return answer::core_error(&Error::new(Code::TooLarge).with("path", name).with("limit", "20 MB"));
    };
    let kept = tokio::task::spawn_blocking(move || keep(&host, &name, &body)).await;
    match kept {
        Ok(Ok(file)) => Json(file).into_response(),
        Ok(Err(error)) => answer::api_error(error),
        Err(_) => answer::internal(),
    }
}

/// Lays the bytes into the private folder and offers them to the session under the name the person knows.
fn keep(host: &Shared, name: &str, bytes: &[u8]) -> Result<OfferedFile, ApiError> {
    let written = tempfile::NamedTempFile::new_in(host.offered.path())
        .and_then(|mut file| std::io::Write::write_all(&mut file, bytes).map(|()| file.into_temp_path()));
    let path = written.map_err(|error| ApiError::from(&Error::io(error, host.offered.path())))?;
    Ok(host.session().offer_temporary(path, name))
}

/// The last part of a file name, whatever separators the sender uses.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

async fn download(State(host): State<Host>, Path(file): Path<String>) -> Response<Body> {
    let read = tokio::task::spawn_blocking(move || {
        let path: Option<PathBuf> = host.session().exported_path(&file);
        path.map(|path| {
            std::fs::read(&path).map(|bytes| (path.clone(), bytes)).map_err(|error| Error::io(error, &path))
        })
    });
    match read.await {
        Ok(Some(Ok((path, bytes)))) => attachment(&path, bytes),
        Ok(Some(Err(error))) => answer::core_error(&error),
        Ok(None) => answer::refusal(StatusCode::NOT_FOUND, "not_found"),
        Err(_) => answer::internal(),
    }
}

fn attachment(path: &FilePath, bytes: Vec<u8>) -> Response<Body> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let disposition = format!("attachment; filename*=UTF-8''{}", percent_encoded(&name));
    ([(header::CONTENT_TYPE, XLSX.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// As RFC 8187 wants names outside ASCII.
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
