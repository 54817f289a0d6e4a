//! Who may talk to the page: the one browser that was given the link.
//!
//! The link's token works once, because it passes through a command line and the browser's history, where others may see it.
//! It is exchanged for the page's key, which only that page knows and sends in the header `x-tongce-token`. A cookie would not do: browsers
//! send cookies to every port of an address, so another user's server on this computer could collect them.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, Method, header};
use tongce_core::{Code, Error, Result};

/// The header in which the page sends its key.
pub(super) const KEY_HEADER: &str = "x-tongce-token";

/// Tokens and the one address under which the page may be asked for.
pub(super) struct Access {
    /// As in the `Host` header.
    host: String,
    /// As in the `Origin` header.
    origin: String,
    /// The link's token until it is used.
    link_token: Mutex<Option<String>>,
    /// The link's token as printed.
    link: String,
    /// The page's key.
    pub(super) key: String,
}

impl Access {
    /// Makes new tokens for a page at this address.
    pub(super) fn new(address: SocketAddr) -> Result<Self> {
        let (token, key) = (random_token()?, random_token()?);
        let origin = format!("http://{address}");
        Ok(Self {
            host: address.to_string(),
            link: format!("{origin}/?token={token}"),
            origin,
            link_token: Mutex::new(Some(token)),
            key,
        })
    }

    /// The address that opens the page once.
    pub(super) fn link(&self) -> String {
        self.link.clone()
    }

    /// Exchanges the link's token for the page's key; `None` for a wrong or used token.
    pub(super) fn redeem(&self, token: &str) -> Option<&str> {
        let mut expected = self.link_token.lock().unwrap_or_else(PoisonError::into_inner);
        if !expected.as_deref().is_some_and(|expected| same(expected, token)) {
            return None;
        }
        *expected = None;
        Some(&self.key)
    }

    /// Whether the headers carry the page's key.
    pub(super) fn knows_sender(&self, headers: &HeaderMap) -> bool {
        text(headers, KEY_HEADER).is_some_and(|key| same(&self.key, key))
    }

    /// Whether a request was meant for this page and comes from it: the right `Host`, against names that were made to point
    /// to this computer, and the page's own `Origin`, against other sites. Only plain reading may come without an `Origin`.
    pub(super) fn admits(&self, method: &Method, headers: &HeaderMap) -> bool {
        let host = text(headers, header::HOST.as_str()) == Some(self.host.as_str());
        let origin = match headers.get(header::ORIGIN) {
            Some(origin) => origin.as_bytes() == self.origin.as_bytes(),
            None => *method == Method::GET,
        };
        let site = text(headers, "sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
        host && origin && site
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// 256 random bits as text.
fn random_token() -> Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::new(Code::Internal).because(error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Compares without telling by its time how much agrees.
fn same(expected: &str, given: &str) -> bool {
    expected.len() == given.len() && expected.bytes().zip(given.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}
