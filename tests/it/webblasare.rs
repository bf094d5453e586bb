//! Debian's Chromium, driven through its ChromeDriver: for each test a driver, a
//! session and a profile of its own.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use thirtyfour::prelude::*;

/// How a test looks at the pages.
#[derive(Debug, Clone, Copy)]
pub struct Syn {
    /// Width of the window in CSS pixels.
    pub width: u32,
    /// Whether scripts of the page run.
    pub javascript: bool,
    /// Whether the person has asked for dark colours.
    pub dark: bool,
}

impl Syn {
    /// A desktop window.
    pub const WIDE: Self = Self { width: 1280, javascript: true, dark: false };
    /// A phone, or a desktop window at 400 %.
    pub const NARROW: Self = Self { width: 320, ..Self::WIDE };
    /// A desktop window without scripts.
    pub const NO_JAVASCRIPT: Self = Self { javascript: false, ..Self::WIDE };
}

/// Runs before the scripts of each page.
const NOTE_FAILURES: &str = "
    window.failures = [];
    addEventListener('error', e => failures.push(e.message || `no ${e.target.src || e.target.href}`), true);
    addEventListener('unhandledrejection', e => failures.push(`${e.reason}`));
    document.addEventListener('securitypolicyviolation',
        e => failures.push(`${e.violatedDirective} refused ${e.blockedURI}`));
";

/// A browser with one window.
pub struct Webblasare {
    driver: WebDriver,
    // Dropped in this order: the driver goes before what it uses.
    _process: Driver,
    _profile: tempfile::TempDir,
}

