//! What all pages share: head, foot, language, and how a page becomes an answer.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, EntityTag};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use askama::Template;

use super::cache::client_has;
use super::sprak::{self, Sprak};
use super::statisk::{TILLGANGAR, Tillgangar};

/// What a page needs to know of the request: path, query and language.
#[derive(Debug, Clone)]
pub struct Begaran {
    /// The language of the answer.
    pub sprak: Sprak,
    path: String,
    query: Vec<(String, String)>,
}

impl Begaran {
    /// Reads a request.
    #[must_use]
    pub fn read(request: &HttpRequest) -> Self {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        Self::new(
            request.path(),
            request.query_string(),
            header(header::COOKIE).and_then(remembered),
            header(header::ACCEPT_LANGUAGE),
        )
    }

    /// A request by its parts: path, query, and what cookie and browser say of
    /// languages.
    #[must_use]
    pub fn new(path: &str, query: &str, cookie: Option<&str>, accept: Option<&str>) -> Self {
        let query: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        let asked = query.iter().find(|(name, _)| name == sprak::PARAMETER);
        let sprak = Sprak::choose(asked.map(|(_, value)| &**value), cookie, accept);
        Self { sprak, path: path.to_owned(), query }
    }

    /// The first value of a parameter, trimmed; `None` when it is empty.
    #[must_use]
    pub fn value<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.values(name).next()
    }

    /// Every value of a parameter that may be repeated.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Whether the request names a parameter, be it with nothing in it.
    #[must_use]
    pub fn names(&self, name: &str) -> bool {
        self.query.iter().any(|(key, _)| key == name)
    }

    /// This page.
    #[must_use]
    pub fn here(&self) -> String {
        let kept = self.query.iter().filter(|(_, value)| !value.is_empty());
        href(&self.path, kept.map(|(key, value)| (&**key, &**value)))
    }

    /// This page without a parameter.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.query.retain(|(key, _)| key != name);
        self
    }

    /// This page without one value of a parameter that may be repeated.
    #[must_use]
    pub fn without_value(mut self, name: &str, value: &str) -> Self {
        self.query.retain(|(key, held)| key != name || held.trim() != value);
        self
    }

    /// This page with a parameter that has this value and no other.
    #[must_use]
    pub fn set(self, name: &str, value: &str) -> Self {
        let mut changed = self.without(name);
        changed.query.push((name.to_owned(), value.to_owned()));
        changed
    }

    /// The link to this page with a parameter set.
    #[must_use]
    pub fn changed(&self, name: &str, value: &str) -> String {
        self.clone().set(name, value).here()
    }
}

/// The language that an earlier answer asked the browser to remember.
fn remembered(cookies: &str) -> Option<&str> {
    cookies
        .split(';')
        .find_map(|pair| pair.trim().strip_prefix(sprak::PARAMETER)?.strip_prefix('='))
}

/// Asks the browser to remember a language for a year.
fn remember(sprak: Sprak) -> String {
    const YEAR_S: u32 = 365 * 24 * 3600;
    let (name, kod) = (sprak::PARAMETER, sprak.kod());
    format!("{name}={kod}; Path=/; Max-Age={YEAR_S}; SameSite=Lax; HttpOnly")
}

/// A path with a query, escaped.
pub fn href<'a>(path: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<_> = pairs.collect();
    if pairs.is_empty() {
        return path.to_owned();
    }
    // Pairs of texts always serialize.
    format!("{path}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}

/// The pages of the main menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menyval {
    /// `/`
    Rosta,
    /// `/lokaler`
    Lokaler,
    /// `/kalender`
    Kalender,
    /// Any other page.
    Annat,
}

/// What head and foot say of the val that a page is about.
#[derive(Debug, Clone, Default)]
pub struct Valhuvud {
    /// Its short name, when the request named it: links then keep it.
    pub valt: Option<String>,
    /// Its name.
    pub namn: String,
    /// True for the made-up kommun.
    pub exempel: bool,
    /// The name of the valnämnd.
    pub kansli: Option<String>,
    /// Its phone number as printed.
    pub telefon: Option<String>,
    /// Its home page, without a scheme.
    pub hemsida: Option<String>,
}

