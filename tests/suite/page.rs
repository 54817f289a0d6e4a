//! The page's side of `tongce serve`, spoken over a plain socket.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value as Json, json};

/// A page that has exchanged its link for the key.
pub struct Page {
    address: String,
    key: String,
}

impl Page {
    /// Enters by the printed link, `http://127.0.0.1:PORT/?token=…`.
    pub fn enter(link: &str) -> Self {
        let (address, token) =
            link.strip_prefix("http://").and_then(|rest| rest.split_once("/?token=")).expect("a link");
        let mut page = Self { address: address.to_owned(), key: String::new() };
        let answer = page.post("/session", &json!({ "token": token }));
        answer["token"].as_str().expect("a key").clone_into(&mut page.key);
        page
    }

    /// Calls a command.
    pub fn call(&self, name: &str, request: &Json) -> Json {
        self.post(&format!("/call/{name}"), request)
    }

    fn post(&self, path: &str, body: &Json) -> Json {
        let body = body.to_string();
        let mut stream = TcpStream::connect(&self.address).expect("connected");
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nx-tongce-token: {1}\r\nContent-Type: application/json\r\nContent-Length: {2}\r\nConnection: close\r\n\r\n{body}",
            self.address, self.key, body.len()
        )
        .expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        let answer = String::from_utf8(answer).expect("utf-8");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
    }
}
