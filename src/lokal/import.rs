//! Valmyndigheten's files of vallokaler and röstningslokaler, and a kansli's own sheet of
//! vallokaler.

pub mod kansliark;
mod kolumner;
mod rad;
mod sok;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use self::kansliark::Post;
use self::kolumner::{Egna, Innehall, Kolumner};
use self::rad::{Fel, Lasare, Utlast};
use super::Rostmottagningsstalle;
use super::matcha::{Likhet, Nyckel, SAMMA_INOM_M, Tillhor, Tveksam, distance};
use super::plan::Omfang;
use super::publicering::form::Kommunhuvud;
use super::publicering::store as publicering;
use super::store::{self, Utfall};
use crate::adress;
use crate::db::{AnyConnection, Db};
use crate::fil::tabell::{Rad, Tabell};
use crate::fil::{Anmarkning, Avvisad, Filfel, Framsteg, Importsatt, Rapport, shortened};
use crate::geo::Wgs84;
use crate::tid;
use crate::val::{self, Kansli, Kommunkod, Val, ValId, rules};
use crate::valdistrikt::import::Kommunval;
use crate::valdistrikt::{self, Valdistriktskod};

/// Which of the files it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slag {
    /// One row a valdistrikt.
    Vallokaler,
    /// One row a place for early voting, one column a day.
    Rostningslokaler,
}

impl Slag {
    /// The word used on the command line and in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vallokaler => "vallokaler",
            Self::Rostningslokaler => "rostningslokaler",
        }
    }

    /// Reads `vallokaler` or `rostningslokaler`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Vallokaler, Self::Rostningslokaler].into_iter().find(|slag| slag.as_str() == text)
    }

    /// The röstmottagningsställen that it is a list of.
    #[must_use]
    pub const fn omfang(self) -> Omfang {
        match self {
            Self::Vallokaler => Omfang::Vallokaler,
            Self::Rostningslokaler => Omfang::Fortid,
        }
    }

    const fn innehall(self) -> Innehall {
        match self {
            Self::Vallokaler => Innehall::Vallokaler,
            Self::Rostningslokaler => Innehall::Rostningslokaler,
        }
    }
}

/// What an import of lokaler is told.
#[derive(Debug, Clone)]
pub struct Uppdrag {
    /// The val they belong to.
    pub val: ValId,
    /// Which file it is.
    pub slag: Slag,
    /// Which of its rows are wanted.
    pub kommun: Kommunval,
    /// A file of coordinates for a kansli's sheet that has none: its name and contents.
    pub lagen: Option<(String, Vec<u8>)>,
    /// How to go about it.
    pub satt: Importsatt,
}

