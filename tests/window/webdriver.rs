//! As much of the WebDriver protocol as the tour needs.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Outcome;

/// The name under which the protocol hides an element's identity.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long one answer of the driver may take; opening the window is the slowest.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A window under remote control; it is ended when this is dropped.
pub struct Driver {
    port: u16,
    session: String,
}

/// Something on the page.
pub struct Element<'a> {
    driver: &'a Driver,
    id: String,
}

impl Driver {
    /// Opens the window through a WebKitWebDriver that listens on `port`.
    pub fn open(port: u16, program: &Path, arguments: &[String]) -> Outcome<Self> {
        let options = json!({ "binary": program, "args": arguments });
        let request = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
        let answer = ask(port, "POST", "/session", &request)?;
        let session = answer["sessionId"].as_str().ok_or("the driver opened no session")?.to_owned();
        Ok(Self { port, session })
    }

    fn ask(&self, method: &str, path: &str, request: &Value) -> Outcome<Value> {
        ask(self.port, method, &format!("/session/{}{path}", self.session), request)
    }

    /// Everything that a CSS selector finds, in the page's order.
    pub fn all(&self, css: &str) -> Outcome<Vec<Element<'_>>> {
        let answer = self.ask("POST", "/elements", &json!({ "using": "css selector", "value": css }))?;
        let found = answer.as_array().map(Vec::as_slice).unwrap_or_default();
        let ids = found.iter().filter_map(|element| element[ELEMENT].as_str());
        Ok(ids.map(|id| Element { driver: self, id: id.to_owned() }).collect())
    }

    /// What a function's body answers in the page, once it calls `done`.
    pub fn run(&self, body: &str) -> Outcome<Value> {
        let script = format!("const done = arguments[arguments.length - 1];\n{body}");
        self.ask("POST", "/execute/async", &json!({ "script": script, "args": [] }))
    }

    /// The control that the page marks with `data-test`, as soon as it is there and usable.
    pub fn wait_for(&self, name: &str, within: Duration) -> Outcome<Element<'_>> {
        let css = format!("[data-test=\"{name}\"]");
        self.until(within, &format!("{name} did not appear"), || {
            let found = self.all(&css)?.into_iter().next();
            // The page may redraw between finding and asking: then it is asked again.
            Ok(found.filter(|element| element.is("displayed") && element.is("enabled")))
        })
    }

    /// Asks again and again until there is an answer.
    pub fn until<T>(
        &self,
        within: Duration,
        otherwise: &str,
        mut look: impl FnMut() -> Outcome<Option<T>>,
    ) -> Outcome<T> {
        let start = Instant::now();
        loop {
            if let Some(found) = look()? {
                return Ok(found);
            }
            if start.elapsed() > within {
                return Err(format!("{otherwise} within {} s", within.as_secs()));
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.ask("DELETE", "", &Value::Null);
    }
}

impl Element<'_> {
    fn ask(&self, method: &str, path: &str, request: &Value) -> Outcome<Value> {
        self.driver.ask(method, &format!("/element/{}{path}", self.id), request)
    }

    fn is(&self, state: &str) -> bool {
        self.ask("GET", &format!("/{state}"), &Value::Null).is_ok_and(|answer| answer == true)
    }

    /// Clicks it, scrolled into view.
    pub fn click(&self) -> Outcome<()> {
        self.ask("POST", "/click", &json!({})).map(drop)
    }

    /// Types into it.
    pub fn write(&self, text: &str) -> Outcome<()> {
        self.ask("POST", "/value", &json!({ "text": text })).map(drop)
    }

    /// Empties it.
    pub fn clear(&self) -> Outcome<()> {
        self.ask("POST", "/clear", &json!({})).map(drop)
    }

    /// The text in it. The driver's own notion of readable text leaves cells out whose ends are cut off by an ellipsis.
    pub fn text(&self) -> Outcome<String> {
        Ok(self.property("textContent")?.as_str().unwrap_or_default().to_owned())
    }

    /// A property of it, such as a field's `value`.
    pub fn property(&self, name: &str) -> Outcome<Value> {
        self.ask("GET", &format!("/property/{name}"), &Value::Null)
    }
}

/// One request to the driver; gives the answer's `value`.
fn ask(port: u16, method: &str, path: &str, request: &Value) -> Outcome<Value> {
    let body = if request.is_null() { String::new() } else { request.to_string() };
    let answer = exchange(port, method, path, &body).map_err(|error| format!("WebKitWebDriver {path}: {error}"))?;
    let content = answer.split_once("\r\n\r\n").map(|(_, content)| content).unwrap_or_default();
    let parsed: Value =
        serde_json::from_str(content).map_err(|_| format!("WebKitWebDriver {path}: no JSON: {content}"))?;
    let value = parsed["value"].clone();
    match value["error"].as_str() {
        Some(error) => Err(format!("{error}: {}", value["message"].as_str().unwrap_or_default())),
        None => Ok(value),
    }
}

fn exchange(port: u16, method: &str, path: &str, body: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(ANSWER_WITHIN))?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
