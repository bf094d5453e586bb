//! The report of an import, for a person to read, and what follows from it.

use std::fmt;

use super::{Andringar, Anmarkning, Avvisad, Rapport};

/// How an import is to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Importsatt {
    /// Report everything and write nothing.
    pub prov: bool,
    /// Save the other rows although some are rejected.
    pub utan_avvisade: bool,
    /// Remove what is in the database but not in the file.
    pub ersatt: bool,
}

impl Importsatt {
    /// Whether the import may write: not on trial, and nothing rejected unless the
    /// rest is asked for all the same.
    #[must_use]
    pub fn may_save(self, avvisade: &[Avvisad]) -> bool {
        !self.prov && (avvisade.is_empty() || self.utan_avvisade)
    }

    /// Whether what the file does not hold may be removed. A rejected row is in the
    /// file, but not known well enough to be told from what is missing.
    #[must_use]
    pub fn may_remove(self, avvisade: &[Avvisad]) -> bool {
        self.ersatt && avvisade.is_empty()
    }
}

/// Entries of a list that are shown to a person; JSON has all of them.
const MOST_SHOWN: usize = 25;

impl Rapport {
    /// Takes over what a store did.
    pub fn count(&mut self, done: Andringar) {
        self.tillagda = done.tillagda;
        self.andrade = done.andrade;
        self.oforandrade = done.oforandrade;
    }

    /// Notes something about the file as a whole.
    pub fn remark(&mut self, text: impl Into<String>) {
        self.anmarkningar.push(Anmarkning { rad: None, text: text.into() });
    }

    /// Notes the same of several things: each of the first ones, and how many more.
    pub fn remark_some<T>(
        &mut self,
        things: impl ExactSizeIterator<Item = T>,
        text: impl Fn(T) -> String,
    ) {
        const SHOWN: usize = 10;
        let more = things.len().saturating_sub(SHOWN);
        for thing in things.take(SHOWN) {
            self.remark(text(thing));
        }
        if more > 0 {
            self.remark(format!("… och {more} till, på samma sätt."));
        }
    }

    /// The exit code of the command: 0 when every row is taken, 1 when one is not.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.avvisade.is_empty())
    }

    /// What became of it all, in a sentence that says what to do next.
    fn outcome(&self) -> String {
        let rejected = self.avvisade.len();
        match (self.sparad, self.prov, rejected) {
            (true, _, 0) => "Allt är sparat.".to_owned(),
            (true, _, _) => format!(
                "Sparat, utom {rejected} avvisade. Rätta dem i filen och läs in den igen: det som \
                 redan är sparat blir inte dubblerat."
            ),
            (false, true, 0) => "Inget är sparat: det var en provkörning.".to_owned(),
            (false, true, _) => format!(
                "Inget är sparat: det var en provkörning. {rejected} avvisade hindrar också en \
                 riktig inläsning. Rätta filen, eller spara de övriga med --utan-avvisade."
            ),
            (false, false, _) => format!(
                "Inget är sparat, eftersom {rejected} avvisades. Rätta filen och läs in den igen, \
                 eller spara de övriga med --utan-avvisade."
            ),
        }
    }
}

impl fmt::Display for Rapport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Import av {} ur {} till {}", self.slag, self.fil, self.val)?;
        writeln!(f)?;
        let counts = [
            ("Lästa", self.lasta),
            ("Nya", self.tillagda),
            ("Ändrade", self.andrade),
            ("Oförändrade", self.oforandrade),
            ("Borttagna", self.borttagna),
            ("Avvisade", self.avvisade.len()),
        ];
        for (name, count) in counts {
            if name != "Borttagna" || count > 0 {
                writeln!(f, "  {name:<12}{count:>9}")?;
            }
        }
        if let Some(lokaler) = self.lokaler {
            writeln!(f, "  {:<12}{lokaler:>9}", "Lokaler")?;
        }
        if self.andra_kommuner > 0 {
            let passed = self.andra_kommuner;
            writeln!(f, "  {:<12}{passed:>9}  (i andra kommuner)", "Överhoppade")?;
        }
        if !self.avvisade.is_empty() {
            writeln!(f, "\nAvvisade ({}):", self.avvisade.len())?;
            for refused in self.avvisade.iter().take(MOST_SHOWN) {
                writeln!(f, "  {refused}")?;
            }
            and_more(f, self.avvisade.len())?;
        }
        if !self.anmarkningar.is_empty() {
            writeln!(f, "\nAtt titta på ({}):", self.anmarkningar.len())?;
            for remark in self.anmarkningar.iter().take(MOST_SHOWN) {
                writeln!(f, "  {remark}")?;
            }
            and_more(f, self.anmarkningar.len())?;
        }
        write!(f, "\n{}", self.outcome())
    }
}

fn and_more(f: &mut fmt::Formatter<'_>, count: usize) -> fmt::Result {
    match count.saturating_sub(MOST_SHOWN) {
        0 => Ok(()),
        more => writeln!(f, "  … och {more} till. Visa alla med --json."),
    }
}

impl fmt::Display for Avvisad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.fil)?;
        if self.rad > 0 {
            write!(f, " rad {}", self.rad)?;
        }
        if !self.falt.is_empty() {
            write!(f, ", {}", self.falt)?;
        }
        if !self.varde.is_empty() {
            write!(f, " = «{}»", self.varde)?;
        }
        write!(f, ": {}", self.skal)
    }
}

impl fmt::Display for Anmarkning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rad {
            Some(rad) => write!(f, "rad {rad}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(rad: usize) -> Avvisad {
        Avvisad {
            fil: "adresser.csv".into(),
            rad,
            falt: "lat".into(),
            varde: "norr".into(),
            skal: "Det är inte ett tal.".into(),
        }
    }

    #[test]
    fn a_rejected_row_stops_the_import_unless_the_rest_is_asked_for() {
        let plain = Importsatt::default();
        assert!(plain.may_save(&[]));
        assert!(!plain.may_save(&[refused(2)]));
        assert!(Importsatt { utan_avvisade: true, ..plain }.may_save(&[refused(2)]));
        assert!(!Importsatt { prov: true, utan_avvisade: true, ..plain }.may_save(&[]));
        assert!(!Importsatt { ersatt: true, ..plain }.may_remove(&[refused(2)]));
    }

    #[test]
    fn the_report_says_what_to_do_next_and_does_not_fill_the_screen() {
        let mut report = Rapport { slag: "adresser", fil: "adresser.csv".into(), ..<_>::default() };
        report.avvisade = (1..=40).map(refused).collect();
        let text = report.to_string();
        assert!(text.contains("adresser.csv rad 25, lat = «norr»: Det är inte ett tal."), "{text}");
        assert!(text.contains("… och 15 till"), "{text}");
        assert!(text.ends_with("eller spara de övriga med --utan-avvisade."), "{text}");
        assert_eq!(report.exit_code(), 1);
    }
}
