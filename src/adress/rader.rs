//! From the rows of a table to addresses.

use super::kolumner::{Falt, Kolumner};
use super::lage::Lagessystem;
use super::{Adress, dubbletter, tolka};
use crate::fil::tabell::{Rad, Tabell};
use crate::fil::{self, Anmarkning, Avvisad, Framsteg, tal};
use crate::val::Kommunkod;
use crate::valdistrikt::rules::parse_kod;

/// How the rows of a file are to be read.
#[derive(Debug, Clone, Copy)]
pub struct Lasare<'a> {
    /// Name of the file, for the report.
    pub fil: &'a str,
    /// Which column holds what.
    pub kolumner: &'a Kolumner,
    /// How to read positions.
    pub lage: Lagessystem,
    /// The kommun of the val, which completes short valdistriktskoder.
    pub kommun: Kommunkod,
    /// Only rows whose kommun column holds this, if given.
    pub bara_kommun: Option<&'a str>,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Last {
    /// The addresses, with unique keys.
    pub adresser: Vec<Adress>,
    /// Rows that concern the import.
    pub lasta: usize,
    /// Rows of other kommuner.
    pub andra_kommuner: usize,
    /// Rows that are refused.
    pub avvisade: Vec<Avvisad>,
    /// What to look at.
    pub anmarkningar: Vec<Anmarkning>,
}

/// Something that is seen on some rows, counted, with the first of them.
#[derive(Debug, Default)]
struct Sedd {
    antal: usize,
    forsta: Option<(usize, String)>,
}

impl Sedd {
    fn see(&mut self, rad: usize, what: &str) {
        self.antal += 1;
        self.forsta.get_or_insert_with(|| (rad, fil::shortened(what)));
    }

    fn tell(self, remarks: &mut Vec<Anmarkning>, text: &str) {
        if let Some((rad, what)) = self.forsta {
            let text = format!("{} {text} Först på rad {rad}: «{what}».", self.antal);
            remarks.push(Anmarkning { rad: None, text });
        }
    }
}

/// One refusal: field, value, reason.
type Refusal = (Falt, String, String);

/// Longer than any address in the country: a quotation mark is missing.
const MOST_CHARS: usize = 150;

