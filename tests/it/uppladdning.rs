//! Forms with files in them, and the files of a lokal.

use diesel::prelude::*;
use reqwest::header::CONTENT_TYPE;
use valkansli::db::schema::{fil, handelse, lokal};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::web::csrf::{FALT, Hemlighet};

use crate::app::{App, Svar};
use crate::databas::on_both;
use crate::inloggad::Klient;

/// What stands between the parts of a form.
const GRANS: &str = "----provgrans";

/// A part of a form.
pub enum Del<'a> {
    /// A field of text.
    Falt(&'a str, &'a str),
    /// A field with a file: the field, the name of the file, what it holds.
    Fil(&'a str, &'a str, &'a [u8]),
}

/// The body of a form with files.
fn written(parts: &[Del<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        out.extend(format!("--{GRANS}\r\nContent-Disposition: form-data; ").bytes());
        match part {
            Del::Falt(name, value) => {
                out.extend(format!("name=\"{name}\"\r\n\r\n{value}").bytes());
            }
            Del::Fil(name, file, bytes) => {
                out.extend(format!("name=\"{name}\"; filename=\"{file}\"\r\n").bytes());
                out.extend(b"Content-Type: application/octet-stream\r\n\r\n");
                out.extend(*bytes);
            }
        }
        out.extend(b"\r\n");
    }
    out.extend(format!("--{GRANS}--\r\n").bytes());
    out
}

/// Sends a body as it stands.
async fn send(app: &App, klient: &Klient<'_>, path: &str, kind: &str, body: Vec<u8>) -> Svar {
    app.send_body(path, &[("cookie", &klient.cookie()), (CONTENT_TYPE.as_str(), kind)], body).await
}

/// Sends a form with files, with the token that its page would have given it.
pub async fn post(app: &App, klient: &Klient<'_>, path: &str, parts: Vec<Del<'_>>) -> Svar {
    let csrf = Hemlighet::of(klient.token()).masked();
    let mut all = parts;
    // Where in the form the token stands makes no difference.
    all.push(Del::Falt(FALT, &csrf));
    send(app, klient, path, &format!("multipart/form-data; boundary={GRANS}"), written(&all)).await
}

/// A jpeg that tells who took it.
pub fn jpeg() -> Vec<u8> {
    let mut out = b"\xff\xd8\xff\xe1\0\x1bExif\0\0Kamera av Eva Prov\0".to_vec();
    out.extend(b"\xff\xc0\0\x08\x08\0\x10\0\x20\x03\xff\xda\0\x03\x01\x42\x43\xff\xd9");
    out
}

/// The same without it.
fn clean() -> &'static [u8] {
    b"\xff\xd8\xff\xc0\0\x08\x08\0\x10\0\x20\x03\xff\xda\0\x03\x01\x42\x43\xff\xd9"
}

/// The number of a lokal by its name.
pub async fn lokal_id(db: &Db, namn: &'static str) -> i64 {
    db.read(move |conn| {
        Ok::<_, Error>(lokal::table.filter(lokal::namn.eq(namn)).select(lokal::id).first(conn)?)
    })
    .await
    .unwrap()
}

/// The files that are kept: number, name, kind, what they hold.
async fn kept(db: &Db) -> Vec<(i64, String, String, Vec<u8>)> {
    db.read(|conn| {
        let columns = (fil::id, fil::namn, fil::slag, fil::innehall);
        Ok::<_, Error>(fil::table.order(fil::namn).select(columns).load(conn)?)
    })
    .await
    .unwrap()
}

async fn events(db: &Db, kod: &'static str) -> Vec<String> {
    db.read(move |conn| {
        let all = handelse::table.filter(handelse::kod.eq(kod)).select(handelse::text);
        Ok::<_, Error>(all.load(conn)?)
    })
    .await
    .unwrap()
}