/// What the layout needs beside the page itself.
#[derive(Debug)]
pub struct Sida {
    /// The language.
    pub sprak: Sprak,
    /// The title, without the name of the site.
    pub titel: String,
    /// Where in the menu this page is.
    pub har: Menyval,
    /// The val, when there is one.
    pub val: Option<Valhuvud>,
    /// The same page in the other language.
    pub byt_sprak: String,
    /// Whether search engines may keep the page.
    pub indexeras: bool,
    /// Style sheets and script.
    pub tillgangar: &'static Tillgangar,
}

impl Sida {
    /// The layout of a page.
    #[must_use]
    pub fn new(
        begaran: &Begaran,
        har: Menyval,
        titel: impl Into<String>,
        val: Option<Valhuvud>,
    ) -> Self {
        Self {
            sprak: begaran.sprak,
            titel: titel.into(),
            har,
            val,
            byt_sprak: begaran.changed(sprak::PARAMETER, begaran.sprak.other().kod()),
            indexeras: true,
            tillgangar: &TILLGANGAR,
        }
    }

    /// A text in the language of the page.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.sprak.t(key)
    }

    /// A link to another page that keeps to the val that was chosen.
    #[must_use]
    pub fn lank(&self, path: &str) -> String {
        let chosen = self.val.as_ref().and_then(|val| val.valt.as_deref());
        href(path, chosen.map(|val| ("val", val)).into_iter())
    }

    /// Who stands behind the pages.
    #[must_use]
    pub fn kansli(&self) -> String {
        let named = self.val.as_ref().and_then(|val| val.kansli.clone());
        named.unwrap_or_else(|| self.t("kansli-standard"))
    }

    /// The phone number of the kansli as printed.
    #[must_use]
    pub fn telefon(&self) -> Option<&str> {
        self.val.as_ref().and_then(|val| val.telefon.as_deref())
    }

    /// The same as a link.
    #[must_use]
    pub fn telefon_lank(&self) -> String {
        let digits = |c: &char| c.is_ascii_digit() || *c == '+';
        format!(
            "tel:{}",
            self.telefon().unwrap_or_default().chars().filter(digits).collect::<String>()
        )
    }

    /// The home page of the valnämnd as a link; only what is a web address.
    #[must_use]
    pub fn hemsida(&self) -> Option<String> {
        let text = self.val.as_ref()?.hemsida.as_deref()?.trim();
        let bare = text.trim_start_matches("https://").trim_start_matches("http://");
        let host = bare.split('/').next()?;
        let right =
            host.contains('.') && host.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '-');
        right.then(|| format!("https://{bare}"))
    }

    /// Whether this is the example kommun.
    #[must_use]
    pub fn exempel(&self) -> bool {
        self.val.as_ref().is_some_and(|val| val.exempel)
    }
}

/// Whether a request comes from someone who wants a page: a browser, outside `/api`.
#[must_use]
pub fn wants_page(request: &HttpRequest) -> bool {
    let accepts = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let path = request.path();
    accepts && !path.starts_with("/api/") && !path.starts_with("/static/")
}

/// How long an answer may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lagring {
    /// Asked again each time; unchanged answers are 304.
    Fragas,
    /// Never kept: it holds what a voter has typed.
    Aldrig,
}

/// Makes a page into an answer.
#[must_use]
pub fn respond(
    request: &HttpRequest,
    begaran: &Begaran,
    page: &impl Template,
    lagring: Lagring,
) -> HttpResponse {
    respond_with(request, begaran, page, StatusCode::OK, lagring)
}

/// The same with a status of its own.
#[must_use]
pub fn respond_with(
    request: &HttpRequest,
    begaran: &Begaran,
    page: &impl Template,
    status: StatusCode,
    lagring: Lagring,
) -> HttpResponse {
    let body = match page.render() {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            return HttpResponse::InternalServerError().finish();
        }
    };
    let mut response = HttpResponseBuilder::new(status);
    response
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_LANGUAGE, begaran.sprak.kod()))
        .insert_header((header::VARY, "Accept-Language, Cookie"));
    if begaran.value(sprak::PARAMETER) == Some(begaran.sprak.kod()) {
        response.insert_header((header::SET_COOKIE, remember(begaran.sprak)));
    }
    if lagring == Lagring::Aldrig || status != StatusCode::OK {
        return response.insert_header((header::CACHE_CONTROL, "no-store")).body(body);
    }
    let tag = etag(&body);
    response
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header(header::ETag(tag.clone()));
    if client_has(request, &tag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.body(body)
}

