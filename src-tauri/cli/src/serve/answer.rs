//! Answers and their headers.

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use tongce_core::api::types::ApiError;
use tongce_core::{Code, Error, words};

/// What the page may do: load its own files, talk to this host, nothing else.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Headers of every answer. Children's data must not stay in the browser's cache.
const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", CONTENT_POLICY),
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Adds the headers that every answer has.
pub(super) fn with_headers(mut response: Response<Body>) -> Response<Body> {
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// A refusal whose code and sentence the page can show; `code` is also the sentence's name in `assets/words/host.json`.
pub(super) fn refusal(status: StatusCode, code: &str) -> Response<Body> {
    let message = words::say::<&str>(&format!("host.{code}"), &[]);
    (status, Json(ApiError { code: code.to_owned(), message })).into_response()
}

/// An error of the session.
pub(super) fn api_error(error: ApiError) -> Response<Body> {
    let status = match error.code.as_str() {
        "unknown_command" => StatusCode::NOT_FOUND,
        "internal" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    (status, Json(error)).into_response()
}

/// An error of the core.
pub(super) fn core_error(error: &Error) -> Response<Body> {
    api_error(ApiError::from(error))
}

/// The program itself is at fault.
pub(super) fn internal() -> Response<Body> {
    core_error(&Error::new(Code::Internal))
}

/// A page with one sentence, for what happens outside the page itself.
pub(super) fn sentence(status: StatusCode, key: &str) -> Response<Body> {
    let text = escape(&words::say::<&str>(key, &[]));
    let html =
        format!("<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\"><title>童册</title><p>{text}</p></html>");
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
