//! Building and running the application.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpResponse, HttpServer, web};
use tracing_actix_web::TracingLogger;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use super::limit::{Limit, limited};
use super::openapi::Description;
use super::rutt::{Rutt, Rutter, Tilltrade};
use super::trace::RequestSpan;
use super::{Error, bakgrund, head, headers, health, metrics};
use crate::config::Settings;
use crate::db::Db;
use crate::konto::oidc;
use crate::konto::oidc::installning::{Installning, Installningsfel};
use crate::konto::oidc::klient::Leverantor;
use crate::lokal::vallokaler::minne::Minne;
use crate::sigill::Nyckelring;
use crate::sigill::nyckelfil::{Nyckelfel, Nyckelkalla};
use crate::uppslag::Atlas;
use crate::uppslag::vakt::AktuellAtlas;

/// What every handler may reach.
#[derive(Clone)]
pub struct Shared {
    /// The settings.
    pub settings: Arc<Settings>,
    /// The database: for the kansli's pages, never for voters'.
    pub db: Db,
    /// Every route with who may call it.
    pub rutter: Arc<[Rutt]>,
    /// Where people sign in with the city's own accounts, if anywhere.
    pub oidc: Option<Arc<Leverantor>>,
    /// What the pages of vallokaler prepare once and keep.
    pub vallokaler: Arc<Minne>,
    /// What the pages of coverage have worked out and keep.
    pub tackning: Arc<crate::tackning::minne::Minne>,
    /// The latest answers about coverage.
    pub tackningssvar: Arc<crate::tackning::oversikt::minne::Svarsminne>,
    pub(super) nycklar: Option<Arc<Nyckelkalla>>,
    pub(super) atlas: AktuellAtlas,
}

impl Shared {
    /// The Atlas of now.
    ///
    /// # Errors
    /// [`Error::InteRedo`] until the first is built.
    pub fn atlas(&self) -> Result<Arc<Atlas>, Error> {
        self.atlas.get().ok_or(Error::InteRedo)
    }

    /// The keys of now, which open and seal personal data. They are good for one
    /// request: another program may have added a key before the next.
    ///
    /// # Errors
    /// [`Error::GarInte`] when the service runs without keys.
    pub fn nycklar(&self) -> Result<Arc<Nyckelring>, Error> {
        self.nyckelkalla().map(|kalla| kalla.ring())
    }

