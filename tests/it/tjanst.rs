//! The built program as a service: started by its command, ended by a signal.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::databas::Databas;
use crate::kommun;

struct Service {
    child: Child,
    stdout: BufReader<ChildStdout>,
    address: String,
}

impl Service {
    /// Starts the service, which says its address on the first line.
    fn start(url: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_valkansli"))
            .args(["--database", url, "--bind", "127.0.0.1:0", "--log-format", "json"])
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.trim().rsplit_once("http://").expect(&line).1;
        Self { child, stdout, address: address.trim_end_matches('/').to_owned() }
    }

    /// Asks for a path on a connection that is kept.
    fn ask(&self, path: &str) -> (TcpStream, String) {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        write!(connection, "GET {path} HTTP/1.1\r\nHost: prov\r\n\r\n").unwrap();
        let mut line = String::new();
        BufReader::new(connection.try_clone().unwrap()).read_line(&mut line).unwrap();
        (connection, line)
    }

    /// Waits until the Atlas is loaded.
    fn ready(&self) {
        let began = Instant::now();
        while !self.ask("/readyz").1.contains(" 200 ") {
            assert!(began.elapsed() < Duration::from_secs(30), "the service is not ready");
        }
    }

    /// Ends it by a signal; gives what it wrote to its log.
    fn end(mut self, signal: &str) -> String {
        let pid = self.child.id().to_string();
        let began = Instant::now();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{signal}: {status}");
        assert!(began.elapsed() < Duration::from_secs(10), "{signal}: {:?}", began.elapsed());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Where a test has failed, nothing of it stays behind.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn a_signal_ends_the_service_although_connections_are_open() {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        kommun::make(databas.db()).await;
        let url = format!("sqlite:{}", databas.url().shown().trim_start_matches("sqlite:"));
        for signal in ["-TERM", "-INT"] {
            let service = Service::start(&url);
            service.ready();
            let (_open, answer) = service.ask("/api/v1/val");
            assert!(answer.contains(" 200 "), "{answer}");
            service.end(signal);
        }
    });
}

#[test]
fn what_a_voter_types_is_not_in_the_log() {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        kommun::make(databas.db()).await;
        let service = Service::start(&databas.url().shown());
        service.ready();
        for path in [
            "/api/v1/narmast?adress=Hemliggatan%201",
            "/api/v1/adresser?q=Hemliggatan",
            "/?adress=Hemliggatan+1",
            "/Hemliggatan",
        ] {
            service.ask(path);
        }
        let log = service.end("-TERM");
        assert!(!log.contains("Hemliggatan"), "{log}");
        for line in log.lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect(line);
            assert!(line["timestamp"].is_string(), "{line}");
        }
    });
}

#[test]
fn a_port_that_is_taken_is_told() {
    crate::databas::run(Databas::sqlite(), |databas| async move {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let bind = taken.local_addr().unwrap().to_string();
        let ended = crate::kommando::on(&databas, &["--bind", &bind]);
        assert_eq!(ended.code, 2, "{ended:#?}");
        assert!(ended.stderr.contains(&bind) && ended.stderr.contains("--bind"), "{ended:#?}");
    });
}
