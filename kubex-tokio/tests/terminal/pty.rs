//! A terminal in which an example runs, and somebody who types and looks.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Long enough for a compiler on a busy machine, and only for what never happens.
const PATIENCE: Duration = Duration::from_secs(300);

pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    shown: Receiver<Vec<u8>>,
    screen: String,
}

impl Terminal {
    /// Runs the example `exec` with these arguments, as a user does, in a terminal of 80 times 24 characters.
    pub(crate) fn exec(arguments: &[&str], kubeconfig: Option<&Path>) -> Self {
        let pair = native_pty_system().openpty(size(80, 24)).unwrap();
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = CommandBuilder::new(cargo);
        command.args([
            "run",
            "--quiet",
            "-p",
            "kubex-tokio",
            "--example",
            "exec",
            "--",
        ]);
        command.args(arguments);
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        if let Some(kubeconfig) = kubeconfig {
            command.env("KUBECONFIG", kubeconfig);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut screen = pair.master.try_clone_reader().unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        let (show, shown) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = screen.read(&mut bytes) {
                if show.send(bytes[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            master: pair.master,
            keyboard,
            shown,
            screen: String::new(),
        }
    }

    pub(crate) fn types(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    pub(crate) fn resize(&self, width: u16, height: u16) {
        self.master.resize(size(width, height)).unwrap();
    }

    /// What is shown up to the end of the line, which is waited for.
    #[allow(dead_code)] // Not all who have a terminal look at lines.
    pub(crate) fn line(&mut self) -> String {
        while !self.screen.contains("\r\n") {
            self.look(PATIENCE, "end of a line");
        }
        let (line, rest) = self.screen.split_once("\r\n").unwrap();
        let line = line.to_owned();
        self.screen = rest.to_owned();
        line
    }

    /// Waits until this is shown, and forgets what was shown up to its end.
    pub(crate) fn shows(&mut self, text: &str) {
        let begun = Instant::now();
        loop {
            if let Some(at) = self.screen.find(text) {
                self.screen.drain(..at + text.len());
                return;
            }
            self.look(PATIENCE.saturating_sub(begun.elapsed()), text);
        }
    }

    fn look(&mut self, patience: Duration, wanted: &str) {
        match self.shown.recv_timeout(patience) {
            Ok(bytes) => self.screen.push_str(&String::from_utf8_lossy(&bytes)),
            Err(why) => panic!("{why}: no {wanted:?} on the screen: {:?}", self.screen),
        }
    }

    /// Waits for the end of the example; with what it exits.
    pub(crate) fn exits(mut self) -> u32 {
        self.child.wait().unwrap().exit_code()
    }
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}
