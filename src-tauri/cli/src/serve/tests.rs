//! Whoever is not the page is refused.

use std::io::{Read, Write};
use std::net::TcpStream;

use tongce_core::api::{Options, Session};
use tongce_core::sheets::read::Reader;

use super::Host;

/// A host in its own thread, ended when dropped.
struct Served {
    address: String,
    token: String,
    key: String,
    shared: std::sync::Arc<super::Shared>,
    end: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
    /// Holds the register's place.
    _folder: tempfile::TempDir,
}

impl Served {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let session = Session::new(Options {
            register: folder.path().join("登记册"),
            export_folder: folder.path().join("上报"),
            reader: Reader::this_program().unwrap(),
            files: Vec::new(),
        });
        let host = Host::bind(session, 0).unwrap();
        let (shared, key) = (std::sync::Arc::clone(&host.shared), host.shared.access.key.clone());
        let link = host.link();
        let (address, token) = link.strip_prefix("http://").unwrap().split_once("/?token=").unwrap();
        let (address, token) = (address.to_owned(), token.to_owned());
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(host.run(async { ended.await.unwrap_or_default() })).unwrap();
        });
        Self { address, token, key, shared, end: Some(end), thread: Some(thread), _folder: folder }
    }

    /// Sends a request with the right `Host`, `Origin` and key unless `headers` holds others (an empty one is left out);
    /// gives the status and the whole answer.
    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> (u16, String) {
        let origin = format!("http://{}", self.address);
        let mut all = vec![("Host", self.address.as_str()), ("Origin", &origin), ("x-tongce-token", &self.key)];
        for (name, value) in headers {
            all.retain(|(known, _)| known != name);
            all.push((name, value));
        }
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in all.iter().filter(|(_, value)| !value.is_empty()) {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        // The host may answer, and close, before it has read all of a body that is too large.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        (answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0), answer)
    }

    fn call(&self, name: &str, headers: &[(&str, &str)]) -> (u16, String) {
        self.send("POST", &format!("/call/{name}"), headers, b"{}")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[test]
fn the_page_itself_is_answered() {
    let served = Served::start();
    let (status, answer) = served.call("status", &[]);
    assert_eq!(status, 200, "{answer}");
    assert!(answer.contains(r#""state":"none""#), "{answer}");
}

#[test]
fn progress_is_told_and_a_wish_to_stop_heard_while_a_command_is_at_work() {
    let served = Served::start();
    let shared = std::sync::Arc::clone(&served.shared);
    // As a command that takes long holds it.
    let at_work = shared.session();
    let (status, answer) = served.call("progress", &[]);
    assert_eq!(status, 200, "{answer}");
    assert!(answer.contains(r#""phase":"idle""#), "{answer}");
    assert_eq!(served.call("cancel", &[]).0, 200);
    assert!(shared.work.is_cancelled());
    drop(at_work);
    assert_eq!(served.call("status", &[]).0, 200);
    assert!(!shared.work.is_cancelled(), "the next command goes on");
    assert_eq!(served.call("cancel", &[("x-tongce-token", "")]).0, 401, "by the page alone");
}

#[test]
fn another_host_name_is_refused() {
    let served = Served::start();
    let port = served.address.split(':').next_back().unwrap();
    for host in ["evil.example", &format!("evil.example:{port}"), &format!("localhost:{port}"), "127.0.0.1"] {
        assert_eq!(served.call("status", &[("Host", host)]).0, 403, "{host}");
        assert_eq!(served.send("GET", "/", &[("Host", host)], b"").0, 403, "{host}");
    }
}

#[test]
fn another_origin_is_refused() {
    let served = Served::start();
    let refused = ["null", "http://evil.example", "http://127.0.0.1:1", &format!("https://{}", served.address), ""];
    for origin in refused {
        assert_eq!(served.call("status", &[("Origin", origin)]).0, 403, "{origin}");
    }
    assert_eq!(served.call("status", &[("Sec-Fetch-Site", "cross-site")]).0, 403);
    let without = [("Origin", ""), ("Sec-Fetch-Site", "none")];
    assert_eq!(served.send("GET", "/", &without, b"").0, 200, "the link is opened without an origin");
}

#[test]
fn a_wrong_key_is_refused() {
    let served = Served::start();
    for key in ["", "0", &served.token, &"0".repeat(64)] {
        for path in ["/call/status", "/offer?name=a.xlsx"] {
            let (status, answer) = served.send("POST", path, &[("x-tongce-token", key)], b"{}");
            assert_eq!(status, 401, "{path} {key}");
            assert!(answer.contains(r#""code":"no_access""#), "{answer}");
        }
    }
    // An address is kept in the browser's history: the key must not be taken from one.
    let download = format!("/download/1?token={}", served.key);
    assert_eq!(served.send("GET", &download, &[("x-tongce-token", "")], b"").0, 401);
}

#[test]
fn the_link_works_once() {
    let served = Served::start();
    let open = |token: &str| {
        let request = format!(r#"{{"token":"{token}"}}"#);
        let headers = [("x-tongce-token", ""), ("Content-Type", "application/json")];
        served.send("POST", "/session", &headers, request.as_bytes())
    };
    assert_eq!(open("wrong").0, 403);
    let (status, answer) = open(&served.token);
    assert_eq!(status, 200, "a wrong guess before does not use the link up");
    assert!(answer.contains(&format!(r#"{{"token":"{}"}}"#, served.key)), "{answer}");
    let (status, answer) = open(&served.token);
    assert_eq!(status, 403);
    assert!(answer.contains(r#""code":"link_used""#), "{answer}");
}

#[test]
fn what_does_not_exist_has_a_clear_answer() {
    let served = Served::start();
    let (status, answer) = served.call("no_such_command", &[]);
    assert_eq!(status, 404, "{answer}");
    assert!(answer.contains(r#""code":"unknown_command""#) && answer.contains("no_such_command"), "{answer}");
    assert_eq!(served.send("GET", "/../Cargo.toml", &[], b"").0, 404);
    assert_eq!(served.send("GET", "/download/none", &[], b"").0, 404);
    let (status, answer) = served.send("POST", "/call/status", &[], b"no json");
    assert_eq!(status, 422);
    assert!(answer.contains(r#""code":"bad_argument""#), "{answer}");
}

#[test]
fn every_answer_forbids_caching_and_foreign_code() {
    let served = Served::start();
    for (method, path) in [("GET", "/"), ("GET", "/none.js"), ("POST", "/call/status"), ("POST", "/call/none")] {
        let (_, answer) = served.send(method, path, &[], b"{}");
        let head = answer.split("\r\n\r\n").next().unwrap().to_lowercase();
        assert!(head.contains("cache-control: no-store"), "{head}");
        assert!(head.contains("content-security-policy: default-src 'none'; script-src 'self';"), "{head}");
        assert!(!head.contains("unsafe-"), "{head}");
    }
    let (status, answer) = served.send("GET", "/", &[("Host", "evil.example")], b"");
    assert_eq!(status, 403);
    assert!(answer.to_lowercase().contains("cache-control: no-store"), "a refusal has the headers too");
}

#[test]
fn a_file_is_taken_under_its_own_name_and_a_huge_one_is_not() {
    let served = Served::start();
    let name = "..%2F..%2F%E8%8A%B1%E5%90%8D%E5%86%8C.xlsx";
    let (status, answer) = served.send("POST", &format!("/offer?name={name}"), &[], b"PK");
    assert_eq!(status, 200, "{answer}");
    assert!(answer.contains(r#""name":"花名册.xlsx""#), "{answer}");
    let (status, answer) = served.send("POST", "/offer?name=a.xlsx", &[], &vec![0; 20 * 1024 * 1024 + 1]);
    assert_eq!(status, 422);
    assert!(answer.contains(r#""code":"too_large""#), "{answer}");
}

#[test]
fn a_folder_for_backups_is_taken_from_the_page_alone_and_only_with_an_open_register() {
    let served = Served::start();
    let typed = r#"{"folder":" \"/U盘\" "}"#.as_bytes();
    let send = |headers: &[(&str, &str)]| {
        let all = [&[("Content-Type", "application/json")], headers].concat();
        served.send("POST", "/backup-folder", &all, typed)
    };
    assert_eq!(send(&[("x-tongce-token", "")]).0, 401);
    assert_eq!(send(&[("Origin", "http://evil.example")]).0, 403);
    let (status, answer) = send(&[]);
    assert_eq!(status, 422);
    assert!(answer.contains(r#""code":"not_open""#), "{answer}");
    assert_eq!(served.call("choose_backup_folder", &[]).0, 404, "no command names paths");
}

#[test]
fn a_taken_port_is_named() {
    let served = Served::start();
    let port = served.address.split(':').next_back().unwrap().parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let session = Session::new(Options {
        register: folder.path().join("登记册"),
        export_folder: folder.path().join("上报"),
        reader: Reader::this_program().unwrap(),
        files: Vec::new(),
    });
    let error = Host::bind(session, port).err().unwrap();
    assert!(error.message().contains(&port.to_string()));
}
