//! The development server. Vite serves the page; a watcher rebuilds the wasm package when a Rust or WGSL file changes.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Child;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use notify::{Event, RecursiveMode, Watcher};

use crate::npm;
use crate::package;
use crate::project::Project;
use crate::run::step;

#[derive(Args)]
pub struct Options {
    /// The port [default: the first free one from 5173]
    #[arg(long)]
    port: Option<u16>,
    /// Open the page in the default browser
    #[arg(long)]
    open: bool,
}

/// The package's sources.
const SOURCES: [&str; 3] = ["src", "shaders", "Cargo.toml"];

/// An editor may save several files at once. Changes within this time share one rebuild.
const QUIET: Duration = Duration::from_millis(200);

pub fn serve(project: &Project, options: &Options) -> Result<()> {
    package::build(project)?;
    package::report(project)?;

    let port = options.port.or_else(free_port).context("no port from 5173 to 5272 is free: name one with --port")?;
    step("Start Vite's development server", "it serves the page and reloads it on every change");
    let vite = Arc::new(Mutex::new(start_vite(project, port, options.open)?));
    let on_signal = Arc::clone(&vite);
    ctrlc::set_handler(move || {
        stop(&on_signal);
        std::process::exit(0);
    })?;

    let (changes, _watcher) = watch(project)?;
    wait_for(port, &vite)?;
    println!("\nThe lab is at http://localhost:{port}/ (Ctrl+C ends it)\n");
    while !has_ended(&vite) {
        if next_change(&changes) {
            step("Rebuild the package", "a source file changed");
            if let Err(error) = package::build(project) {
                eprintln!("{error:#}; the page keeps the last good package");
            }
        }
    }
    bail!("Vite stopped: see its message above")
}

fn free_port() -> Option<u16> {
    (5173..5273).find(|&port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok())
}

fn start_vite(project: &Project, port: u16, open: bool) -> Result<Child> {
    let mut vite = npm::node(project, "vite/bin/vite.js");
    // An address and not a name: Node may resolve `localhost` to IPv6 only.
    vite.args(["--host", "127.0.0.1", "--strictPort", "--port"]).arg(port.to_string());
    if open {
        vite.arg("--open");
    }
    vite.spawn().context("Node does not start")
}

fn wait_for(port: u16, vite: &Mutex<Child>) -> Result<()> {
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if has_ended(vite) {
            bail!("Vite does not start: see its message above");
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn has_ended(vite: &Mutex<Child>) -> bool {
    vite.lock().is_ok_and(|mut vite| vite.try_wait().is_ok_and(|status| status.is_some()))
}

fn stop(vite: &Mutex<Child>) {
    if let Ok(mut vite) = vite.lock() {
        // Ctrl+C may have ended it already.
        vite.kill().ok();
    }
}

fn watch(project: &Project) -> Result<(Receiver<Event>, impl Watcher)> {
    let (sender, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // Reading a file is an event, too. Without this, each build would start the next one.
        if let Ok(event) = event.map_err(drop)
            && !event.kind.is_access()
        {
            sender.send(event).ok();
        }
    })?;
    for source in SOURCES {
        watcher
            .watch(&project.root.join(source), RecursiveMode::Recursive)
            .with_context(|| format!("cannot watch {source}"))?;
    }
    Ok((changes, watcher))
}

/// Waits briefly for a change, then until no more come.
fn next_change(changes: &Receiver<Event>) -> bool {
    let changed = changes.recv_timeout(QUIET).is_ok();
    while changed && changes.recv_timeout(QUIET).is_ok() {}
    changed
}