/// A weak tag, because the page may be compressed on its way.
fn etag(body: &str) -> EntityTag {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    EntityTag::new_weak(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn begaran(uri: &str) -> Begaran {
        Begaran::read(&TestRequest::get().uri(uri).to_http_request())
    }

    #[test]
    fn the_other_language_is_the_same_page() {
        let here = begaran("/lokaler?dag=2022-09-03&sprak=sv&krav=hiss&krav=ramp&q=");
        assert_eq!(here.sprak, Sprak::Sv);
        let there = here.changed("sprak", "en");
        assert_eq!(there, "/lokaler?dag=2022-09-03&krav=hiss&krav=ramp&sprak=en");
    }

    #[test]
    fn what_was_typed_is_escaped_in_links() {
        let here = begaran("/?adress=%C3%85gatan%201%22%3E%3Cscript%3E");
        let there = here.changed("sprak", "en");
        assert!(!there.contains(['"', '<', '>']), "{there}");
        assert_eq!(begaran(&there).value("adress"), Some("Ågatan 1\"><script>"));
    }

    #[test]
    fn empty_values_count_as_absent() {
        let here = begaran("/?adress=+&krav=&krav=hiss");
        assert_eq!(here.value("adress"), None);
        assert_eq!(here.values("krav").collect::<Vec<_>>(), ["hiss"]);
    }

    #[test]
    fn only_web_addresses_become_links() {
        let page = |hemsida: &str| {
            let val = Valhuvud { hemsida: Some(hemsida.to_owned()), ..Valhuvud::default() };
            Sida::new(&begaran("/"), Menyval::Annat, "", Some(val)).hemsida()
        };
        assert_eq!(page("stockholm.se").as_deref(), Some("https://stockholm.se"));
        assert_eq!(
            page("http://www.gotland.se/val").as_deref(),
            Some("https://www.gotland.se/val")
        );
        assert_eq!(page("javascript:alert(1)"), None);
        assert_eq!(page("saknas"), None);
    }

    #[derive(Template)]
    #[template(source = "<p>{{ text }}</p>", ext = "html")]
    struct Prov<'a> {
        text: &'a str,
    }

    #[test]
    fn an_unchanged_page_is_not_sent_again() {
        let first = TestRequest::get().uri("/om").to_http_request();
        let here = Begaran::read(&first);
        let answer = respond(&first, &here, &Prov { text: "a" }, Lagring::Fragas);
        let tag = answer.headers().get(header::ETAG).unwrap().clone();
        let again = TestRequest::get()
            .uri("/om")
            .insert_header((header::IF_NONE_MATCH, tag))
            .to_http_request();
        assert_eq!(respond(&again, &here, &Prov { text: "a" }, Lagring::Fragas).status(), 304);
        assert_eq!(respond(&again, &here, &Prov { text: "b" }, Lagring::Fragas).status(), 200);
    }

    #[test]
    fn what_a_voter_typed_is_not_kept_and_the_language_is_remembered_when_asked_for() {
        let request = TestRequest::get().uri("/?adress=x&sprak=en").to_http_request();
        let here = Begaran::read(&request);
        let answer = respond(&request, &here, &Prov { text: "a" }, Lagring::Aldrig);
        assert_eq!(answer.headers().get(header::CACHE_CONTROL).unwrap(), "no-store");
        assert!(!answer.headers().contains_key(header::ETAG));
        let cookie = answer.headers().get(header::SET_COOKIE).unwrap().to_str().unwrap();
        assert!(cookie.starts_with("sprak=en; "), "{cookie}");
        let next = TestRequest::get()
            .uri("/om")
            .insert_header((header::COOKIE, "annan=1; sprak=en"))
            .to_http_request();
        assert_eq!(Begaran::read(&next).sprak, Sprak::En);
        let plain = TestRequest::get().uri("/om").to_http_request();
        let answer = respond(&plain, &Begaran::read(&plain), &Prov { text: "a" }, Lagring::Fragas);
        assert!(!answer.headers().contains_key(header::SET_COOKIE));
    }
}
