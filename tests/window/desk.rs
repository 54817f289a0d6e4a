//! A desk for the window: a display of its own, a message bus, the driver, and a home that is nobody's.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Outcome;

/// The smallest screen the program is made for.
const SCREEN: &str = "1366x768x24";

/// Ended and cleared away when dropped.
pub struct Desk {
    display: String,
    /// Where the driver listens.
    pub port: u16,
    /// A folder for the register.
    pub home: TempDir,
    _driver: Group,
    _screen: Group,
}

/// A program and all that it started.
struct Group(Child);

impl Group {
    fn start(command: &mut Command, what: &str) -> Outcome<Self> {
        command.process_group(0).stdin(Stdio::null());
        let started =
            command.spawn().map_err(|error| format!("{what} did not start ({error}): is its package installed?"))?;
        Ok(Self(started))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.0.wait();
    }
}

impl Desk {
    /// Sets the desk up; `log` takes what the programs say.
    pub fn set_up(log: &Path) -> Outcome<Self> {
        let home = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        let (screen, display) = start_screen()?;
        let port = free_port()?;
        let said = fs::File::create(log).map_err(|error| format!("{}: {error}", log.display()))?;
        let said_too = said.try_clone().map_err(|error| format!("{}: {error}", log.display()))?;
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "WebKitWebDriver", "--host=127.0.0.1", &format!("--port={port}")]);
        command.envs([("DISPLAY", display.as_str()), ("NO_AT_BRIDGE", "1"), ("WEBKIT_DISABLE_DMABUF_RENDERER", "1")]);
        command.envs([("TAURI_WEBVIEW_AUTOMATION", "true"), ("LANG", "C.UTF-8"), ("GDK_BACKEND", "x11")]);
        command.envs([("HOME", home.path()), ("XDG_CONFIG_HOME", &home.path().join("config"))]);
        command.envs([("XDG_DATA_HOME", home.path().join("data")), ("XDG_CACHE_HOME", home.path().join("cache"))]);
        command.env_remove("WAYLAND_DISPLAY").env_remove("LC_ALL");
        let driver = Group::start(command.stdout(said).stderr(said_too), "dbus-run-session or WebKitWebDriver")?;
        wait_for_port(port)?;
        Ok(Self { display, port, home, _driver: driver, _screen: screen })
    }

    /// Takes a picture of the window.
    pub fn picture(&self, file: &Path) -> Outcome<PathBuf> {
        // The driver's own pictures never come: the screen is taken instead, without the black around the window.
        let arguments = ["-display", &self.display, "-window", "root", "-trim", "+repage"];
        let taken = Command::new("import").args(arguments).arg(file).status();
        match taken {
            Ok(status) if status.success() => Ok(file.to_owned()),
            Ok(status) => Err(format!("import gave no picture ({status})")),
            Err(error) => Err(format!("import did not start ({error}): is imagemagick installed?")),
        }
    }
}

/// Starts Xvfb on a display that it chooses itself.
fn start_screen() -> Outcome<(Group, String)> {
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]);
    let mut screen = Group::start(command.stdout(Stdio::piped()).stderr(Stdio::null()), "Xvfb")?;
    let mut number = String::new();
    if let Some(said) = screen.0.stdout.take() {
        let _ = BufReader::new(said).read_line(&mut number);
    }
    match number.trim().parse::<u32>() {
        Ok(number) => Ok((screen, format!(":{number}"))),
        Err(_) => Err("Xvfb gave no display".to_owned()),
    }
}

fn free_port() -> Outcome<u16> {
    let bound = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    bound.map(|address| address.port()).map_err(|error| format!("no free port: {error}"))
}

fn wait_for_port(port: u16) -> Outcome<()> {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if start.elapsed() > Duration::from_secs(20) {
            return Err("WebKitWebDriver did not answer within 20 s".to_owned());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
