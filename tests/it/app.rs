//! The real application on a free port, and a client that asks it.

use std::time::Duration;

use clap::Parser;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::Value;
use valkansli::config::Settings;
use valkansli::db::Db;
use valkansli::web::{Application, StartError, Started};

use crate::databas::Databas;
use crate::kommun;

/// How long a test waits for what must happen soon.
pub const SOON: Duration = Duration::from_secs(30);

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
}

/// A key for tests only.
pub const NYCKEL: &str = "1:YmFyYSBmb3IgdGVzdGVyLCBpbmdlbiBhbm5hbnN0YW4=";

/// Settings as the command line would read them.
pub fn settings(options: &[&str]) -> Settings {
    let usual =
        ["prov", "--bind", "127.0.0.1:0", "--workers", "2", "--rate-limit", "0", "--keys", NYCKEL];
    let overridden = |name: &str| {
        options.contains(&name) || (name == "--keys" && options.contains(&"--key-file"))
    };
    let mut words = vec![usual[0]];
    for pair in usual[1..].chunks(2) {
        if !overridden(pair[0]) {
            words.extend(pair);
        }
    }
    words.extend(options);
    Cli::parse_from(words).settings
}

/// A running service.
pub struct App {
    /// `http://127.0.0.1:PORT`.
    pub address: String,
    client: reqwest::Client,
    handle: Started,
    running: tokio::task::JoinHandle<Result<(), StartError>>,
}

impl App {
    /// The service on a database that holds the kommun of [`kommun`], ready to answer.
    pub async fn with_kommun(databas: &Databas) -> Self {
        kommun::make(databas.db()).await;
        Self::start(databas.db(), &[]).await
    }

    /// The service with some settings, ready to answer.
    pub async fn start(db: &Db, options: &[&str]) -> Self {
        let app = Self::begin(db, options);
        until("the service is ready", || async {
            app.get("/readyz").await.status == StatusCode::OK
        })
        .await;
        app
    }

    /// The service, perhaps not ready yet.
    pub fn begin(db: &Db, options: &[&str]) -> Self {
        let application = Application::build(settings(options), db.clone()).unwrap();
        let address = format!("http://127.0.0.1:{}", application.port());
        let handle = application.handle();
        let running = tokio::spawn(application.run());
        let client = reqwest::Client::builder()
            .timeout(SOON)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { address, client, handle, running }
    }

    /// Asks for a path with its query.
    pub async fn get(&self, path: &str) -> Svar {
        self.ask("GET", path, &[]).await
    }

    /// Asks by any method, with headers.
    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Svar {
        let mut request =
            self.client.request(method.parse().unwrap(), format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Self::answer(format!("{method} {path}"), request).await
    }

    /// Sends a form as it stands.
    pub async fn send(&self, path: &str, headers: &[(&str, &str)], falt: &[(&str, &str)]) -> Svar {
        let body: Vec<String> =
            falt.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
        let mut request = self
            .client
            .post(format!("{}{path}", self.address))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.join("&"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Self::answer(format!("POST {path}"), request).await
    }

    /// Sends a body as it stands, with headers.
    pub async fn send_body(&self, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Svar {
        let mut request = self.client.post(format!("{}{path}", self.address)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Self::answer(format!("POST {path}"), request).await
    }

    async fn answer(asked: String, request: reqwest::RequestBuilder) -> Svar {
        let response = request.send().await.unwrap();
        Svar {
            asked,
            status: response.status(),
            headers: response.headers().clone(),
            body: response.bytes().await.unwrap().to_vec(),
        }
    }

    /// The JSON of a question that is answered 200.
    pub async fn json(&self, path: &str) -> Value {
        self.get(path).await.json()
    }

    /// Stops the service as a signal does, and waits for its end.
    pub async fn stop(self) {
        self.handle.stop(true).await;
        self.running.await.unwrap().unwrap();
    }
}

/// An answer.
#[derive(Debug)]
pub struct Svar {
    asked: String,
    pub status: StatusCode,
    pub headers: HeaderMap<HeaderValue>,
    pub body: Vec<u8>,
}

impl Svar {
    /// A header, if it stands there once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.get_all(name).iter();
        let first = all.next()?.to_str().unwrap();
        assert!(all.next().is_none(), "{}: {name} stands there twice", self.asked);
        Some(first)
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    /// The body of an answer 200.
    pub fn json(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}: {}", self.asked, self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body of a problem (RFC 9457), whose form is looked at; gives its detail.
    pub fn problem(&self, status: u16, code: &str) -> String {
        let body: Value = serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{} is answered {}", self.asked, self.text()));
        assert_eq!(self.status.as_u16(), status, "{}: {body:#}", self.asked);
        assert_eq!(self.headers[CONTENT_TYPE], "application/problem+json", "{}", self.asked);
        assert_eq!(body["code"], code, "{}: {body:#}", self.asked);
        assert_eq!(body["status"], status, "{}", self.asked);
        assert_eq!(body["type"], "about:blank", "{}", self.asked);
        assert!(body["title"].as_str().is_some_and(|title| !title.is_empty()));
        let detail = body["detail"].as_str().unwrap();
        assert!(detail.ends_with('.'), "{}: a sentence: {detail}", self.asked);
        detail.to_owned()
    }
}

/// Waits until something holds, which must be soon.
pub async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let mut ticks = tokio::time::interval(Duration::from_millis(10));
    let waited = tokio::time::timeout(SOON, async {
        while !holds().await {
            ticks.tick().await;
        }
    })
    .await;
    assert!(waited.is_ok(), "not within {SOON:?}: {what}");
}

/// Text as a part of a URL.
pub fn quoted(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
