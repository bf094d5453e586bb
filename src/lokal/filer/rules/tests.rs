use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// A picture of so many pixels, as far as its header goes.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    out.extend(width.to_be_bytes());
    out.extend(height.to_be_bytes());
    out.extend(b"\x08\x02\0\0\0crc!\0\0\0\0IENDcrc!");
    out
}

fn jpeg() -> Vec<u8> {
    b"\xff\xd8\xff\xc0\0\x08\x08\0\x10\0\x20\x03\xff\xd9".to_vec()
}

fn office(names: &[&str]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for name in names {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(b"<x/>").unwrap();
    }
    out.finish().unwrap().into_inner()
}

const DOCX: [&str; 2] = ["[Content_Types].xml", "word/document.xml"];

#[test]
fn what_a_file_holds_decides_what_it_is() {
    let pdf = b"%PDF-1.7\n%%EOF".to_vec();
    assert_eq!(granska(Filslag::Foto, "entré.JPG", &jpeg()), Ok(Filtyp::Jpeg));
    assert_eq!(granska(Filslag::Foto, "entré.png", &png(4000, 3000)), Ok(Filtyp::Png));
    assert_eq!(granska(Filslag::Avtal, "avtal.pdf", &pdf), Ok(Filtyp::Pdf));
    assert_eq!(granska(Filslag::Avtal, "avtal.docx", &office(&DOCX)), Ok(Filtyp::Docx));
    let sheet = office(&["[Content_Types].xml", "xl/workbook.xml"]);
    assert_eq!(granska(Filslag::Tillstand, "karta.xlsx", &sheet), Ok(Filtyp::Xlsx));
    assert!(matches!(granska(Filslag::Foto, "avtal.pdf", &pdf), Err(Filfel::FelTyp(_))));
}

#[test]
fn what_a_browser_could_run_is_refused_whatever_it_is_called() {
    for bytes in [
        &b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"[..],
        b"<!doctype html><script>alert(1)</script>",
        b"MZ\x90\0",
        b"PK\x03\x04",
        &office(&["a.html"]),
        &office(&[DOCX[0], DOCX[1], "word/vbaProject.bin"]),
        &office(&[DOCX[0], DOCX[1], "xl/workbook.xml"]),
    ] {
        for slag in Filslag::ALLA {
            for namn in ["a.png", "a.svg", "a.docx", "a.pdf", "a"] {
                let seen = granska(slag, namn, bytes);
                assert!(matches!(seen, Err(Filfel::FelTyp(_))), "{namn} {seen:?}");
            }
        }
    }
}

#[test]
fn the_name_must_say_what_the_file_holds() {
    let wrong = granska(Filslag::Avtal, "avtal.pdf", &jpeg()).unwrap_err();
    assert_eq!(wrong, Filfel::FelAndelse("JPEG", "jpg"));
    assert!(granska(Filslag::Foto, "entré", &jpeg()).is_err());
    assert!(granska(Filslag::Foto, "entré.jpg.html", &jpeg()).is_err());
}

#[test]
fn size_and_pixels_have_their_limits() {
    assert_eq!(granska(Filslag::Foto, "a.jpg", b""), Err(Filfel::Tom));
    let at = |mb: usize, more: usize| [jpeg(), vec![0; mb * 1024 * 1024 - jpeg().len() + more]];
    assert_eq!(granska(Filslag::Foto, "a.jpg", &at(8, 0).concat()), Ok(Filtyp::Jpeg));
    assert_eq!(granska(Filslag::Foto, "a.jpg", &at(8, 1).concat()), Err(Filfel::ForStor(8)));
    assert_eq!(granska(Filslag::Avtal, "a.jpg", &at(10, 0).concat()), Ok(Filtyp::Jpeg));
    assert_eq!(granska(Filslag::Avtal, "a.jpg", &at(10, 1).concat()), Err(Filfel::ForStor(10)));
    assert_eq!(granska(Filslag::Foto, "a.png", &png(10_000, 5_000)), Ok(Filtyp::Png));
    assert_eq!(granska(Filslag::Foto, "a.png", &png(10_000, 5_001)), Err(Filfel::ForMangaPunkter));
    assert_eq!(
        granska(Filslag::Foto, "a.png", &png(u32::MAX, u32::MAX)),
        Err(Filfel::ForMangaPunkter)
    );
    assert_eq!(granska(Filslag::Foto, "a.png", &png(0, 10)), Err(Filfel::Trasig));
    assert_eq!(granska(Filslag::Foto, "a.jpg", b"\xff\xd8\xff\xe0\0\x10JF"), Err(Filfel::Trasig));
}

#[test]
fn a_picture_that_few_can_open_is_told_what_to_become() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    assert_eq!(granska(Filslag::Foto, "IMG_1.HEIC", heic), Err(Filfel::Heic));
}
