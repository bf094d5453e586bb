//! A city's sign-in: a real provider (`tests/oidc/server.mjs`), and a browser without
//! eyes that goes back and forth between it and the service.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Method, StatusCode, Url};

use crate::app::quoted;

/// The provider, for each test its own.
pub struct Staden {
    child: Child,
    // Whatever else it says must not meet a closed pipe.
    _says: BufReader<ChildStdout>,
    /// `http://127.0.0.1:PORT`.
    pub issuer: String,
}

impl Staden {
    /// Starts it; `None`, with the reason on standard error, where it is not installed
    /// and this is not CI.
    #[expect(clippy::disallowed_methods, reason = "whether this is CI is no setting")]
    pub fn start() -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let node = Command::new("node").arg("--version").stdout(Stdio::null()).status();
        let here = root.join("tests/browser/node_modules/oidc-provider").exists();
        if !here || !node.is_ok_and(|status| status.success()) {
            assert!(
                std::env::var_os("CI").is_none(),
                "node or oidc-provider is missing: run sh tests/run.sh"
            );
            eprintln!("not run: node or oidc-provider is missing (tests/browser)");
            return None;
        }
        // It ends when its input does, however this program ends.
        let mut child = Command::new("node")
            .arg(root.join("tests/oidc/server.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut port = String::new();
        let mut says = BufReader::new(child.stdout.take().unwrap());
        says.read_line(&mut port).unwrap();
        let issuer = format!("http://127.0.0.1:{}", port.trim());
        Some(Self { child, _says: says, issuer })
    }
}

impl Drop for Staden {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
    }
}

/// A page that was come to.
#[derive(Debug)]
pub struct Sida {
    /// Where it is.
    pub url: Url,
    pub status: StatusCode,
    pub text: String,
}

/// A browser: it keeps cookies and follows where it is sent.
pub struct Bladdrare {
    client: reqwest::Client,
    cookies: BTreeMap<(u16, String), String>,
    /// Each address asked for, the last last.
    pub vag: Vec<Url>,
}

impl Bladdrare {
    /// One that has been nowhere.
    pub fn new() -> Self {
        let policy = reqwest::redirect::Policy::none();
        let client = reqwest::Client::builder().redirect(policy).build().unwrap();
        Self { client, cookies: BTreeMap::new(), vag: Vec::new() }
    }

    /// Opens an address.
    pub async fn get(&mut self, url: &str) -> Sida {
        self.follow(Method::GET, url.parse().unwrap(), String::new()).await
    }

    /// Sends a form.
    pub async fn post(&mut self, url: &Url, falt: &[(&str, &str)]) -> Sida {
        let body: Vec<String> =
            falt.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
        self.follow(Method::POST, url.clone(), body.join("&")).await
    }

    /// The value of a cookie.
    pub fn cookie(&self, url: &Url, name: &str) -> Option<String> {
        self.cookies.get(&(url.port().unwrap(), name.to_owned())).cloned()
    }

    /// Gives it a cookie.
    pub fn set_cookie(&mut self, url: &Url, name: &str, value: &str) {
        self.cookies.insert((url.port().unwrap(), name.to_owned()), value.to_owned());
    }

    async fn follow(&mut self, mut method: Method, mut url: Url, mut body: String) -> Sida {
        for _ in 0..20 {
            self.vag.push(url.clone());
            let port = url.port().unwrap();
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .filter(|((of, _), _)| *of == port)
                .map(|((_, name), value)| format!("{name}={value}"))
                .collect();
            let mut request = self
                .client
                .request(method.clone(), url.clone())
                .header("accept", "text/html")
                .header(COOKIE, cookies.join("; "));
            if method == Method::POST {
                request = request
                    .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(std::mem::take(&mut body));
            }
            let answer = request.send().await.unwrap();
            for set in answer.headers().get_all(SET_COOKIE) {
                let set = set.to_str().unwrap();
                let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
                let key = (port, name.to_owned());
                if value.is_empty() || set.contains("Max-Age=0") {
                    self.cookies.remove(&key);
                } else {
                    self.cookies.insert(key, value.to_owned());
                }
            }
            let Some(to) = answer.headers().get(LOCATION) else {
                let status = answer.status();
                return Sida { url, status, text: answer.text().await.unwrap() };
            };
            url = url.join(to.to_str().unwrap()).unwrap();
            method = Method::GET;
        }
        panic!("sent round and round: {:#?}", self.vag);
    }
}
