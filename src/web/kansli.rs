//! What the kansli's pages share: head, navigation, forms, and how they become
//! answers. These pages are in Swedish, and no cache keeps them.

use std::any::Any;

use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;

use super::behorighet::Inloggad;
use super::headers::Nonce;
use super::statisk::{TILLGANGAR, Tillgangar};
use super::valet::Valt;
use crate::konto::{Roll, Roller};
use crate::slump;

/// A place in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flik {
    /// `/kansli`
    Oversikt,
    /// `/kansli/lokaler`
    Lokaler,
    /// `/kansli/tackning`
    Tackning,
    /// `/kansli/personer`
    Personer,
    /// `/kansli/besok`
    Besok,
    /// `/kansli/konton`
    Konton,
    /// `/kansli/logg`
    Logg,
    /// `/kansli/installningar`
    Installningar,
    /// `/kansli/mitt-konto`
    MittKonto,
}

/// An entry of the navigation.
#[derive(Debug, Clone, Copy)]
pub struct Menypost {
    /// Which.
    pub flik: Flik,
    /// Its address.
    pub href: &'static str,
    /// Its name.
    pub text: &'static str,
    roller: Option<&'static [Roll]>,
}

/// The navigation, in its order. A test holds it to the roles of the routes.
pub const MENY: [Menypost; 9] = [
    Menypost { flik: Flik::Oversikt, href: "/kansli", text: "Översikt", roller: None },
    Menypost {
        flik: Flik::Lokaler,
        href: "/kansli/lokaler",
        text: "Lokaler",
        roller: Some(&[
            Roll::Administrator,
            Roll::Planerare,
            Roll::Bemanningsansvarig,
            Roll::Informationstjanst,
            Roll::Analytiker,
        ]),
    },
    Menypost {
        flik: Flik::Tackning,
        href: "/kansli/tackning",
        text: "Täckning",
        roller: Some(&[
            Roll::Administrator,
            Roll::Planerare,
            Roll::Bemanningsansvarig,
            Roll::Informationstjanst,
            Roll::Analytiker,
        ]),
    },
    Menypost {
        flik: Flik::Personer,
        href: "/kansli/personer",
        text: "Personer",
        roller: Some(&[Roll::Bemanningsansvarig, Roll::Informationstjanst]),
    },
    Menypost {
        flik: Flik::Besok,
        href: "/kansli/besok",
        text: "Hembesök",
        roller: Some(&[Roll::Informationstjanst, Roll::Ambulerande]),
    },
    Menypost {
        flik: Flik::Konton,
        href: "/kansli/konton",
        text: "Konton",
        roller: Some(&[Roll::Administrator]),
    },
    Menypost {
        flik: Flik::Logg,
        href: "/kansli/logg",
        text: "Logg",
        roller: Some(&[Roll::Granskare]),
    },
    Menypost {
        flik: Flik::Installningar,
        href: "/kansli/installningar",
        text: "Inställningar",
        roller: Some(&[Roll::Administrator]),
    },
    Menypost {
        flik: Flik::MittKonto,
        href: "/kansli/mitt-konto",
        text: "Mitt konto",
        roller: None,
    },
];

/// The entries of the navigation that someone with these roles may follow.
pub fn meny(roller: Roller) -> impl Iterator<Item = Menypost> {
    MENY.into_iter().filter(move |post| post.roller.is_none_or(|behovs| roller.har_nagon(behovs)))
}

/// What the layout of a page of the kansli needs beside the page itself.
pub struct Kanslisida {
    /// The title, without the name of the site.
    pub titel: String,
    /// Where in the navigation this page is.
    pub har: Option<Flik>,
    /// Whoever is signed in; nobody on the way in.
    pub inloggad: Option<Inloggad>,
    /// The token of every form on the page.
    pub csrf: String,
    /// What has just been done, in words.
    pub notis: Option<String>,
    /// The val in work, where the page is about one.
    pub valt: Option<Valt>,
    /// The page itself, to which the choice of another val leads.
    pub stig: String,
    /// Style sheets and script.
    pub tillgangar: &'static Tillgangar,
}

impl Kanslisida {
    /// A page for whoever is signed in.
    #[must_use]
    pub fn new(inloggad: &Inloggad, har: Flik, titel: impl Into<String>) -> Self {
        Self {
            titel: titel.into(),
            har: Some(har),
            csrf: inloggad.csrf(),
            inloggad: Some(inloggad.clone()),
            notis: None,
            valt: None,
            stig: String::new(),
            tillgangar: &TILLGANGAR,
        }
    }

    /// A page on the way in, with the token of its form.
    #[must_use]
    pub fn utanfor(titel: impl Into<String>, csrf: String) -> Self {
        Self {
            titel: titel.into(),
            har: None,
            csrf,
            inloggad: None,
            notis: None,
            valt: None,
            stig: String::new(),
            tillgangar: &TILLGANGAR,
        }
    }

    /// The same page about a val, with the choice of another at the top. `stig` is the
    /// path to which that choice leads: the page itself, or the list that it belongs to.
    #[must_use]
    pub fn in_val(mut self, valt: &Valt, stig: impl Into<String>) -> Self {
        self.valt = Some(valt.clone());
        self.stig = stig.into();
        self
    }

    /// The link of an entry of the navigation, with the val in work.
    #[must_use]
    pub fn href(&self, post: &Menypost) -> String {
        match &self.valt {
            Some(valt) if matches!(post.flik, Flik::Lokaler | Flik::Tackning) => {
                format!("{}?val={}", post.href, valt.val.id)
            }
            _ => post.href.to_owned(),
        }
    }

