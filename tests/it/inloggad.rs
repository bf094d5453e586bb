//! Someone signed in, without the way in: an account and its session put straight
//! into the database.

use diesel::prelude::*;
use valkansli::db::schema::konto;
use valkansli::db::{Db, Error};
use valkansli::konto::session::{self, token_hash};
use valkansli::konto::{KontoId, Roll, Roller};
use valkansli::web::csrf::{FALT, Hemlighet};
use valkansli::web::kakor;
use valkansli::{slump, tid};

use crate::app::{App, Svar};

/// An account with these roles, open for a year.
pub async fn account(db: &Db, anvandarnamn: &str, roller: &[Roll], ser_skyddade: bool) -> KontoId {
    let roller: Roller = roller.iter().copied().collect();
    let (anvandarnamn, now) = (anvandarnamn.to_owned(), tid::now());
    db.write(move |conn| {
        let id = diesel::insert_into(konto::table)
            .values((
                konto::anvandarnamn.eq(&anvandarnamn),
                konto::namn.eq(format!("Prov {anvandarnamn}")),
                konto::roller.eq(roller.to_string()),
                konto::ser_skyddade.eq(ser_skyddade),
                konto::slutar.eq(now.date_naive() + chrono::Days::new(365)),
                konto::skapat.eq(tid::utc(&now)),
                konto::skapat_av.eq("prov"),
            ))
            .returning(konto::id)
            .get_result(conn)?;
        Ok::<_, Error>(id)
    })
    .await
    .unwrap()
}

/// A browser that is signed in.
pub struct Klient<'a> {
    app: &'a App,
    token: String,
    /// The account.
    pub konto: KontoId,
}

impl<'a> Klient<'a> {
    /// Signs in as a new account with these roles.
    pub async fn with(app: &'a App, db: &Db, anvandarnamn: &str, roller: &[Roll]) -> Self {
        let konto = account(db, anvandarnamn, roller, false).await;
        Self::of(app, db, konto).await
    }

    /// Signs in to an account.
    pub async fn of(app: &'a App, db: &Db, konto: KontoId) -> Self {
        let token = slump::token().to_string();
        let ny = session::store::Ny {
            konto,
            token_hash: token_hash(&token),
            full: true,
            nu: tid::utc(&tid::now()),
            fran: "127.0.0.1".to_owned(),
            klient: "prov".to_owned(),
        };
        db.write(move |conn| session::store::begin(conn, &ny)).await.unwrap();
        Self { app, token, konto }
    }

    /// The cookie, as a browser sends it.
    pub fn cookie(&self) -> String {
        format!("{}={}", kakor::SESSION, self.token)
    }

    /// The value of the cookie.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Svar {
        self.app.ask("GET", path, &[("cookie", &self.cookie()), ("accept", "text/html")]).await
    }

    /// Sends a form, with the token that its page would have given it.
    pub async fn post(&self, path: &str, falt: &[(&str, &str)]) -> Svar {
        let csrf = Hemlighet::of(&self.token).masked();
        let mut all = vec![(FALT, &*csrf)];
        all.extend(falt);
        self.app.send(path, &[("cookie", &self.cookie()), ("accept", "text/html")], &all).await
    }
}
