//! Routes, each declared with who may call it.
//!
//! A room is handed a [`Rutter`], which has no way to add a route without its
//! [`Tilltrade`]; and a table that does not hold together ([`Rutter::check`]) does not
//! start. The guard itself is in [`super::behorighet`].

use actix_web::dev::HttpServiceFactory;
use actix_web::guard;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{FromRequest, Handler, Responder, web};
use utoipa_actix_web::OpenApiFactory;
use utoipa_actix_web::service_config::ServiceConfig;

use super::behorighet;
use super::insant::Tar;
use crate::konto::Roll;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tilltrade {
    /// Anyone.
    Oppen,
    /// Whoever has the link, whose token stands in the path: the handler judges it. Its
    /// forms carry the token of a browser that is not signed in.
    Lank,
    /// Whoever has got past the password, but perhaps not the second factor.
    HalvvagsInne,
    /// Anyone signed in: what is everybody's own.
    Inloggad,
    /// Someone with one of these roles.
    Roller(&'static [Roll]),
}

impl Tilltrade {
    /// Whether someone with a role is let in.
    #[must_use]
    pub fn slapper_in(self, roller: crate::konto::Roller) -> bool {
        match self {
            Self::Oppen | Self::Lank | Self::HalvvagsInne | Self::Inloggad => true,
            Self::Roller(behovs) => roller.har_nagon(behovs),
        }
    }
}

/// A route and who may call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rutt {
    /// The method.
    pub metod: Method,
    /// The pattern of the path.
    pub monster: String,
    /// Who may call it.
    pub tilltrade: Tilltrade,
}

type Fabrik = Box<dyn for<'a> FnOnce(&mut ServiceConfig<'a>)>;

/// The routes of the house, while they are declared.
#[derive(Default)]
pub struct Rutter {
    tabell: Vec<Rutt>,
    fabriker: Vec<Fabrik>,
}

impl Rutter {
    /// Declares a page.
    pub fn get<F, Args>(&mut self, monster: &str, tilltrade: Tilltrade, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.page(Method::GET, monster, tilltrade, Tar::Text, web::get().to(handler))
    }

    /// Declares what a form is sent to. The form is read, and its token looked at,
    /// before the handler is called; the handler takes it as
    /// [`Insant`](behorighet::Insant).
    pub fn post<F, Args>(&mut self, monster: &str, tilltrade: Tilltrade, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.page(Method::POST, monster, tilltrade, Tar::Text, web::post().to(handler))
    }

