//! A val made from another: by hand in a small kommun, and with Stockholm's real files.

use diesel::prelude::*;
use serde_json::Value;
use valkansli::db::schema::{
    adress_valdistrikt, gatuplats, handelse, institution, rostmottagningsstalle as stalle, val,
    valdistrikt,
};
use valkansli::db::{Db, Error};
use valkansli::konto::Roll;
use valkansli::lokal::store::Sparat;
use valkansli::lokal::{self, Oppettid, Stalletyp, Status};
use valkansli::tid;

use crate::app::App;
use crate::databas::{Databas, on_both};
use crate::inloggad::Klient;
use crate::kommando::on;
use crate::kommun;
use crate::riktiga_filer::stockholm;

async fn places(db: &Db, val: &str) -> Vec<Sparat> {
    let val = val.parse().unwrap();
    db.read(move |conn| lokal::store::all(conn, &val)).await.unwrap()
}

/// What must come over unchanged of a place, hours and steps aside.
type Fakta = (i64, Stalletyp, String, String, Option<String>, Option<String>, String);

fn fakta(sparat: &Sparat) -> Fakta {
    let stalle = &sparat.stalle;
    (
        sparat.lokal_id,
        stalle.typ,
        format!("{}|{}|{}|{}", stalle.namn, stalle.anvisning, stalle.adress, stalle.tillganglighet),
        format!("{:?}", stalle.plats),
        stalle.valdistrikt.map(|kod| kod.to_string()),
        stalle.valkrets.as_ref().map(|krets| format!("{} {}", krets.kod, krets.namn)),
        stalle.kallans_id.clone(),
    )
}

/// Every place and hour of the old val is in the new one, moved, unless its day lies
/// outside the new period.
fn nothing_lost(old: &[Sparat], new: &[Sparat], days: i64, first: i64) -> usize {
    assert_eq!(old.len(), new.len());
    let mut left_out = 0;
    for (before, after) in old.iter().zip(new) {
        assert_eq!(fakta(before), fakta(after));
        assert_eq!(after.status, Status::Kandidat);
        let moved: Vec<Oppettid> = before
            .stalle
            .oppettider
            .iter()
            .map(|one| Oppettid { datum: tid::shift(one.datum, days), tid: one.tid })
            .collect();
        let valdag = tid::shift("2022-09-11".parse().unwrap(), days);
        let period = tid::shift(valdag, first)..=valdag;
        let expected: Vec<Oppettid> =
            moved.iter().copied().filter(|one| period.contains(&one.datum)).collect();
        left_out += moved.len() - expected.len();
        assert_eq!(after.stalle.oppettider, expected, "{}", before.stalle.namn);
    }
    left_out
}

fn clone(databas: &Databas, words: &[&str]) -> Value {
    let ended = on(databas, &[&["val", "clone"][..], words, &["--json"]].concat());
    assert_eq!(ended.code, 0, "{ended:#?}");
    ended.report()
}

/// How far a place has come: status, to be confirmed, decision, its section, staff, and room or source.
type Steg = (String, bool, Option<chrono::NaiveDate>, String, Option<i32>, String);
/// The permits of a street site.
type Plats = (String, String, String, String);