impl Lasare<'_> {
    /// Reads every row.
    #[must_use]
    pub fn read(self, tabell: &Tabell, framsteg: &Framsteg) -> Last {
        const STEP: usize = 10_000;
        framsteg.stage("Läser adresser", Some(tabell.len()));
        let mut last = Last::default();
        let mut rows: Vec<usize> = Vec::with_capacity(tabell.len());
        last.adresser.reserve_exact(tabell.len());
        let (mut rests, mut odd_postnummer) = (Sedd::default(), Sedd::default());
        for (i, rad) in tabell.rader().enumerate() {
            if i % STEP == STEP - 1 {
                framsteg.step(STEP);
            }
            if !self.wanted(rad) {
                last.andra_kommuner += 1;
                continue;
            }
            last.lasta += 1;
            match self.row(rad, tabell.kolumner.len(), &mut rests, &mut odd_postnummer) {
                Ok(adress) => {
                    last.adresser.push(adress);
                    rows.push(rad.nummer);
                }
                Err((falt, varde, skal)) => {
                    last.avvisade.push(self.refused(rad.nummer, falt, &varde, skal));
                }
            }
        }
        rests.tell(
            &mut last.anmarkningar,
            "adresser hade våning, hus eller annat efter numret, som inte sparas.",
        );
        odd_postnummer
            .tell(&mut last.anmarkningar, "postnummer är inte fem siffror, och sparas inte.");
        self.tell_apart(&mut last, &rows);
        last
    }

    fn wanted(self, rad: Rad<'_>) -> bool {
        match (self.bara_kommun, self.kolumner.get(Falt::Kommun)) {
            (Some(wanted), Some(at)) => rad.get(at).to_lowercase() == wanted.to_lowercase(),
            _ => true,
        }
    }

    fn refused(self, rad: usize, falt: Falt, varde: &str, skal: String) -> Avvisad {
        let varde = fil::shortened(varde);
        Avvisad { fil: self.fil.to_owned(), rad, falt: falt.to_string(), varde, skal }
    }

    fn row(
        self,
        rad: Rad<'_>,
        columns: usize,
        rests: &mut Sedd,
        odd_postnummer: &mut Sedd,
    ) -> Result<Adress, Refusal> {
        if rad.len() > columns {
            let skal = format!(
                "Raden har {} fält, men kolumnerna är {columns}. Ett skiljetecken inne i ett fält \
                 kräver citattecken om fältet.",
                rad.len()
            );
            return Err((Falt::Adress, String::new(), skal));
        }
        let get = |falt| self.kolumner.get(falt).map_or("", |at| rad.get(at));
        let (mut adress, rest) = self.street(rad)?;
        if !rest.is_empty() {
            rests.see(rad.nummer, &rest);
        }
        let written = get(Falt::Postnummer);
        if !written.is_empty() {
            adress.postnummer = tolka::postnummer(written);
            if adress.postnummer.is_empty() {
                odd_postnummer.see(rad.nummer, written);
            }
        }
        if !get(Falt::Postort).is_empty() {
            get(Falt::Postort).clone_into(&mut adress.postort);
        }
        adress.plats = self.place(rad)?;
        let kod = get(Falt::Valdistriktskod);
        if !kod.is_empty() {
            let kod = parse_kod(kod, None)
                .map_err(|e| (Falt::Valdistriktskod, kod.to_owned(), e.to_string()))?;
            adress.valdistrikt = Some(kod);
        }
        adress.nyckel = match get(Falt::Id) {
            "" => dubbletter::key(&adress),
            id => id.to_lowercase().replace('|', "/"),
        };
        Ok(adress)
    }

    /// The street and number, from parts or from one line; with what is set aside.
    fn street(self, rad: Rad<'_>) -> Result<(Adress, String), Refusal> {
        let get = |falt| self.kolumner.get(falt).map_or("", |at| rad.get(at));
        let has = |falt| self.kolumner.get(falt).is_some();
        let in_parts = has(Falt::Gata) && (has(Falt::Nummer) || !has(Falt::Adress));
        let falt = if in_parts { Falt::Gata } else { Falt::Adress };
        let text = get(falt);
        let refuse = |skal: &str| (falt, text.to_owned(), skal.to_owned());
        if text.is_empty() {
            return Err(refuse("Raden saknar adress."));
        }
        if text.chars().count() > MOST_CHARS {
            return Err(refuse("Adressen är orimligt lång. Saknas ett citattecken i filen?"));
        }
        let mut rest = String::new();
        let (gata, nummer, tillagg, postnummer, postort) = if in_parts && has(Falt::Nummer) {
            let mut gata = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !gata.chars().any(char::is_alphanumeric) {
                return Err(refuse("Raden saknar adress."));
            }
            append(&mut gata, get(Falt::Gard));
            let (nummer, mut tillagg) = tolka::number(get(Falt::Nummer));
            append(&mut tillagg, &get(Falt::Bokstav).to_uppercase());
            let lage = format!("{}{}", get(Falt::Lage), get(Falt::Lagesnummer));
            append(&mut tillagg, &lage.to_uppercase());
            (gata, nummer, tillagg, String::new(), String::new())
        } else {
            let found = tolka::line(text)
                .ok_or_else(|| refuse("Det är inte en adress: den saknar namn."))?;
            rest = found.rest;
            (found.gata, found.nummer, found.tillagg, found.postnummer, found.postort)
        };
        // The place comes next; till then any will do.
        let plats = crate::geo::Wgs84::parse(0.0, 0.0)
            .map_err(|e| (Falt::Lat, String::new(), e.to_string()))?;
        let nyckel = String::new();
        let valdistrikt = None;
        let adress =
            Adress { nyckel, gata, nummer, tillagg, postnummer, postort, plats, valdistrikt };
        Ok((adress, rest))
    }

    fn place(self, rad: Rad<'_>) -> Result<crate::geo::Wgs84, Refusal> {
        let lage = self.kolumner.lage;
        let number = |falt: Falt, at: usize| {
            let text = rad.get(at);
            let refuse = |skal: &str| (falt, text.to_owned(), skal.to_owned());
            if text.is_empty() {
                return Err(refuse("Raden saknar läge."));
            }
            tal::decimal(text).ok_or_else(|| refuse("Läget är inte ett tal."))
        };
        let (east, north) = (number(Falt::Lon, lage.ost)?, number(Falt::Lat, lage.norr)?);
        self.lage.place(east, north).ok_or_else(|| {
            (
                Falt::Lat,
                format!("{} {}", rad.get(lage.norr), rad.get(lage.ost)),
                format!("Läget är inte i Sverige enligt {}.", self.lage.crs()),
            )
        })
    }

    /// Makes keys unique and tells what that took.
    fn tell_apart(self, last: &mut Last, rows: &[usize]) {
        let (found, keep) = dubbletter::tell_apart(&mut last.adresser);
        let row = |at: usize| rows.get(at).copied().unwrap_or_default();
        for (at, first) in found.avvisade {
            let id = last.adresser.get(at).map(|a| a.nyckel.clone()).unwrap_or_default();
            let skal = format!("Rad {} har samma identitet men en annan adress.", row(first));
            last.avvisade.push(self.refused(row(at), Falt::Id, &id, skal));
        }
        last.avvisade.sort_by_key(|refused| refused.rad);
        let mut at = 0;
        last.adresser.retain(|_| {
            at += 1;
            keep.get(at - 1).copied().unwrap_or(true)
        });
        let mut tell = |count: usize, text: String| {
            if count > 0 {
                last.anmarkningar.push(Anmarkning { rad: None, text });
            }
        };
        tell(
            found.exakta,
            format!(
                "{} rader upprepar en tidigare adress och läge, och räknas en gång.",
                found.exakta
            ),
        );
        tell(
            found.nara,
            format!(
                "{} rader upprepar en tidigare adress inom 50 meter. Det första läget gäller.",
                found.nara
            ),
        );
        tell(
            found.skilda,
            format!(
                "{} adresser heter likadant men ligger långt ifrån varandra, och hålls isär genom \
                 läget.",
                found.skilda
            ),
        );
        for at in found.tvistiga {
            let rad = Some(row(at));
            let text =
                "Samma adress har olika valdistrikt på olika rader. Gränserna på kartan får \
                        avgöra."
                    .to_owned();
            last.anmarkningar.push(Anmarkning { rad, text });
        }
    }
}

fn append(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}