impl Webblasare {
    /// Starts a browser; `None`, with the reason on standard error, where there is
    /// none and this is not CI.
    pub async fn start(syn: Syn) -> Option<Self> {
        let process = Driver::start()?;
        let profile = tempfile::tempdir().unwrap();
        let mut capabilities = DesiredCapabilities::chrome();
        for flag in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=sv",
        ] {
            capabilities.add_arg(flag).unwrap();
        }
        let folder = profile.path().to_str().unwrap();
        capabilities.add_arg(&format!("--user-data-dir={folder}")).unwrap();
        capabilities.add_arg(&format!("--window-size={},900", syn.width.max(500))).unwrap();
        let mut preferences = json!({ "intl.accept_languages": "sv,en" });
        if !syn.javascript {
            preferences["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        capabilities.add_experimental_option("prefs", preferences).unwrap();
        let driver = WebDriver::new(&process.address, capabilities).await.unwrap();
        // An element may be on a page that is still on its way.
        driver.set_implicit_wait_timeout(crate::app::SOON).await.unwrap();
        let browser = Self { driver, _process: process, _profile: profile };
        // A window has a least width, which an emulated screen has not.
        browser
            .cdp(
                "Emulation.setDeviceMetricsOverride",
                json!({ "width": syn.width, "height": 900, "deviceScaleFactor": 1, "mobile": false }),
            )
            .await;
        let scheme = if syn.dark { "dark" } else { "light" };
        browser
            .cdp(
                "Emulation.setEmulatedMedia",
                json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }),
            )
            .await;
        browser
            .cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": NOTE_FAILURES }))
            .await;
        Some(browser)
    }

    /// Opens a page and waits until it has loaded.
    pub async fn open(&self, url: &str) {
        self.driver.goto(url).await.unwrap();
    }

    /// What went wrong on the page: errors of scripts, files that did not load, and
    /// whatever the content policy refused.
    pub async fn failures(&self) -> Vec<String> {
        let failures = self.eval("window.failures").await;
        failures.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    }

    /// Waits until a JavaScript expression is true, which must be soon.
    pub async fn until(&self, expression: &str) {
        crate::app::until(expression, || async { self.eval(expression).await == true }).await;
    }

    /// Presses a key, or types a text, where the focus is.
    pub async fn keys(&self, keys: impl Into<TypingData>) {
        let focused = self.driver.active_element().await.unwrap();
        focused.send_keys(keys).await.unwrap();
    }

    /// The WebDriver session.
    pub const fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Sends a command of the Chrome DevTools Protocol.
    pub async fn cdp(&self, command: &str, parameters: Value) -> Value {
        self.driver.cdp().send_raw(command, parameters).await.unwrap()
    }

    /// The value of a JavaScript expression, also where scripts of the page are off. A page
    /// that goes away while it is asked is asked again when the next one is there.
    pub async fn eval(&self, expression: &str) -> Value {
        let asked =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut attempts = 0;
        let answer = loop {
            match self.driver.cdp().send_raw("Runtime.evaluate", asked.clone()).await {
                Ok(answer) => break answer,
                Err(error) if attempts == 4 => panic!("{expression}: {error}"),
                Err(_) => attempts += 1,
            }
        };
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer:#}");
        answer["result"]["value"].clone()
    }

    /// What axe-core finds against WCAG 2.2 AA, one line a violation. It needs scripts.
    pub async fn violations(&self) -> Vec<String> {
        self.until("document.readyState === 'complete'").await;
        let source = std::fs::read_to_string(axe()).unwrap();
        self.eval(&format!("{source}; null")).await;
        let found = self
            .eval(
                "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', \
                 'wcag22aa', 'best-practice'] }).then(result => result.violations.flatMap(rule => \
                 rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}: \
                 ${node.failureSummary}`)))",
            )
            .await;
        found.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
    }

    /// What is wrong with the page that is open, one line each, with a name for it: axe's
    /// findings, failures, other than one first heading, scrolling sideways.
    pub async fn wrong(&self, name: &str) -> Vec<String> {
        let mut found = self.violations().await;
        found.extend(self.failures().await);
        if self.eval("document.querySelectorAll('h1').length").await != 1 {
            found.push("not one h1".to_owned());
        }
        let root = "document.documentElement";
        let overflow = self.eval(&format!("{root}.scrollWidth - {root}.clientWidth")).await;
        let overflow = overflow.as_i64().unwrap();
        if overflow > 0 {
            found.push(format!("{overflow} px wider than the window"));
        }
        found.into_iter().map(|what| format!("{name}: {what}")).collect()
    }

    /// Clicks on an element, again if its page was replaced in the meantime or something
    /// lay over it.
    pub async fn click(&self, css: &str) {
        let once = || async {
            let element = self.driver.find(By::Css(css)).await?;
            element.scroll_into_view().await?;
            element.click().await
        };
        crate::app::until(css, || async { once().await.is_ok() }).await;
    }

    /// Clicks on what leads to another page, and waits until that page is there.
    pub async fn follow(&self, css: &str) {
        self.eval("window.theOldPage = true").await;
        self.click(css).await;
        self.until("!window.theOldPage && document.readyState === 'complete'").await;
    }

    /// Presses enter in what has the focus, which leads to another page, and waits until
    /// that page is there.
    pub async fn enter(&self) {
        self.eval("window.theOldPage = true").await;
        self.keys(Key::Enter).await;
        self.until("!window.theOldPage && document.readyState === 'complete'").await;
    }

    /// The text of an element, which may be on a page that is still on its way.
    pub async fn text(&self, css: &str) -> String {
        let found = std::cell::RefCell::new(None);
        crate::app::until(css, || async {
            let text = match self.driver.find(By::Css(css)).await {
                Ok(element) => element.text().await.ok(),
                Err(_) => None,
            };
            found.replace(text);
            found.borrow().is_some()
        })
        .await;
        found.into_inner().unwrap()
    }

    /// Types into a field, in place of what is in it.
    pub async fn type_into(&self, id: &str, value: &str) {
        let once = || async {
            let field = self.driver.find(By::Id(id)).await?;
            field.clear().await?;
            field.send_keys(value).await
        };
        crate::app::until(id, || async { once().await.is_ok() }).await;
    }

    /// Ends the session.
    pub async fn quit(self) {
        self.driver.quit().await.unwrap();
    }
}

/// The file of axe-core, which `npm ci` in `tests/browser` puts there.
fn axe() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/axe-core/axe.min.js")
}

/// A ChromeDriver process on a free port.
struct Driver {
    child: Child,
    address: String,
}

/// Ends ChromeDriver and its browser when standard input is closed, as it is however
/// this program ends. Both are in the process group of this shell.
const UNTIL_INPUT_IS_CLOSED: &str = "chromedriver --port=0 & cat >/dev/null; kill -KILL 0";

impl Driver {
    #[expect(clippy::disallowed_methods, reason = "whether this is CI is no setting")]
    fn start() -> Option<Self> {
        let here = Command::new("chromedriver").arg("--version").stdout(Stdio::null()).status();
        if !axe().exists() || !here.is_ok_and(|status| status.success()) {
            assert!(
                std::env::var_os("CI").is_none(),
                "chromedriver or axe-core is missing: run sh tests/run.sh"
            );
            eprintln!("not run in a browser: chromedriver or axe-core is missing");
            return None;
        }
        let mut child = Command::new("sh")
            .args(["-c", UNTIL_INPUT_IS_CLOSED])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let port: u16 = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, port) = line.split_once("started successfully on port ")?;
                port.trim_end_matches('.').parse().ok()
            })
            .expect("chromedriver says its port");
        Some(Self { child, address: format!("http://127.0.0.1:{port}") })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
    }
}
