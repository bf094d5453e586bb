//! The front end that Vite builds to `static/dist`, embedded in the binary.
//!
//! Files under `assets/` carry a hash of their content in their name and are kept
//! for a year. Where a `.br` twin exists, those who take brotli get it. Without a
//! built front end the pages fall back to a small style sheet and no scripts.

use std::sync::LazyLock;

use actix_web::http::header::{self, AcceptEncoding, Encoding, Header as _};
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;
use serde_json::Value;

use super::rutt::{Rutter, Tilltrade};

#[derive(RustEmbed)]
#[folder = "static/dist"]
struct Dist;

/// Addresses of what every page loads.
#[derive(Debug)]
pub struct Tillgangar {
    /// Style sheets.
    pub css: Vec<String>,
    /// The script, when the front end is built.
    pub js: Option<String>,
    /// The icon, when the front end is built.
    pub ikon: Option<&'static str>,
}

/// What every page loads.
pub static TILLGANGAR: LazyLock<Tillgangar> =
    LazyLock::new(|| built().unwrap_or_else(Tillgangar::fallback));

/// Style sheet of pages whose front end is not built.
const ENKEL: &str = include_str!("enkel.css");
const ENKEL_PATH: &str = "/static/enkel.css";

impl Tillgangar {
    fn fallback() -> Self {
        Self { css: vec![ENKEL_PATH.to_owned()], js: None, ikon: None }
    }
}

/// Whether the front end was built before the binary; a release must have it.
#[must_use]
pub fn is_built() -> bool {
    TILLGANGAR.js.is_some()
}

/// Reads Vite's manifest.
fn built() -> Option<Tillgangar> {
    let manifest = Dist::get("manifest.json")?;
    let manifest: Value = serde_json::from_slice(&manifest.data).ok()?;
    let entry = manifest.get("src/app.ts")?;
    let url = |file: &Value| file.as_str().map(|file| format!("/static/{file}"));
    Some(Tillgangar {
        css: entry.get("css")?.as_array()?.iter().filter_map(url).collect(),
        js: Some(url(entry.get("file")?)?),
        ikon: Some("/static/ikon.svg"),
    })
}

/// Adds `/static/…`.
pub fn routes(rutter: &mut Rutter) {
    rutter.get("/static/{fil:.*}", Tilltrade::Oppen, serve);
}

async fn serve(request: HttpRequest, fil: web::Path<String>) -> HttpResponse {
    if request.path() == ENKEL_PATH {
        return HttpResponse::Ok()
            .content_type("text/css; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
            .body(ENKEL);
    }
    let name = fil.into_inner();
    let small = takes_brotli(&request).then(|| Dist::get(&format!("{name}.br"))).flatten();
    let is_small = small.is_some();
    let Some(file) = small.or_else(|| Dist::get(&name)) else {
        return HttpResponse::NotFound()
            .content_type("text/plain; charset=utf-8")
            .body("Filen finns inte.");
    };
    let cache = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=86400"
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(content_type(&name))
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header((header::VARY, "Accept-Encoding"));
    if is_small {
        response.insert_header((header::CONTENT_ENCODING, "br"));
    }
    response.body(file.data.into_owned())
}

fn takes_brotli(request: &HttpRequest) -> bool {
    let ours = [Encoding::brotli(), Encoding::identity()];
    AcceptEncoding::parse(request)
        .ok()
        .and_then(|accepted| accepted.negotiate(ours.iter()))
        .is_some_and(|chosen| chosen == Encoding::brotli())
}

fn content_type(name: &str) -> String {
    // A worker is only run when its type is that of a script.
    let path = name.strip_suffix(".mjs").map_or(name, |_| "x.js");
    let mime = mime_guess::from_path(path).first_or_octet_stream();
    if mime.type_() == "text" { format!("{mime}; charset=utf-8") } else { mime.to_string() }
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};

    use super::*;

    #[test]
    fn scripts_and_workers_have_the_type_of_scripts() {
        assert_eq!(content_type("assets/app-1.js"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("assets/worker-1.mjs"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("assets/app-1.css"), "text/css; charset=utf-8");
        assert_eq!(content_type("ikon.svg"), "image/svg+xml");
    }

    #[actix_web::test]
    async fn what_the_pages_load_is_there_and_kept() {
        let app = init_service(App::new().route("/static/{fil:.*}", web::get().to(serve))).await;
        let wanted = TILLGANGAR.css.iter().chain(&TILLGANGAR.js);
        for url in wanted {
            let request = TestRequest::get().uri(url).to_request();
            let response = call_service(&app, request).await;
            assert_eq!(response.status(), 200, "{url}");
            assert!(response.headers().contains_key(header::CACHE_CONTROL));
            let plain = read_body(response).await;
            assert!(!plain.is_empty());
        }
        let request = TestRequest::get().uri("/static/../Cargo.toml").to_request();
        assert_eq!(call_service(&app, request).await.status(), 404);
    }

    #[actix_web::test]
    async fn brotli_is_given_to_those_who_take_it() {
        let Some(js) = &TILLGANGAR.js else {
            eprintln!("skipped: the front end is not built");
            return;
        };
        let app = init_service(App::new().route("/static/{fil:.*}", web::get().to(serve))).await;
        let request = TestRequest::get()
            .uri(js)
            .insert_header((header::ACCEPT_ENCODING, "gzip, br"))
            .to_request();
        let response = call_service(&app, request).await;
        assert_eq!(response.headers().get(header::CONTENT_ENCODING).unwrap(), "br");
    }
}