    /// Where the keys come from, for a unit of work that must know every key that the
    /// database does ([`crate::sigill::store::ring`]).
    ///
    /// # Errors
    /// As [`nycklar`](Self::nycklar).
    pub fn nyckelkalla(&self) -> Result<Arc<Nyckelkalla>, Error> {
        self.nycklar.clone().ok_or_else(|| {
            Error::GarInte(
                "Tjänsten har ingen nyckel för personuppgifter. Den som sköter driften skapar en \
                 med «valkansli key new»."
                    .to_owned(),
            )
        })
    }
}

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("Det går inte att lyssna på {0}: {1}. Välj en annan adress eller port med --bind.")]
    Bind(std::net::SocketAddr, std::io::Error),
    /// A route is not declared as it must be.
    #[error("En sida är fel deklarerad, så tjänsten startar inte: {0}")]
    Rutt(String),
    /// Mail cannot be sent in any safe way.
    #[error("Förbindelsen med e-postservern kunde inte förberedas: {0}")]
    Post(String),
    /// The keys cannot be read.
    #[error(transparent)]
    Nycklar(#[from] Nyckelfel),
    /// Signing in by OpenID Connect is not set up as it must be.
    #[error(transparent)]
    Oidc(#[from] Installningsfel),
    /// The metrics could not be set up.
    #[error("Mätvärdena kunde inte sättas upp: {0}")]
    Metrics(String),
    /// The server failed while running.
    #[error("Tjänsten stannade: {0}")]
    Run(#[from] std::io::Error),
}

/// The service, bound to its port.
pub struct Application {
    port: u16,
    server: Server,
    background: Vec<tokio::task::JoinHandle<()>>,
}

/// A handle to a running service, by which it is stopped.
pub type Started = actix_web::dev::ServerHandle;

impl Application {
    /// Binds the port and starts to build the Atlas. Must be called within an actix
    /// system or a tokio runtime.
    ///
    /// # Errors
    /// [`StartError::Bind`] when the port is taken, [`StartError::Nycklar`] when the key
    /// file cannot be read.
    pub fn build(settings: Settings, db: Db) -> Result<Self, StartError> {
        let bind = settings.server.bind;
        let listener = TcpListener::bind(bind).map_err(|e| StartError::Bind(bind, e))?;
        let port = listener.local_addr()?.port();
        let limit = Limit::new(settings.server.rate_limit, settings.server.trusted_proxies.clone());
        let atlas = AktuellAtlas::measured_by(settings.gangvag.matt());
        let metrics = metrics::middleware(atlas.clone())?;
        let declared = rutter(&Arc::default());
        declared.check().map_err(StartError::Rutt)?;
        let nycklar = settings.nycklar.kalla()?.map(Arc::new);
        let oidc = provider(&settings, port, nycklar.is_some())?.map(Arc::new);
        let shared = Shared {
            settings: Arc::new(settings),
            oidc,
            db,
            rutter: declared.tabell().into(),
            vallokaler: Arc::default(),
            tackning: Arc::default(),
            tackningssvar: Arc::default(),
            nycklar,
            atlas,
        };
        let mut background = bakgrund::start(&shared)?;
        background.push(tokio::spawn(sweep(limit.clone())));
        let workers = shared.settings.server.workers;
        let description = Arc::new(OnceLock::new());
        let server = HttpServer::new(move || {
            let (app, api) = App::new()
                .into_utoipa_app()
                .openapi(Description::openapi())
                .configure(|config| rutter(&description).install(config))
                .split_for_parts();
            description.get_or_init(|| web::Bytes::from(api.to_pretty_json().unwrap_or_default()));
            app.app_data(web::Data::new(shared.clone()))
                .app_data(limit.clone())
                .default_service(web::to(unknown))
                .wrap(from_fn(limited))
                .wrap(from_fn(super::pages::friendly))
                .wrap(from_fn(head::as_get))
                .wrap(from_fn(headers::by_nonce))
                .wrap(Compress::default())
                .wrap(headers::security(&shared.settings.server, &shared.settings.sidor))
                .wrap(metrics.clone())
                .wrap(TracingLogger::<RequestSpan>::new())
        })
        .shutdown_timeout(20);
        let server = match workers {
            Some(count) => server.workers(usize::from(count)),
            None => server,
        };
        let server = server.listen(listener)?.run();
        Ok(Self { port, server, background })
    }

    /// The port it listens on.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// A handle that stops it.
    #[must_use]
    pub fn handle(&self) -> Started {
        self.server.handle()
    }

    /// Serves until stopped by its handle or by SIGINT or SIGTERM; requests under way
    /// are finished first.
    ///
    /// # Errors
    /// [`StartError::Run`] when the server fails.
    pub async fn run(self) -> Result<(), StartError> {
        let outcome = self.server.await;
        for task in self.background {
            task.abort();
        }
        Ok(outcome?)
    }
}

/// Where people sign in with the city's own accounts, if the settings say so.
fn provider(
    settings: &Settings,
    port: u16,
    has_keys: bool,
) -> Result<Option<Leverantor>, Installningsfel> {
    let Some(installning) = Installning::read(&settings.oidc)? else { return Ok(None) };
    if !has_keys {
        return Err(Installningsfel::Nyckel);
    }
    let bind = settings.server.bind.ip();
    let address = match &settings.konton.public_url {
        Some(public) => public.clone(),
        // On this machine alone, the service is reached where it listens.
        None if bind.is_loopback() => format!("http://{}", SocketAddr::new(bind, port)),
        None => return Err(Installningsfel::Adress),
    };
    Leverantor::new(installning, &format!("{address}{}", oidc::pages::SVAR)).map(Some)
}

/// The description of the API, once it is put together.
type ApiText = Arc<OnceLock<web::Bytes>>;

/// Every route of the house. Those without a name in their path come first, because
/// they are asked most and a router tries the patterns in this order.
#[must_use]
pub fn rutter(description: &ApiText) -> Rutter {
    let mut rutter = Rutter::default();
    let r = &mut rutter;
    r.api(health::healthz).api(health::readyz);
    crate::uppslag::api::routes(r);
    crate::val::api::routes(r);
    crate::valdistrikt::api::routes(r);
    crate::lokal::api::routes(r);
    super::statisk::routes(r);
    crate::val::pages::routes(r);
    crate::uppslag::pages::routes(r);
    crate::post::pages::routes(r);
    crate::gallring::pages::routes(r);
    crate::person::pages::routes(r);
    crate::ambulerande::pages::routes(r);
    crate::konto::forvaltning::pages::routes(r);
    crate::kansli::pages::routes(r);
    crate::logg::pages::routes(r);
    crate::lokal::oversikt::pages::routes(r);
    crate::lokal::register::pages::routes(r);
    crate::lokal::tider::pages::routes(r);
    crate::lokal::vallokaler::pages::routes(r);
    crate::lokal::ekonomi::pages::routes(r);
    crate::lokal::checklista::pages::routes(r);
    crate::lokal::publicering::pages::routes(r);
    crate::lokal::kvalitet::pages::routes(r);
    crate::lokal::kopia::pages::routes(r);
    crate::lokal::inventering::pages::routes(r);
    crate::lokal::filer::pages::routes(r);
    crate::lokal::stalle::pages::routes(r);
    crate::gangnat::pages::routes(r);
    crate::tackning::oversikt::pages::routes(r);
    crate::tackning::scenario::pages::routes(r);
    crate::tackning::platsval::pages::routes(r);
    crate::tackning::koer::pages::routes(r);
    crate::konto::inlogg::pages::routes(r);
    oidc::pages::routes(r);
    crate::konto::lank::pages::routes(r);
    crate::konto::totp::pages::routes(r);
    crate::konto::mitt::pages::routes(r);
    let description = Arc::clone(description);
    r.get("/openapi.json", Tilltrade::Oppen, move || {
        std::future::ready(openapi(description.get().cloned().unwrap_or_default()))
    });
    rutter
}

fn openapi(description: web::Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/json")
        .body(description)
}

/// What no route has answered: an address that is not there, or a method that is not.
async fn unknown(
    request: actix_web::HttpRequest,
    shared: web::Data<Shared>,
) -> Result<HttpResponse, Error> {
    let Some(monster) = request.resource_map().match_pattern(request.path()) else {
        return Err(Error::OkandSida);
    };
    let mut allowed: Vec<&str> =
        shared.rutter.iter().filter(|r| r.monster == monster).map(|r| r.metod.as_str()).collect();
    if allowed.contains(&"GET") {
        allowed.push("HEAD");
    }
    Err(if allowed.is_empty() { Error::OkandSida } else { Error::Metod(allowed.join(", ")) })
}

async fn sweep(limit: Limit) {
    let mut ticks = tokio::time::interval(Duration::from_mins(1));
    loop {
        ticks.tick().await;
        limit.sweep();
    }
}