    /// The same page with a word of what has been done.
    #[must_use]
    pub fn with_notis(mut self, notis: Option<impl Into<String>>) -> Self {
        self.notis = notis.map(Into::into);
        self
    }

    /// Whether an entry of the navigation is this page's.
    #[must_use]
    pub fn is_at(&self, post: &Menypost) -> bool {
        self.har == Some(post.flik)
    }

    /// The entries of the navigation.
    #[must_use]
    pub fn meny(&self) -> Vec<Menypost> {
        let roller = self.inloggad.as_ref().filter(|one| one.session.full).map(Inloggad::roller);
        roller.map(|roller| meny(roller).collect()).unwrap_or_default()
    }
}

/// Something wrong with a field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faltfel {
    /// The id of the field.
    pub falt: Cow<'static, str>,
    /// What is wrong and what to do.
    pub text: String,
}

/// What is wrong with a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Formularfel(pub Vec<Faltfel>);

impl Formularfel {
    /// Notes what is wrong with a field.
    pub fn add(&mut self, falt: impl Into<Cow<'static, str>>, text: impl Into<String>) {
        self.0.push(Faltfel { falt: falt.into(), text: text.into() });
    }

    /// One thing wrong.
    #[must_use]
    pub fn of(falt: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self(vec![Faltfel { falt: falt.into(), text: text.into() }])
    }

    /// Takes the value, or notes what is wrong with the field.
    pub fn take<T, E: std::fmt::Display>(
        &mut self,
        falt: impl Into<Cow<'static, str>>,
        read: Result<T, E>,
    ) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(falt, error.to_string());
                None
            }
        }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with one field.
    #[must_use]
    pub fn av(&self, falt: &str) -> Option<&str> {
        self.0.iter().find(|fel| fel.falt == falt).map(|fel| &*fel.text)
    }
}

/// A row that someone else has changed meanwhile: what each field was to become, and
/// what it is now. The form is shown again with what was typed, and with the new
/// version, so that to send it once more is a choice.
#[derive(Debug, Clone, Default)]
pub struct Konflikt {
    /// Name of the field, what was typed, what is saved.
    pub falt: Vec<(Cow<'static, str>, String, String)>,
}

impl Konflikt {
    /// Notes a field if the two differ.
    #[expect(clippy::needless_pass_by_value, reason = "dates and references come alike")]
    pub fn add(
        &mut self,
        namn: impl Into<Cow<'static, str>>,
        skrivet: impl ToString,
        sparat: impl ToString,
    ) {
        let (skrivet, sparat) = (skrivet.to_string(), sparat.to_string());
        if skrivet != sparat {
            self.falt.push((namn.into(), skrivet, sparat));
        }
    }
}

/// Makes a page into an answer.
#[must_use]
pub fn respond(page: &impl Template) -> HttpResponse {
    respond_with(page, StatusCode::OK)
}

/// The same for a form in which something is wrong (422), or a stale one (409).
#[must_use]
pub fn respond_with(page: &impl Template, status: StatusCode) -> HttpResponse {
    let nonce = slump::token().to_string();
    match page.render_with_values(&("nonce", Box::new(nonce.clone()) as Box<dyn Any>)) {
        Ok(body) => {
            let mut answer = HttpResponseBuilder::new(status)
                .content_type("text/html; charset=utf-8")
                .insert_header((CACHE_CONTROL, "no-store"))
                .body(body);
            answer.extensions_mut().insert(Nonce(nonce));
            answer
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}

#[derive(Template)]
#[template(path = "web/pages/kanslifel.html")]
struct Felsida {
    sida: Kanslisida,
    text: String,
}

/// The page of an error within the kansli.
#[must_use]
pub fn felsida(inloggad: Option<&Inloggad>, text: &str, status: StatusCode) -> HttpResponse {
    let titel = match status {
        StatusCode::UNAUTHORIZED => "Du är inte inloggad",
        StatusCode::FORBIDDEN => "Du har inte behörighet",
        StatusCode::NOT_FOUND => "Det finns inte",
        StatusCode::CONFLICT => "Det gick inte att spara",
        StatusCode::TOO_MANY_REQUESTS => "För många försök",
        status if status.is_client_error() => "Det gick inte att ta emot",
        _ => "Något gick fel hos oss",
    };
    let mut sida = Kanslisida::utanfor(titel, String::new());
    if let Some(inloggad) = inloggad {
        sida.csrf = inloggad.csrf();
        sida.inloggad = Some(inloggad.clone());
    }
    respond_with(&Felsida { sida, text: text.to_owned() }, status)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use actix_web::http::Method;

    use super::*;

    /// A link that answers 403 or 404 is no help, and a page without its link is not
    /// found.
    #[test]
    fn the_navigation_shows_each_role_what_its_routes_let_it_open() {
        let routes = crate::web::rutter(&Arc::default());
        for post in MENY {
            let mut declared = routes
                .tabell()
                .iter()
                .filter(|rutt| rutt.metod == Method::GET && rutt.monster == post.href);
            let Some(rutt) = declared.next() else { panic!("{} leads nowhere", post.href) };
            for roll in Roll::ALLA {
                let roller: Roller = [roll].into_iter().collect();
                assert_eq!(
                    meny(roller).any(|shown| shown.flik == post.flik),
                    rutt.tilltrade.slapper_in(roller),
                    "{} for {roll:?}",
                    post.href
                );
            }
        }
    }
}
