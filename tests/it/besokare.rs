//! Someone with a browser of her own: cookies are kept, and a form is sent with the
//! hidden fields of the page that it stands on.

use std::collections::BTreeMap;

use data_encoding::BASE32_NOPAD;
use reqwest::header::SET_COOKIE;
use totp_rs::Builder;
use valkansli::tid;
use valkansli::web::kakor;

use crate::app::{App, Svar};

/// A browser without scripts.
#[derive(Clone)]
pub struct Besokare<'a> {
    app: &'a App,
    kakor: BTreeMap<String, String>,
    dolda: Vec<(String, String)>,
    headers: Vec<(&'static str, String)>,
}

impl<'a> Besokare<'a> {
    /// A browser without cookies.
    pub fn new(app: &'a App) -> Self {
        let headers = vec![("accept", "text/html".to_owned())];
        Self { app, kakor: BTreeMap::new(), dolda: Vec::new(), headers }
    }

    /// The same that calls itself something.
    pub fn called(mut self, agent: &str) -> Self {
        self.headers.push(("user-agent", agent.to_owned()));
        self
    }

    /// The token of the session, if there is one.
    pub fn session(&self) -> Option<&str> {
        self.kakor.get(kakor::SESSION).map(String::as_str)
    }

    /// Plants a cookie.
    pub fn plant(&mut self, namn: &str, varde: &str) {
        self.kakor.insert(namn.to_owned(), varde.to_owned());
    }

    /// Opens a page.
    pub async fn open(&mut self, path: &str) -> Svar {
        let headers = self.headers();
        let answer = self.app.ask("GET", path, &borrowed(&headers)).await;
        self.read(&answer);
        answer
    }

    /// Sends a form of the page that is open.
    pub async fn send(&mut self, path: &str, falt: &[(&str, &str)]) -> Svar {
        let mut all: Vec<(&str, &str)> =
            self.dolda.iter().map(|(name, value)| (&**name, &**value)).collect();
        all.retain(|(name, _)| !falt.iter().any(|(own, _)| own == name));
        all.extend(falt);
        let headers = self.headers();
        let answer = self.app.send(path, &borrowed(&headers), &all).await;
        self.read(&answer);
        answer
    }

    /// Opens where an answer leads.
    pub async fn follow(&mut self, answer: &Svar) -> Svar {
        let to = leads_to(answer);
        self.open(&to).await
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = self.headers.clone();
        let pairs: Vec<String> =
            self.kakor.iter().map(|(name, value)| format!("{name}={value}")).collect();
        headers.push(("cookie", pairs.join("; ")));
        headers
    }

    fn read(&mut self, answer: &Svar) {
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if cookie.contains("Max-Age=0") {
                self.kakor.remove(name);
            } else {
                self.kakor.insert(name.to_owned(), value.to_owned());
            }
        }
        let hidden = hidden(answer.text());
        if !hidden.is_empty() {
            self.dolda = hidden;
        }
    }
}

fn borrowed<'a>(headers: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    headers.iter().map(|(name, value)| (*name, &**value)).collect()
}

/// Where an answer sends the browser.
pub fn leads_to(answer: &Svar) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").unwrap().to_owned()
}

/// The hidden fields of a page.
fn hidden(page: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        Some(rest.split('"').next()?.to_owned())
    };
    page.split("<input type=\"hidden\"")
        .skip(1)
        .filter_map(|tag| {
            let tag = tag.split('>').next()?;
            Some((attribute(tag, " name")?, attribute(tag, " value")?.replace("&#38;", "&")))
        })
        .collect()
}

/// The text of the element with an id, tags taken out.
pub fn element(page: &str, id: &str) -> String {
    let (_, rest) = page.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("{page}"));
    let (_, rest) = rest.split_once('>').unwrap();
    let end = rest.find("</code>").or_else(|| rest.find("</ul>")).unwrap_or(rest.len());
    let mut text = String::new();
    let mut inside = false;
    for c in rest[..end].chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

/// The code that an app shows some steps from now, by the letters that were typed into
/// it.
pub fn phone_code(letters: &str, steps: i64) -> String {
    let letters: String = letters.chars().filter(|c| !c.is_whitespace()).collect();
    let secret = BASE32_NOPAD.decode(letters.as_bytes()).unwrap();
    let at = tid::now().timestamp() + steps * 30;
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(at).unwrap()).to_string()
}