/// Why an import could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file.
    #[error(transparent)]
    Fil(#[from] Filfel),
    /// The val.
    #[error(transparent)]
    Val(#[from] val::store::Error),
    /// The lokaler.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The valdistrikt that vallokaler belong to.
    #[error(transparent)]
    Valdistrikt(#[from] valdistrikt::store::Error),
    /// The addresses by which places are sought.
    #[error(transparent)]
    Adress(#[from] adress::store::Error),
}

/// Reads lokaler of a file into a val.
///
/// # Errors
/// When the file is of the wrong kind, the val unknown, or the database fails.
pub async fn run(
    db: &Db,
    fil_namn: &str,
    bytes: &[u8],
    uppdrag: Uppdrag,
    framsteg: &Framsteg,
) -> Result<Rapport, Error> {
    let id = uppdrag.val.clone();
    let val = db.read(move |conn| val::store::get(conn, &id)).await?;
    framsteg.stage(&format!("Läser {}", uppdrag.slag.as_str()), None);
    let read = match sok::sheet(fil_namn, bytes, &val, &uppdrag)? {
        Some(mut read) => {
            sok::complete(db, &val, &mut read).await?;
            read
        }
        None => read(fil_namn, bytes, &val, uppdrag.slag, uppdrag.kommun)?,
    };
    let mut report = Rapport {
        slag: uppdrag.slag.as_str(),
        fil: fil_namn.to_owned(),
        val: val.id.to_string(),
        prov: uppdrag.satt.prov,
        lasta: read.lasta,
        andra_kommuner: read.andra_kommuner,
        avvisade: read.avvisade.clone(),
        anmarkningar: read.anmarkningar.clone(),
        ..<_>::default()
    };
    if uppdrag.slag == Slag::Vallokaler {
        let id = val.id.clone();
        let known = db.read(move |conn| valdistrikt::store::codes(conn, &id)).await?;
        compare_districts(&known, &read, &mut report);
    }
    framsteg.stage("Känner igen lokaler", None);
    save(db, val, &uppdrag, Arc::new(read), &mut report).await?;
    Ok(report)
}

/// Saves, or finds out what saving would do.
async fn save(
    db: &Db,
    val: Val,
    uppdrag: &Uppdrag,
    read: Arc<Last>,
    report: &mut Rapport,
) -> Result<(), Error> {
    let may_save = uppdrag.satt.may_save(&report.avvisade);
    let may_remove = uppdrag.satt.may_remove(&report.avvisade);
    let (slag, omfang, now) = (uppdrag.slag, uppdrag.slag.omfang(), tid::now());
    let list = Arc::clone(&read);
    let work = move |conn: &mut AnyConnection| {
        if !may_save {
            return store::compare(conn, &val, omfang, &list.stallen);
        }
        let done = store::apply(conn, &val, omfang, &list.stallen)?;
        publicering::mark(conn, &done.opublicerade)?;
        publicering::set_huvuden(conn, &val.id, &list.huvuden)?;
        if may_remove {
            let ids: Vec<i64> = done.saknas.iter().map(|sparat| sparat.id).collect();
            store::remove(conn, &ids)?;
        }
        val::store::set_kansli(conn, &val.id, &list.kansli)?;
        publicering::note_import(conn, &now, &val, slag, &list.huvuden, &done.saknas)?;
        Ok::<_, store::Error>(done)
    };
    let done = if may_save { db.write(work).await? } else { db.read(work).await? };
    report.count(done.alla_andringar());
    report.lokaler = Some(done.lokaler);
    report.sparad = may_save;
    report.borttagna = if may_remove { done.saknas.len() } else { 0 };
    report.anmarkningar.extend(done.tveksamma.iter().map(|doubt| doubtful(doubt, &done, &read)));
    // What concerns a row before what concerns the file, in the order of the file.
    report.anmarkningar.sort_by_key(|remark| remark.rad.unwrap_or(usize::MAX));
    let fate = if may_remove { "och tas bort" } else { "men kvar i databasen" };
    report.remark_some(done.saknas.iter(), |gone| {
        let which = gone.stalle.valdistrikt.map(|kod| format!(" för {kod}")).unwrap_or_default();
        format!("«{}, {}»{which} finns inte i filen {fate}.", gone.stalle.namn, gone.stalle.adress)
    });
    Ok(())
}

/// Says which districts have no vallokal in the file, and which vallokaler have no
/// district; nothing when the val has no districts yet.
fn compare_districts(known: &BTreeMap<Valdistriktskod, String>, read: &Last, out: &mut Rapport) {
    if known.is_empty() {
        return;
    }
    let served: BTreeSet<Valdistriktskod> =
        read.stallen.iter().filter_map(|stalle| stalle.valdistrikt).collect();
    for (stalle, &rad) in read.stallen.iter().zip(&read.rader) {
        if let Some(kod) = stalle.valdistrikt.filter(|kod| !known.contains_key(kod)) {
            let text = format!("Valdistriktet {kod} finns inte i valet.");
            out.anmarkningar.push(Anmarkning { rad: Some(rad), text });
        }
    }
    for (kod, namn) in known.iter().filter(|(kod, _)| !served.contains(kod)) {
        out.remark(format!("Valdistriktet {kod} {namn} har ingen vallokal i filen."));
    }
}

fn doubtful(doubt: &Tveksam, done: &Utfall, read: &Last) -> Anmarkning {
    let entry = |ny: usize| {
        let place = done.nya.get(ny).copied().unwrap_or(usize::MAX);
        (read.stallen.get(place), read.rader.get(place).copied())
    };
    let shown = |namn: &str, adress: &str| format!("«{namn}, {adress}»");
    let (new, rad) = entry(doubt.ny);
    let new = new.map(|s| shown(&s.namn, &s.adress)).unwrap_or_default();
    let other = match doubt.mot {
        Tillhor::Ny(ny) => {
            let (other, rad) = entry(ny);
            let other = other.map(|s| shown(&s.namn, &s.adress)).unwrap_or_default();
            format!("{other} (rad {})", rad.unwrap_or_default())
        }
        Tillhor::Kand(i) => {
            let other = done.kanda.get(i).map(|l| shown(&l.namn, &l.adress)).unwrap_or_default();
            format!("{other} (finns sedan tidigare)")
        }
    };
    let same = "skriv namn och adress lika i filen";
    let (alike, advice) = match doubt.likhet {
        Likhet::LangtIsar => ("har samma namn och adress", "rätta koordinaterna i filen"),
        Likhet::AnnanAdress => ("har samma namn men olika adress", same),
        Likhet::AnnatNamn => ("har samma adress men olika namn", same),
        Likhet::Stavning => ("skiljer sig bara i stavning", same),
    };
    let apart = doubt.avstand_m.map(|m| format!(", {m:.0} m från varandra")).unwrap_or_default();
    let text =
        format!("{new} och {other} {alike}{apart}, och hålls isär. Är det samma lokal: {advice}.");
    Anmarkning { rad, text }
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Last {
    /// The röstmottagningsställen, in the order of the file.
    pub stallen: Vec<Rostmottagningsstalle>,
    /// The row of each.
    pub rader: Vec<usize>,
    /// The postal part of the address of each, where a sheet gives it.
    pub post: Vec<Post>,
    /// How to reach the kansli.
    pub kansli: Kansli,
    /// The head of the rows of each kommun.
    pub huvuden: BTreeMap<Kommunkod, Kommunhuvud>,
    /// Rows that concern the kommun.
    pub lasta: usize,
    /// Rows that concern another.
    pub andra_kommuner: usize,
    /// Rows that are refused.
    pub avvisade: Vec<Avvisad>,
    /// What to look at.
    pub anmarkningar: Vec<Anmarkning>,
}

/// Reads the lokaler of a file. Pure.
///
/// # Errors
/// [`Filfel`] when the file is of the wrong kind, of another val, or holds none of
/// the kommun.
pub fn read(
    fil_namn: &str,
    bytes: &[u8],
    val: &Val,
    slag: Slag,
    kommun: Kommunval,
) -> Result<Last, Filfel> {
    let form = |skal: String| Filfel::Form { fil: fil_namn.to_owned(), skal };
    let tabell = Tabell::read(fil_namn, bytes)?;
    let kolumner = Kolumner::find(&tabell, slag).map_err(form)?;
    check_val(val, &tabell, &kolumner).map_err(form)?;
    let wanted = match kommun {
        Kommunval::Valets => Some(val.kommun),
        Kommunval::Kommun(kommun) => Some(kommun),
        Kommunval::Alla => None,
    };
    let mut reader = Reader {
        fil: fil_namn,
        width: tabell.kolumner.len(),
        wanted,
        lasare: Lasare { val, ramar: rules::ramar(val), kolumner: &kolumner },
        last: Last::default(),
        seen: HashMap::new(),
    };
    for rad in tabell.rader() {
        reader.row(rad);
    }
    let mut last = reader.last;
    if last.lasta == 0 {
        return Err(form(match (wanted, last.andra_kommuner) {
            (Some(kommun), rows @ 1..) => format!(
                "ingen av dess {rows} rader gäller kommun {kommun}. Ange en annan kommun med \
                 --kommun, eller alla med --kommun alla."
            ),
            _ => "den har en rubrik men inga rader.".to_owned(),
        }));
    }
    if !tabell.avslutad {
        let text = "Filen slutar mitt på en rad. Kontrollera att den är hel och att sista raden \
                    har alla sina öppettider."
            .to_owned();
        let rad = tabell.rader().next_back().map(|rad| rad.nummer);
        last.anmarkningar.push(Anmarkning { rad, text });
    }
    if !kolumner.ovriga.is_empty() {
        let text = format!("Kolumner som inte används: {}.", kolumner.ovriga.join(", "));
        last.anmarkningar.push(Anmarkning { rad: None, text });
    }
    Ok(last)
}

/// Whether a file is of another val altogether.
fn check_val(val: &Val, tabell: &Tabell, kolumner: &Kolumner) -> Result<(), String> {
    let (Some(of_file), right) = (match &kolumner.egna {
        Egna::Vallokal { valdag, .. } => {
            let days: BTreeSet<_> =
                tabell.rader().filter_map(|rad| kolumner::date(rad.get(*valdag))).collect();
            (days.first().map(ToString::to_string), days.contains(&val.valdag))
        }
        Egna::Rostningslokal { dagar, .. } => {
            let ramar = rules::ramar(val);
            let period = ramar.fortid_fran..=ramar.fortid_till;
            let shown =
                dagar.first().zip(dagar.last()).map(|(a, b)| format!("{} till {}", a.0, b.0));
            (shown, dagar.iter().any(|(day, _)| period.contains(day)))
        }
    }) else {
        return Ok(());
    };
    if right {
        return Ok(());
    }
    Err(format!(
        "den gäller {of_file}, men valet {} har valdag {}. Välj rätt val med --val.",
        val.id, val.valdag
    ))
}

struct Reader<'a> {
    fil: &'a str,
    width: usize,
    wanted: Option<Kommunkod>,
    lasare: Lasare<'a>,
    last: Last,
    /// The rows on which each röstmottagningsställe was met, and where it lies.
    seen: HashMap<Samma, Vec<(usize, Option<Wgs84>)>>,
}

/// What two rows may not share, unless their places lie too far apart for one lokal.
#[derive(PartialEq, Eq, Hash)]
enum Samma {
    Distrikt(Valdistriktskod),
    Fortid { nyckel: Nyckel, kommun: Option<Kommunkod>, rum: String, oppen_for_alla: bool },
}

impl Samma {
    fn new(stalle: &Rostmottagningsstalle) -> Self {
        match stalle.valdistrikt {
            Some(kod) => Self::Distrikt(kod),
            None => Self::Fortid {
                nyckel: Nyckel::new(&stalle.namn, &stalle.adress),
                kommun: stalle.kommun,
                rum: stalle.anvisning.clone(),
                oppen_for_alla: stalle.typ.oppen_for_alla(),
            },
        }
    }
}

impl Reader<'_> {
    fn row(&mut self, rad: Rad<'_>) {
        let outcome = self.kommun(rad).and_then(|kommun| {
            if self.wanted.is_some_and(|wanted| wanted != kommun) {
                self.last.andra_kommuner += 1;
                return Ok(());
            }
            self.last.lasta += 1;
            self.own(rad, kommun)
        });
        if let Err(fel) = outcome {
            self.last.avvisade.push(Avvisad {
                fil: self.fil.to_owned(),
                rad: rad.nummer,
                falt: fel.falt,
                varde: shortened(&fel.varde),
                skal: fel.skal,
            });
        }
    }

    /// The kommun of a row. A row that does not tell is counted as read, and refused.
    fn kommun(&mut self, rad: Rad<'_>) -> Result<Kommunkod, Fel> {
        let found = if rad.len() == self.width {
            rad::kommun(rad, self.lasare.kolumner)
        } else {
            let skal = format!(
                "Raden har {} fält men rubriken {}. Är filen avklippt, eller saknas citattecken \
                 runt en text med skiljetecken?",
                rad.len(),
                self.width
            );
            Err(Fel { falt: String::new(), varde: String::new(), skal })
        };
        found.inspect_err(|_| self.last.lasta += 1)
    }

    fn own(&mut self, rad: Rad<'_>, kommun: Kommunkod) -> Result<(), Fel> {
        let remark = |text| Anmarkning { rad: Some(rad.nummer), text };
        self.head(rad, kommun);
        if kommun == self.lasare.val.kommun {
            self.kansli(rad);
        }
        match self.lasare.read(rad, kommun)? {
            Utlast::IngenLokal(text) => self.last.anmarkningar.push(remark(text)),
            Utlast::Stalle(stalle, remarks) => {
                let met = self.seen.entry(Samma::new(&stalle)).or_default();
                let near = |place: Option<Wgs84>| {
                    stalle.valdistrikt.is_some() || distance(place, stalle.plats) <= SAMMA_INOM_M
                };
                if let Some(&(first, _)) = met.iter().find(|&&(_, place)| near(place)) {
                    return Err(double(&stalle, first));
                }
                met.push((rad.nummer, stalle.plats));
                self.last.anmarkningar.extend(remarks.into_iter().map(remark));
                self.last.stallen.push(*stalle);
                self.last.rader.push(rad.nummer);
            }
        }
        Ok(())
    }

    /// Takes the head of the rows of a kommun from the first row that says it.
    fn head(&mut self, rad: Rad<'_>, kommun: Kommunkod) {
        let kolumner = self.lasare.kolumner;
        let huvud = self.last.huvuden.entry(kommun).or_default();
        for (held, place) in [
            (&mut huvud.lan, kolumner.lan),
            (&mut huvud.kommun, kolumner.kommun),
            (&mut huvud.valnamnd, kolumner.valnamnd),
            (&mut huvud.hemsida, kolumner.hemsida),
            (&mut huvud.telnr, kolumner.telnr),
        ] {
            if held.is_empty() {
                held.push_str(place.map(|place| rad.get(place)).unwrap_or_default());
            }
        }
    }

    /// Takes how to reach the kansli from the first row that says it.
    fn kansli(&mut self, rad: Rad<'_>) {
        let kolumner = self.lasare.kolumner;
        let said = |place: Option<usize>| {
            place.map(|place| rad.get(place)).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let kansli = &mut self.last.kansli;
        kansli.namn = kansli.namn.take().or_else(|| said(kolumner.valnamnd));
        kansli.telefon = kansli.telefon.take().or_else(|| said(kolumner.telnr));
        kansli.hemsida = kansli.hemsida.take().or_else(|| said(kolumner.hemsida));
    }
}

fn double(stalle: &Rostmottagningsstalle, first: usize) -> Fel {
    match stalle.valdistrikt {
        Some(kod) => Fel {
            falt: "VALDISTRIKTKOD".to_owned(),
            varde: kod.to_string(),
            skal: format!("Valdistriktet har redan en vallokal på rad {first}. Ta bort den ena."),
        },
        None => Fel {
            falt: "LOKAL".to_owned(),
            varde: stalle.namn.clone(),
            skal: format!(
                "Samma lokal och rum står redan på rad {first}. Slå ihop raderna till en, med alla \
                 öppettider."
            ),
        },
    }
}
