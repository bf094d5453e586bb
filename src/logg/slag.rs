//! The kinds of events, with their names for people. A test holds the list to what the
//! rooms write.

/// Every kind: its code, and its name.
pub const ALLA: &[(&str, &str)] = &[
    ("andra_faktor_borttagen", "Andra faktorn borttagen av kontots ägare"),
    ("andra_faktor_satt", "Andra faktorn satt"),
    ("andra_faktorn_borttagen", "Andra faktorn borttagen av administratör"),
    ("atkomst_nekad", "Nekad åtkomst"),
    ("avtal_andrat", "Avtal ändrat"),
    ("avtal_borttaget", "Avtal borttaget"),
    ("avtal_tillagt", "Avtal inlagt"),
    ("bekraftelse_fragad", "Fråga om lokal skickad"),
    ("bekraftelse_svarad", "Svar om lokal"),
    ("bekraftelser_exporterade", "Bekräftelser hämtade som fil"),
    ("besok_borttaget", "Hembesök borttaget"),
    ("besok_planerat", "Hembesök planerat"),
    ("brev_forsokt_igen", "Brev lagt tillbaka i utkorgen"),
    ("budget_andrad", "Budget ändrad"),
    ("checklista_exporterad", "Checklista hämtad som fil"),
    ("checkpunkt_andrad", "Punkt på checklistan ändrad"),
    ("checkpunkt_angrad", "Punkt på checklistan inte längre klar"),
    ("checkpunkt_klar", "Punkt på checklistan klar"),
    ("checkpunkt_paminnd", "Påminnelse om punkt på checklistan"),
    ("fil_borttagen", "Fil om lokal borttagen"),
    ("fil_tillagd", "Fil om lokal tillagd"),
    ("formular_nekat", "Nekat formulär"),
    ("gallrat", "Uppgifter gallrade"),
    ("gallringsregel_andrad", "Lagringstid ändrad"),
    ("gangnat_borttaget", "Gångnät borttaget"),
    ("gangnat_inlast", "Gångnät inläst"),
    ("gatuplats_andrad", "Gatuplats ändrad"),
    ("inloggad", "Inloggning"),
    ("inloggning_misslyckad", "Misslyckad inloggning"),
    ("inloggning_sparrad", "Inloggning spärrad"),
    ("inloggning_upphort", "Inloggning upphörde"),
    ("institution_andrad", "Institution ändrad"),
    ("institution_utsedd", "Röstmottagare utsedd till institution"),
    ("institution_utsedd_borttagen", "Röstmottagare borttagen från institution"),
    ("inventering_andrad", "Inventering av lokal ändrad"),
    ("inventering_borttagen", "Inventering av lokal borttagen"),
    ("inventering_noterad", "Inventering av lokal noterad"),
    ("inventeringar_exporterade", "Inventeringar hämtade som fil"),
    ("kandidater_inlasta", "Kandidater till lokaler inlästa"),
    ("koer_exporterade", "Köer hämtade som fil"),
    ("koinstallning_andrad", "Antaganden om köer ändrade"),
    ("konto_andrat", "Konto ändrat"),
    ("konto_godkant", "Behörighet godkänd"),
    ("konto_oppnat", "Konto öppnat igen"),
    ("konto_skapat", "Konto skapat"),
    ("konto_stangt", "Konto stängt"),
    ("konto_stangt_efter_slut", "Konto stängt efter slutdagen"),
    ("konto_varnat", "Varning om kontots slut"),
    ("kontogranskning_exporterad", "Kontogranskning hämtad som fil"),
    ("kontogranskning_signerad", "Kontogranskning signerad"),
    ("konton_bedomda", "Konto bedömt i granskning"),
    ("konton_exporterade", "Konton hämtade som fil"),
    ("koresurser_andrade", "Ställ, skärmar och bord ändrade"),
    ("laga_kraft_andrad", "Valets laga kraft ändrad"),
    ("lank_anvand", "Engångslänk använd"),
    ("lank_skapad", "Engångslänk skapad"),
    ("logg_bruten", "Loggen kontrollerad: bruten"),
    ("logg_exporterad", "Loggen hämtad som fil"),
    ("logg_kontrollerad", "Loggen kontrollerad: hel"),
    ("lokal_andrad", "Lokal ändrad"),
    ("lokal_hopslagen", "Lokaler hopslagna"),
    ("lokal_skapad", "Lokal upplagd"),
    ("lokal_uppgick", "Lokal uppgick i en annan"),
    ("lokaler_inlasta", "Valmyndighetens lista inläst"),
    ("lokaler_publicerade", "Publicerade lokaler noterade"),
    ("lokalkontakt_andrad", "Lokalkontakt ändrad"),
    ("lokalkontakt_borttagen", "Lokalkontakt borttagen"),
    ("lokalkontakt_tillagd", "Lokalkontakt tillagd"),
    ("lokalregister_exporterat", "Registret över lokaler hämtat som fil"),
    ("lokalrum_andrat", "Rum ändrat"),
    ("lokalrum_borttaget", "Rum borttaget"),
    ("lokalrum_tillagt", "Rum tillagt"),
    ("losenord_satt", "Lösenord satt"),
    ("neutralitet_bedomd", "Lokals neutralitet bedömd"),
    ("nyckel_borttagen", "Nyckel borttagen"),
    ("nyckel_omforseglat", "Personuppgifter omförseglade"),
    ("nyckel_tillagd", "Nyckel tillagd"),
    ("oidc_nekad", "Nekad inloggning med OpenID Connect"),
    ("oidc_roller_andrade", "Roller ändrade efter grupper i OpenID Connect"),
    ("oppettider_andrade", "Öppettider ändrade"),
    ("oppettider_exporterade", "Öppettider hämtade som fil"),
    ("oppettider_importerade", "Öppettider inlästa ur fil"),
    ("person_andrad", "Person ändrad"),
    ("person_borttagen", "Person borttagen"),
    ("person_oskyddad", "Skydd av person borttaget"),
    ("person_skapad", "Person inlagd"),
    ("person_skyddad", "Person märkt som skyddad"),
    ("personer_exporterade", "Personer hämtade som fil"),
    ("platsval_avbrutet", "Sökning efter platser avbruten"),
    ("platsval_borttaget", "Sökning efter platser borttagen"),
    ("platsval_exporterat", "Svar om platser hämtat som fil"),
    ("platsval_startat", "Sökning efter platser startad"),
    ("publicering_angrad", "Notering om publicering borttagen"),
    ("rad_nekad", "Nekad rad"),
    ("registerutdrag", "Registerutdrag"),
    ("reservkod_anvand", "Reservkod använd"),
    ("reservkoder_nya", "Nya reservkoder"),
    ("scenario_andrat", "Scenario ändrat"),
    ("scenario_borttaget", "Scenario borttaget"),
    ("scenario_infort", "Scenario infört i planen"),
    ("scenario_skapat", "Scenario skapat"),
    ("session_avslutad", "Inloggning avslutad"),
    ("session_avslutad_av_administrator", "Inloggning avslutad av administratör"),
    ("sessioner_avslutade", "Inloggningar avslutade"),
    ("skyddad_funnen", "Skyddad person funnen vid sökning"),
    ("skyddad_oppnad", "Skyddad person visad"),
    ("skyddad_skal_nekat", "Skäl att visa skyddad person nekat"),
    ("stalle_andrat", "Röstmottagningsställe ändrat"),
    ("stalle_avpublicerat", "Röstmottagningsställe taget ur publicering"),
    ("stalle_borttaget", "Röstmottagningsställe borttaget"),
    ("stalle_flyttat", "Gatuplats flyttad"),
    ("stalle_foljde_lokal", "Röstmottagningsställe ändrat efter sin lokal"),
    ("stalle_publicerat", "Röstmottagningsställe publicerat"),
    ("stalle_skede", "Röstmottagningsställets skede ändrat"),
    ("stalle_tillagt", "Lokal tagen in i ett val"),
    ("tackning_installd", "Löften och inställningar för täckning ändrade"),
    ("utfall_bokfort", "Belopp bokförda"),
    ("utfall_borttaget", "Bokförda belopp borttagna"),
    ("utloggad", "Utloggning"),
    ("val_kopierat", "Val skapat från ett annat"),
    ("vallokal_bytt", "Vallokal ändrad"),
    ("vallokal_tillagd", "Vallokal tillagd"),
];