on_both! {
    async fn a_photo_is_kept_without_what_tells_of_its_maker_and_shown(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let ana = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        let path = format!("/kansli/lokal/{}/filer", lokal_id(db, "Stadsbiblioteket").await);
        let photo = jpeg();
        let parts = || vec![
            Del::Fil("fil", "bilder/entré.jpg", &photo),
            Del::Falt("slag", "foto"),
            Del::Falt("beskrivning", "Entrén från Storgatan"),
        ];
        assert_eq!(post(&app, &ana, &path, parts()).await.status, 403);
        let sent = post(&app, &pia, &path, parts()).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        let [(id, namn, slag, bytes)] = &kept(db).await[..] else { panic!("one file") };
        assert_eq!((&**namn, &**slag, &**bytes), ("entré.jpg", "foto", clean()));
        assert_eq!(events(db, "fil_tillagd").await, [format!("Lade till en fil om lokalen: Foto, JPEG, nr {id}.")]);
        let shown = ana.get(&format!("/kansli/fil/{id}")).await;
        assert_eq!(shown.body, clean());
        for (header, value) in [
            ("content-type", "image/jpeg"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("content-disposition", "inline; filename*=UTF-8''entr%C3%A9.jpg"),
        ] {
            assert_eq!(shown.header(header), Some(value));
        }
        let page = ana.get(&path).await;
        assert!(page.text().contains("Entrén från Storgatan"), "{}", page.text());
        assert!(!page.text().contains("enctype"), "who may not add has no form");
        assert_eq!(ana.post(&format!("/kansli/fil/{id}/ta-bort"), &[]).await.status, 403);
        assert_eq!(pia.post(&format!("/kansli/fil/{id}/ta-bort"), &[]).await.status, 303);
        assert!(kept(db).await.is_empty());
        assert_eq!(ana.get(&format!("/kansli/fil/{id}")).await.status, 404);
        assert_eq!(events(db, "fil_borttagen").await.len(), 1);
        app.stop().await;
    }

    async fn a_contract_is_for_those_who_plan(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let eva = Klient::with(&app, db, "eva", &[Roll::Administrator]).await;
        let ana = Klient::with(&app, db, "ana", &[Roll::Analytiker]).await;
        let path = format!("/kansli/lokal/{}/filer", lokal_id(db, "Stadsbiblioteket").await);
        let parts = vec![
            Del::Fil("fil", "avtal.pdf", b"%PDF-1.7\n%%EOF"),
            Del::Falt("slag", "avtal"),
        ];
        assert_eq!(post(&app, &pia, &path, parts).await.status, 303);
        let (id, ..) = kept(db).await[0];
        let file = format!("/kansli/fil/{id}");
        let shown = eva.get(&file).await;
        assert_eq!(shown.header("content-disposition"), Some("attachment; filename*=UTF-8''avtal.pdf"));
        assert_eq!(ana.get(&file).await.status, 403);
        assert_eq!(events(db, "rad_nekad").await.len(), 1);
        assert!(eva.get(&path).await.text().contains(&file));
        assert!(!ana.get(&path).await.text().contains(&file));
        app.stop().await;
    }

    async fn what_is_wrong_with_a_file_is_said_beside_it(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let path = format!("/kansli/lokal/{}/filer", lokal_id(db, "Stadsbiblioteket").await);
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        let large = [jpeg(), vec![0; 9 * 1024 * 1024]].concat();
        let photo = jpeg();
        for (file, said) in [
            (Del::Fil("fil", "", b""), "Välj en fil."),
            (Del::Fil("fil", "tom.jpg", b""), "Filen är tom."),
            (Del::Fil("fil", "a.jpg", svg), "Den ska vara en bild"),
            (Del::Fil("fil", "a.png", &photo), "Rätta filens ändelse till .jpg"),
            (Del::Fil("fil", "a.jpg", &photo[..photo.len() - 2]), "trasig"),
            (Del::Fil("fil", "a.jpg", &large), "större än 8 MB"),
        ] {
            let parts = vec![file, Del::Falt("slag", "foto"), Del::Falt("beskrivning", "Är <kvar>")];
            let answer = post(&app, &pia, &path, parts).await;
            assert_eq!(answer.status, 422, "{said}");
            assert!(answer.text().contains(said), "{said}: {}", answer.text());
            assert!(answer.text().contains("href=\"#fil\""), "{said}");
            assert!(answer.text().contains("Är &#60;kvar&#62;"), "{said}: {}", answer.text());
        }
        // Without a file at all, as programs send it.
        let answer = pia.post(&path, &[("slag", "foto")]).await;
        assert!(answer.status == 422 && answer.text().contains("Välj en fil."));
        let nowhere = post(&app, &pia, "/kansli/lokal/99/filer", vec![Del::Fil("fil", "a.jpg", &photo), Del::Falt("slag", "foto")]).await;
        assert_eq!(nowhere.status, 404);
        assert!(kept(db).await.is_empty());
        app.stop().await;
    }

    async fn a_form_with_files_that_is_not_of_its_form_does_nothing(databas: Databas) {
        let (app, db) = (App::with_kommun(&databas).await, databas.db());
        let pia = Klient::with(&app, db, "pia", &[Roll::Planerare]).await;
        let path = format!("/kansli/lokal/{}/filer", lokal_id(db, "Stadsbiblioteket").await);
        let kind = format!("multipart/form-data; boundary={GRANS}");
        let photo = jpeg();
        let parts = || vec![Del::Fil("fil", "a.jpg", &photo), Del::Falt("slag", "foto")];

        // Without its token, and with that of another.
        send(&app, &pia, &path, &kind, written(&parts())).await.problem(403, "fel_formular");
        let foreign = Klient::with(&app, db, "bo", &[Roll::Planerare]).await;
        let csrf = Hemlighet::of(foreign.token()).masked();
        let with_foreign = [parts(), vec![Del::Falt(FALT, &csrf)]].concat_parts();
        send(&app, &pia, &path, &kind, with_foreign).await.problem(403, "fel_formular");
        // A file is no token.
        let own = Hemlighet::of(pia.token()).masked();
        let hidden = [parts(), vec![Del::Fil(FALT, "csrf.txt", own.as_bytes())]].concat_parts();
        send(&app, &pia, &path, &kind, hidden).await.problem(403, "fel_formular");

        // Of another kind.
        send(&app, &pia, &path, "application/json", b"{}".to_vec()).await.problem(415, "fel_innehall");
        let mixed = kind.replace("form-data", "mixed");
        send(&app, &pia, &path, &mixed, written(&parts())).await.problem(415, "fel_innehall");
        // A route that takes no files does not read them.
        send(&app, &pia, "/kansli/logga-ut", &kind, written(&parts())).await.problem(415, "fel_innehall");

        // Broken.
        let whole = written(&parts());
        for broken in [
            b"".to_vec(),
            b"inget".to_vec(),
            whole[..whole.len() / 2].to_vec(),
            format!("--{GRANS}\r\n\r\nutan rubrik\r\n--{GRANS}--\r\n").into_bytes(),
            format!("--{GRANS}\r\nContent-Disposition: form-data\r\n\r\nutan namn\r\n--{GRANS}--\r\n").into_bytes(),
            format!("--{GRANS}\r\nContent-Disposition: form-data; name=\"slag\"\r\n\r\n").into_bytes().into_iter().chain(*b"\xff\xfe").chain(format!("\r\n--{GRANS}--\r\n").into_bytes()).collect(),
        ] {
            send(&app, &pia, &path, &kind, broken).await.problem(400, "trasigt_formular");
        }
        send(&app, &pia, &path, "multipart/form-data", written(&parts())).await.problem(400, "trasigt_formular");

        // Too large, of files and of text.
        let limit = 12 * 1024 * 1024;
        let large = vec![b'x'; limit];
        let said = post(&app, &pia, &path, vec![Del::Fil("fil", "a.jpg", &large)]).await;
        assert!(said.problem(413, "for_stor_fil").contains("12 MB"));
        let text = "x".repeat(70_000);
        post(&app, &pia, &path, vec![Del::Falt("beskrivning", &text)]).await.problem(413, "for_stort");
        assert!(kept(db).await.is_empty());
        app.stop().await;
    }
}

/// Parts joined into a body.
trait Joined {
    /// The body.
    fn concat_parts(self) -> Vec<u8>;
}

impl Joined for [Vec<Del<'_>>; 2] {
    fn concat_parts(self) -> Vec<u8> {
        let all: Vec<Del<'_>> = self.into_iter().flatten().collect();
        written(&all)
    }
}
