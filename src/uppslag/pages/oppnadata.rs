//! `/oppna-data`: what programs can fetch, with links that work.

use askama::Template;

use crate::uppslag::Valbild;
use crate::web::sidmall::{Begaran, Menyval, Sida, Valhuvud};
use crate::web::sprak::Sprak;

/// One thing to fetch.
#[derive(Debug)]
pub struct Adress {
    mall: &'static str,
    vad: String,
    exempel: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "uppslag/pages/oppnadata.html")]
pub struct Oppnadata {
    sida: Sida,
    adresser: Vec<Adress>,
    exempel: String,
}

impl Oppnadata {
    /// The page, with examples from a val.
    #[must_use]
    pub fn new(begaran: &Begaran, huvud: Valhuvud, bild: &Valbild) -> Self {
        let s = begaran.sprak;
        let exempel = nearest(bild);
        Self {
            sida: Sida::new(begaran, Menyval::Annat, s.t("od-rubrik"), Some(huvud)),
            adresser: list(s, bild, &exempel),
            exempel,
        }
    }
}

fn list(s: Sprak, bild: &Valbild, nearest: &str) -> Vec<Adress> {
    let id = &bild.val.id;
    let mut all = vec![
        Adress { mall: "/api/v1/val", vad: s.t("od-val"), exempel: "/api/v1/val".to_owned() },
        Adress {
            mall: "/api/v1/val/{val}/kalender",
            vad: s.t("od-kalender"),
            exempel: format!("/api/v1/val/{id}/kalender"),
        },
        Adress {
            mall: "/api/v1/val/{val}/lokaler",
            vad: s.t("od-lokaler"),
            exempel: format!("/api/v1/val/{id}/lokaler"),
        },
        Adress {
            mall: "/api/v1/val/{val}/valdistrikt",
            vad: s.t("od-valdistrikt"),
            exempel: format!("/api/v1/val/{id}/valdistrikt"),
        },
        Adress {
            mall: "/api/v1/adresser?q=",
            vad: s.t("od-adresser"),
            exempel: "/api/v1/adresser?q=Stor&antal=5".to_owned(),
        },
        Adress {
            mall: "/api/v1/narmast?lat=&lon=&tid=",
            vad: s.t("od-narmast"),
            exempel: nearest.to_owned(),
        },
    ];
    for (namn, mall, vad) in [
        ("vallokaler.csv", "/oppna-data/{val}/vallokaler.csv", "od-vallokaler"),
        ("vallokaler.json", "/oppna-data/{val}/vallokaler.json", "od-vallokaler"),
        ("rostningslokaler.csv", "/oppna-data/{val}/rostningslokaler.csv", "od-rostningslokaler"),
        ("rostningslokaler.json", "/oppna-data/{val}/rostningslokaler.json", "od-rostningslokaler"),
    ] {
        if bild.filer().iter().any(|fil| fil.namn == namn) {
            let form = namn.rsplit('.').next().unwrap_or_default();
            let (vad, exempel) =
                (format!("{} ({form})", s.t(vad)), format!("/oppna-data/{id}/{namn}"));
            all.push(Adress { mall, vad, exempel });
        }
    }
    if let Some(stalle) = bild.stallen().first() {
        all.push(Adress {
            mall: "/lokaler/{id}.ics",
            vad: s.t("od-ics"),
            exempel: format!("/lokaler/{}.ics?val={id}", stalle.lokal_id),
        });
    }
    all
}

/// A question that has an answer: from the first lokal, at noon on valdagen.
fn nearest(bild: &Valbild) -> String {
    let (id, valdag) = (&bild.val.id, bild.val.valdag);
    let (lat, lon) = bild
        .stallen()
        .first()
        .and_then(|it| it.plats)
        .map_or((59.33, 18.06), |p| (p.lat(), p.lon()));
    format!(
        "/api/v1/narmast?val={id}&lat={lat:.4}&lon={lon:.4}&tid={valdag}T12:00&oppen=true&antal=3"
    )
}