/// The name of a kind; its code where it has none, as in a log of a later version.
#[must_use]
pub fn namn(kod: &str) -> &str {
    ALLA.iter().find(|(known, _)| *known == kod).map_or(kod, |(_, namn)| namn)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::logg::handelser::{BRUTEN, KONTROLLERAD};

    /// The codes that stand in the `fn kod` of every `impl Handelse` below a folder.
    fn written(folder: &Path, codes: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                written(&path, codes);
                continue;
            }
            if path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            // This file speaks of such functions and has none.
            if path.ends_with("logg/slag.rs") {
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            for body in source.split("fn kod(&self) -> &'static str {").skip(1) {
                let body = body.split("\n    }\n").next().unwrap();
                for arm in body.split("=> ").skip(1) {
                    if let Some((code, _)) =
                        arm.strip_prefix('"').and_then(|rest| rest.split_once('"'))
                    {
                        codes.push(code.to_owned());
                    }
                }
            }
        }
    }

    #[test]
    fn every_kind_that_is_written_has_a_name() {
        let mut codes = vec![KONTROLLERAD.to_owned(), BRUTEN.to_owned()];
        written(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut codes);
        assert!(codes.len() > 10, "{codes:?}");
        codes.retain(|code| namn(code) == code);
        assert!(codes.is_empty(), "src/logg/slag.rs has no name for {codes:?}");
        assert!(ALLA.iter().map(|(code, _)| code).is_sorted(), "in the order of their codes");
        assert_eq!(namn("inloggad"), "Inloggning");
        assert_eq!(namn("okand"), "okand");
    }
}