    /// Declares what a form in which files are chosen is sent to: as [`Self::post`], but
    /// `multipart/form-data` is read too, up to 12 MB in all, and the files are had by
    /// [`Insant::fil`](behorighet::Insant::fil).
    pub fn post_filer<F, Args>(
        &mut self,
        monster: &str,
        tilltrade: Tilltrade,
        handler: F,
    ) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.page(Method::POST, monster, tilltrade, Tar::Filer, web::post().to(handler))
    }

    fn page(
        &mut self,
        metod: Method,
        monster: &str,
        tilltrade: Tilltrade,
        tar: Tar,
        route: actix_web::Route,
    ) -> &mut Self {
        let resource = web::resource(monster).guard(guard::Method(metod.clone())).route(route);
        let unguarded = tilltrade == Tilltrade::Oppen && metod == Method::GET;
        self.tabell.push(Rutt { metod, monster: monster.to_owned(), tilltrade });
        self.fabriker.push(if unguarded {
            Box::new(move |config| {
                config.map(|config| config.service(resource));
            })
        } else {
            let guard =
                from_fn(move |request, next| behorighet::vakt(tilltrade, tar, request, next));
            Box::new(move |config| {
                config.map(|config| config.service(resource.wrap(guard)));
            })
        });
        self
    }

    /// Declares an open route of the API, which describes itself.
    pub fn api<F>(&mut self, service: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        for (monster, item) in service.paths().paths {
            let methods = [
                (Method::GET, item.get.is_some()),
                (Method::POST, item.post.is_some()),
                (Method::PUT, item.put.is_some()),
                (Method::DELETE, item.delete.is_some()),
            ];
            for (metod, _) in methods.into_iter().filter(|(_, held)| *held) {
                let tilltrade = Tilltrade::Oppen;
                self.tabell.push(Rutt { metod, monster: monster.clone(), tilltrade });
            }
        }
        self.fabriker.push(Box::new(move |config| {
            config.service(service);
        }));
        self
    }

    /// What is declared.
    #[must_use]
    pub fn tabell(&self) -> &[Rutt] {
        &self.tabell
    }

    /// Whether the table holds together: every route once, no list of roles empty,
    /// nothing of the kansli open but the way in, no open API that writes, and links
    /// only where personal pages are.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(&self) -> Result<(), String> {
        for (place, rutt) in self.tabell.iter().enumerate() {
            let name = format!("{} {}", rutt.metod, rutt.monster);
            let again = |other: &Rutt| other.metod == rutt.metod && other.monster == rutt.monster;
            if self.tabell.iter().skip(place + 1).any(again) {
                return Err(format!("{name} is declared twice"));
            }
            if rutt.tilltrade == Tilltrade::Roller(&[]) {
                return Err(format!("{name} names no role"));
            }
            let inside = rutt.monster == "/kansli" || rutt.monster.starts_with("/kansli/");
            if inside && rutt.tilltrade == Tilltrade::Oppen && !rutt.monster.starts_with(VAGEN_IN) {
                return Err(format!("{name} is open to all but is the kansli's"));
            }
            if !inside && rutt.tilltrade == Tilltrade::Oppen && rutt.metod != Method::GET {
                return Err(format!("{name} writes but is open to all"));
            }
            let personal = PERSONLIGA.iter().any(|vag| {
                rutt.monster.strip_prefix(vag).is_some_and(|rest| rest.starts_with("{token}"))
            });
            if personal != (rutt.tilltrade == Tilltrade::Lank) {
                return Err(format!("{name}: personal pages by link, and they alone, are Lank"));
            }
        }
        Ok(())
    }

    /// Adds them to an application.
    pub fn install(self, config: &mut ServiceConfig<'_>) {
        for fabrik in self.fabriker {
            fabrik(config);
        }
    }
}

/// The pages of the kansli that are open: those by which one gets in.
const VAGEN_IN: &str = "/kansli/logga-in";

/// Where personal pages by link are, before their token.
const PERSONLIGA: [&str; 4] = ["/bekrafta/", "/min/", "/lag/", "/lokal/"];

#[cfg(test)]
mod tests {
    use super::*;

    async fn page() -> &'static str {
        ""
    }

    #[test]
    fn a_table_that_does_not_hold_together_is_refused() {
        let check = |declare: fn(&mut Rutter)| {
            let mut rutter = Rutter::default();
            declare(&mut rutter);
            rutter.check()
        };
        assert_eq!(
            check(|r| {
                r.get("/", Tilltrade::Oppen, page)
                    .get("/kansli/logga-in", Tilltrade::Oppen, page)
                    .post("/kansli/logga-in", Tilltrade::Oppen, page)
                    .get("/kansli", Tilltrade::Inloggad, page);
            }),
            Ok(())
        );
        let twice = |r: &mut Rutter| {
            r.get("/", Tilltrade::Oppen, page).get("/", Tilltrade::Inloggad, page);
        };
        assert!(check(twice).unwrap_err().contains("twice"));
        let nobody = |r: &mut Rutter| {
            r.get("/kansli/x", Tilltrade::Roller(&[]), page);
        };
        assert!(check(nobody).unwrap_err().contains("no role"));
        let open = |r: &mut Rutter| {
            r.get("/kansli/x", Tilltrade::Oppen, page);
        };
        assert!(check(open).unwrap_err().contains("open to all"));
        let writes = |r: &mut Rutter| {
            r.post("/x", Tilltrade::Oppen, page);
        };
        assert!(check(writes).unwrap_err().contains("writes"));
        let link = |r: &mut Rutter| {
            r.get("/bekrafta/{token}", Tilltrade::Lank, page).post(
                "/bekrafta/{token}",
                Tilltrade::Lank,
                page,
            );
        };
        assert_eq!(check(link), Ok(()));
        let elsewhere = |r: &mut Rutter| {
            r.post("/x/{token}", Tilltrade::Lank, page);
        };
        assert!(check(elsewhere).unwrap_err().contains("Lank"));
        let unguarded = |r: &mut Rutter| {
            r.get("/min/{token}", Tilltrade::Oppen, page);
        };
        assert!(check(unguarded).unwrap_err().contains("Lank"));
    }
}
