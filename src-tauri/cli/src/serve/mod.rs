//! The same page as the window's, in the system's browser: for desks where the window can't be installed.
//!
//! It listens on the loopback address only. The printed address holds a token that is exchanged once for the page's key;
//! every request must name the right `Host`, come from the page's own `Origin`, and carry that key (see [`access`]).
//! Files that the browser hands over lie in a private temporary folder until they are imported (see [`tongce_core::private`]).

mod access;
mod answer;
mod browser;
mod page;
mod routes;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use tongce_core::api::Session;
use tongce_core::work::Work;
use tongce_core::{Code, Error, Result, words};

use access::Access;
use tongce_core::private::PrivateFolder;

/// How often it is looked whether something has waited too long.
const BETWEEN_LOOKS: Duration = Duration::from_secs(10 * 60);

/// How to serve the page.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServeOptions {
    /// The port to listen on; 0 lets the system choose a free one.
    pub port: u16,
    /// Whether to open the system's browser at the page.
    pub open_browser: bool,
}

/// Serves the page until the program is told to end (Ctrl+C or SIGTERM), then closes the register.
///
/// The first line on standard output is the address to open; everything said to a person goes to standard error.
///
/// # Errors
/// [`Code::BadArgument`] when the port can't be used, [`Code::Io`] when the system refuses sockets or temporary files.
pub fn serve(session: Session, options: ServeOptions) -> Result<()> {
    let host = Host::bind(session, options.port)?;
    announce(&host.link());
    if options.open_browser && !browser::open(&host.link()) {
        say("host.open_by_hand");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(system_error)?;
    let shared = Arc::clone(&host.shared);
    runtime.block_on(host.run(asked_to_end()))?;
    close(&shared);
    Ok(())
}

/// A page bound to its port.
struct Host {
    listener: TcpListener,
    shared: Arc<Shared>,
}

/// What every request works with.
struct Shared {
    session: Mutex<Session>,
    /// How far the session's work is, to answer while it is at it.
    work: Arc<Work>,
    access: Access,
    /// Where files handed over by the browser lie.
    offered: PrivateFolder,
}

impl Shared {
    /// The session. A call that panicked left no half-done work in the register: transactions roll back by themselves.
    fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host {
    /// Takes the port and makes the tokens.
    fn bind(session: Session, port: u16) -> Result<Self> {
        let taken = |error: std::io::Error| {
            let what = words::say("host.port_taken", &[("port", port.to_string())]);
            Error::new(Code::BadArgument).with("what", what).because(error)
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(taken)?;
        listener.set_nonblocking(true).map_err(system_error)?;
        let address = listener.local_addr().map_err(system_error)?;
        let work = session.work();
        let (access, offered) = (Access::new(address)?, PrivateFolder::new()?);
        let shared = Shared { session: Mutex::new(session), work, access, offered };
        Ok(Self { listener, shared: Arc::new(shared) })
    }

    /// The address that opens the page once.
    fn link(&self) -> String {
        self.shared.access.link()
    }

    /// Answers requests until `end`.
    async fn run(self, end: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        let looking = tokio::spawn(let_go(Arc::downgrade(&self.shared)));
        let listener = tokio::net::TcpListener::from_std(self.listener).map_err(system_error)?;
        let router = routes::router(self.shared);
        let served = axum::serve(listener, router).with_graceful_shutdown(end).await.map_err(system_error);
        looking.abort();
        served
    }
}

/// Lets go again and again of what has waited too long for whoever locked the register.
async fn let_go(shared: Weak<Shared>) {
    let mut time = tokio::time::interval(BETWEEN_LOOKS);
    loop {
        time.tick().await;
        let Some(shared) = shared.upgrade() else { return };
        // The session may be at work for long.
        let _done = tokio::task::spawn_blocking(move || shared.session().drop_over(SystemTime::now())).await;
    }
}

/// Closes the register, which makes its backup when something changed.
fn close(shared: &Shared) {
    say("host.closing");
    let closed = shared.session().close();
    match closed {
        Ok(()) => say("host.closed"),
        Err(error) => write_line(&words::say("host.close_failed", &[("reason", error.message())])),
    }
}

/// Ends when the person presses Ctrl+C or the system asks the program to end.
async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminated), Ok(mut hung_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
                // The terminal was closed.
                _ = hung_up.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn announce(link: &str) {
    // A closed standard output is no reason not to serve.
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{link}").and_then(|()| out.flush());
    say("host.serving");
}

fn say(key: &str) {
    write_line(&words::say::<&str>(key, &[]));
}

fn write_line(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn system_error(error: std::io::Error) -> Error {
    Error::new(Code::Io).with("path", "127.0.0.1").because(error)
}
