//! The page's files, built into the program.

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse;

use super::answer;

const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/ui_files.rs"));

/// The first page; `key` is put into it for the page that was opened with the link.
pub(super) fn index(key: Option<&str>) -> Response<Body> {
    let Some(html) = find("/index.html").and_then(|bytes| std::str::from_utf8(bytes).ok()) else {
        return answer::sentence(StatusCode::OK, "host.page_missing");
    };
    let html = match key {
        // Keys are hexadecimal: nothing in them needs escaping.
        Some(key) => html.replacen("<head>", &format!("<head><meta name=\"tongce-token\" content=\"{key}\">"), 1),
        None => html.to_owned(),
    };
    ([(header::CONTENT_TYPE, content_type("/index.html"))], html).into_response()
}

/// Any other file of the page.
pub(super) fn file(path: &str) -> Response<Body> {
    match find(path) {
        Some(bytes) => ([(header::CONTENT_TYPE, content_type(path))], bytes).into_response(),
        None => answer::sentence(StatusCode::NOT_FOUND, "host.not_found"),
    }
}

fn find(path: &str) -> Option<&'static [u8]> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, bytes)| *bytes)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