on_both! {
    async fn stockholm_comes_over_whole_to_the_next_val_and_to_an_omval(databas: Databas) {
        let Some(()) = stockholm(&databas) else { return };
        let db = databas.db();
        let old = places(db, "rkl2022").await;
        assert_eq!(old.len(), 592 + 99);

        let report = clone(&databas, &["rkl2022", "--id", "rkl2026", "--valdag", "2026-09-13"]);
        let new = places(db, "rkl2026").await;
        let left_out = nothing_lost(&old, &new, 209 * 7, -18);
        assert_eq!(report["strukna"], left_out, "{report:#}");
        assert_eq!(report["valdistrikt"], 592);
        assert_eq!(report["vallokaler"], 592);
        assert_eq!(report["oppna_saknas"], serde_json::json!([]));

        let report = clone(
            &databas,
            &["rkl2022", "--id", "omval2022", "--valdag", "2022-12-04", "--omval"],
        );
        let new = places(db, "omval2022").await;
        let left_out = nothing_lost(&old, &new, 12 * 7, -10);
        assert!(left_out > 300, "eight days of 55 lokaler: {left_out}");
        assert_eq!(report["strukna"], left_out, "{report:#}");

        // Districts and the register of addresses are the same.
        let (of, polygons): (Vec<i64>, Vec<i64>) = db
            .read(|conn| {
                let mut counts = (Vec::new(), Vec::new());
                for val in ["rkl2022", "rkl2026", "omval2022"] {
                    counts.0.push(
                        adress_valdistrikt::table
                            .filter(adress_valdistrikt::val_id.eq(val))
                            .count()
                            .get_result(conn)?,
                    );
                    counts.1.push(
                        valdistrikt::table
                            .filter(valdistrikt::val_id.eq(val))
                            .count()
                            .get_result(conn)?,
                    );
                }
                Ok::<_, Error>(counts)
            })
            .await
            .unwrap();
        assert_eq!(polygons, [592, 592, 592]);
        assert!(of.iter().all(|count| *count == of[0]), "{of:?}");
    }

    #[expect(clippy::too_many_lines, reason = "one val is followed all the way")]
    async fn what_belongs_to_the_old_val_stays_there(databas: Databas) {
        let db = databas.db();
        kommun::make(db).await;
        db.write(|conn| {
            let all: Vec<(i64, String)> =
                stalle::table.order(stalle::id).select((stalle::id, stalle::typ)).load(conn)?;
            let of = |typ: &str| all.iter().find(|(_, own)| own == typ).unwrap().0;
            diesel::update(stalle::table.find(of("vallokal")))
                .set((
                    stalle::beslut_datum.eq(Some("2026-03-01".parse::<chrono::NaiveDate>().unwrap())),
                    stalle::beslut_paragraf.eq("§ 7"),
                    stalle::bemanning.eq(Some(8)),
                    stalle::ansvarig.eq("Enheten"),
                ))
                .execute(conn)?;
            diesel::update(stalle::table.find(of("rostningslokal")))
                .set(stalle::status.eq("avvecklad"))
                .execute(conn)?;
            diesel::insert_into(gatuplats::table)
                .values((
                    gatuplats::stalle_id.eq(of("tillfallig")),
                    gatuplats::upplatelse.eq("beviljad"),
                    gatuplats::upplatelse_diarie.eq("2026/1"),
                    gatuplats::upplatelse_fran
                        .eq(Some("2026-09-01".parse::<chrono::NaiveDate>().unwrap())),
                    gatuplats::polistillstand.eq("behovs_inte"),
                    gatuplats::polis_diarie.eq(""),
                    gatuplats::leverantor.eq("Tältfirman"),
                    gatuplats::el.eq("16 A"),
                    gatuplats::vaderplan.eq("Tält"),
                    gatuplats::vakt.eq("Ja"),
                ))
                .execute(conn)?;
            diesel::insert_into(institution::table)
                .values((
                    institution::stalle_id.eq(of("institution")),
                    institution::avdelning.eq("Avdelning 3"),
                    institution::instruktion.eq("Ring på"),
                ))
                .execute(conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();

        let report = clone(
            &databas,
            &["rkl2026", "--id", "ep2029", "--valdag", "2029-06-10", "--typ", "ep"],
        );
        assert_eq!(report["avvecklade"], 1, "{report:#}");
        assert_eq!(report["gatuplatser"], 1);
        assert_eq!(report["adresser"], 1, "one address has a district of its own");
        // Four vallokaler that kept 8–20 keep 8–21.
        assert_eq!(report["lagens_tider"], 4, "{report:#}");

        let (steps, sites, homes): (Vec<Steg>, Vec<Plats>, Vec<String>) =
            db.read(|conn| {
                let steps = stalle::table
                    .filter(stalle::val_id.eq("ep2029"))
                    .order(stalle::id)
                    .select((
                        stalle::status,
                        stalle::bekraftas,
                        stalle::beslut_datum,
                        stalle::beslut_paragraf,
                        stalle::bemanning,
                        stalle::ansvarig,
                    ))
                    .load(conn)?;
                let sites = gatuplats::table
                    .inner_join(stalle::table)
                    .filter(stalle::val_id.eq("ep2029"))
                    .select((
                        gatuplats::upplatelse,
                        gatuplats::polistillstand,
                        gatuplats::upplatelse_diarie,
                        gatuplats::leverantor,
                    ))
                    .load(conn)?;
                let homes = institution::table
                    .inner_join(stalle::table)
                    .filter(stalle::val_id.eq("ep2029"))
                    .select(institution::avdelning)
                    .load(conn)?;
                Ok::<_, Error>((steps, sites, homes))
            })
            .await
            .unwrap();
        assert_eq!(steps.len(), 7);
        assert!(steps.iter().all(|(status, bekraftas, datum, paragraf, ..)| {
            status == "kandidat" && *bekraftas && datum.is_none() && paragraf.is_empty()
        }));
        assert_eq!((steps[0].4, &*steps[0].5), (Some(8), "Enheten"));
        let site = ("behovs".into(), "behovs_inte".into(), String::new(), "Tältfirman".into());
        assert_eq!(sites, [site]);
        assert_eq!(homes, ["Avdelning 3"]);
        let text: String = db
            .read(|conn| {
                let text = handelse::table
                    .filter(handelse::kod.eq("val_kopierat"))
                    .select(handelse::text)
                    .first(conn)?;
                Ok::<_, Error>(text)
            })
            .await
            .unwrap();
        assert!(text.contains("ep2029") && text.contains("7 röstmottagningsställen"), "{text}");
    }

    async fn a_taken_name_or_a_day_that_is_no_sunday_makes_nothing(databas: Databas) {
        let db = databas.db();
        kommun::make(db).await;
        let before = places(db, "rkl2026").await;
        for (words, said) in [
            (["rkl2026", "--id", "rkl2026", "--valdag", "2030-09-08"], "finns redan"),
            (["rkl2026", "--id", "ny", "--valdag", "2030-09-09"], "måndag"),
            (["saknas", "--id", "ny", "--valdag", "2030-09-08"], "saknas"),
        ] {
            let ended = on(&databas, &[&["val", "clone"][..], &words].concat());
            assert_eq!(ended.code, 2, "{ended:#?}");
            assert!(ended.stderr.contains(said), "{ended:#?}");
        }
        let ids: Vec<String> = db
            .read(|conn| Ok::<_, Error>(val::table.select(val::id).load(conn)?))
            .await
            .unwrap();
        assert_eq!(ids, ["rkl2026"]);
        assert_eq!(places(db, "rkl2026").await, before);
    }

    async fn a_planerare_makes_a_val_on_a_page(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let db = databas.db();
        let klient = Klient::with(&app, db, "petra", &[Roll::Planerare]).await;
        let page = klient.get("/kansli/val/kopiera?val=rkl2026").await;
        assert_eq!(page.status, 200);
        let path = "/kansli/val/kopiera?val=rkl2026";
        let wrong = klient
            .post(path, &[("id", "rkl2026"), ("valdag", "2026-11-29"), ("form", "omval"), ("typ", "rkl")])
            .await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("href=\"#id\"") && wrong.text().contains("2026-11-29"));
        let wrong = klient
            .post(path, &[("id", "omval"), ("valdag", "2026-11-28"), ("form", "omval"), ("typ", "rkl")])
            .await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("lördag"), "{}", wrong.text());
        let made = klient
            .post(path, &[("id", "omval"), ("valdag", "2026-11-29"), ("form", "omval"), ("typ", "rkl")])
            .await;
        assert_eq!(made.status, 200, "{}", made.text());
        assert!(made.text().contains("id=\"kopia\"") && made.text().contains("omval"));
        assert_eq!(places(db, "omval").await.len(), 8);
        // Voters see nothing of it yet.
        let shown = app.get("/lokaler?val=omval").await;
        assert!(!shown.text().contains("Stadsbiblioteket"));
        let other = Klient::with(&app, db, "ada", &[Roll::Administrator]).await;
        assert_eq!(other.get(path).await.status, 403);
        app.stop().await;
    }
}
