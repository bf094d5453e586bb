//! A real mail server: aiosmtpd, on a free port, for each test its own.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A mail server that takes letters, and refuses some (`tests/smtp.py`).
pub struct Brevserver {
    child: Child,
    letters: BufReader<ChildStdout>,
    /// `smtp://127.0.0.1:PORT`.
    pub url: String,
}

impl Brevserver {
    /// Starts it; `None`, with the reason on standard error, where it is not installed
    /// and this is not CI.
    pub fn start() -> Option<Self> {
        let python = python()?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/smtp.py");
        let mut child = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut letters = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        letters.read_line(&mut port).unwrap();
        let url = format!("smtp://127.0.0.1:{}", port.trim());
        Some(Self { child, letters, url })
    }

    /// The next letter that it took. Waits for it.
    pub fn next(&mut self) -> Value {
        let mut line = String::new();
        self.letters.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// Stops it; gives the letters that nobody has asked for.
    pub fn stop(mut self) -> Vec<Value> {
        drop(self.child.stdin.take());
        let rest = self.letters.by_ref().lines().map(|line| line.unwrap());
        let rest = rest.map(|line| serde_json::from_str(&line).unwrap()).collect();
        assert!(self.child.wait().unwrap().success());
        rest
    }
}

impl Drop for Brevserver {
    fn drop(&mut self) {
        // Without effect on one that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A Python that knows aiosmtpd: that of `tests/run.sh`, or the system's.
fn python() -> Option<PathBuf> {
    let program = std::env::current_exe().unwrap();
    let tools = program.ancestors().map(|folder| folder.join("tools/venv/bin/python"));
    let found = tools
        .filter(|path| path.exists())
        .chain(["/usr/bin/python3".into(), "python3".into()])
        .find(|python| {
            let knows = Command::new(python).args(["-c", "import aiosmtpd"]).output();
            knows.is_ok_and(|output| output.status.success())
        });
    if found.is_none() {
        #[expect(clippy::disallowed_methods, reason = "whether this is CI is no setting")]
        let ci = std::env::var_os("CI").is_some();
        assert!(!ci, "no Python knows aiosmtpd: run sh tests/run.sh");
        eprintln!("not run: no Python knows aiosmtpd (tests/requirements.txt)");
    }
    found
}
