//! Excel workbooks.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Range, Reader, Xlsx};

use super::{Builder, Tabell};

/// Reads the first sheet that has a header (a row with text in at least two cells) that
/// fits, or else the first that has any. Titles above it are passed over.
pub(super) fn read(bytes: &[u8], fits: &dyn Fn(&[String]) -> bool) -> Result<Tabell, String> {
    let broken = |e: calamine::XlsxError| {
        format!("den går inte att läsa som en arbetsbok från Excel ({e}).")
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut first = None;
    for name in book.sheet_names() {
        let sheet = book.worksheet_range(&name).map_err(broken)?;
        let header = sheet.rows().enumerate().filter(|(_, row)| is_header(row));
        for (place, row) in header {
            let names: Vec<String> = row.iter().map(|cell| text(cell).trim().to_owned()).collect();
            if fits(&names) {
                return table(&sheet, place);
            }
            if first.is_none() {
                first = Some((name.clone(), place));
            }
        }
    }
    match first {
        Some((name, header)) => table(&book.worksheet_range(&name).map_err(broken)?, header),
        None => Err("ingen flik i arbetsboken har en rad med kolumnnamn.".to_owned()),
    }
}

fn is_header(row: &[Data]) -> bool {
    row.iter().filter(|cell| matches!(cell, Data::String(text) if !text.trim().is_empty())).count()
        >= 2
}

fn table(sheet: &Range<Data>, header: usize) -> Result<Tabell, String> {
    // The used cells may begin further down; Excel counts from 1.
    let first = sheet.start().map_or(1, |(row, _)| row as usize + 1);
    let mut builder = Builder::default();
    for (i, row) in sheet.rows().enumerate().skip(header) {
        let cells: Vec<String> = row.iter().map(text).collect();
        let cells = cells.iter().map(String::as_str);
        if i == header {
            builder.header(first + i, cells)?;
        } else {
            builder.push(first + i, cells)?;
        }
    }
    Ok(builder.finish())
}

/// A cell as the files of text write it: whole numbers without decimals, dates as
/// `2022-09-11`, times as `08:00`.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        // `Display` of a whole f64 has no decimals.
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(moment) => moment_text(*moment),
        Data::Error(error) => error.to_string(),
    }
}

fn moment_text(moment: ExcelDateTime) -> String {
    let days = moment.as_f64();
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let clock = if second == 0 {
        format!("{hour:02}:{minute:02}")
    } else {
        format!("{hour:02}:{minute:02}:{second:02}")
    };
    if days < 1.0 {
        clock
    } else if days.fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{clock}")
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    use super::super::tests::rows;
    use super::*;

    #[test]
    fn cells_of_every_kind_become_the_text_of_a_csv_file() {
        let mut book = Workbook::new();
        book.add_worksheet().set_name("Läs mig").unwrap().write(0, 0, "Källa: nämnden").unwrap();
        let sheet = book.add_worksheet();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let clock = Format::new().set_num_format("hh:mm");
        sheet.write(1, 1, "Lokaler 2022").unwrap();
        sheet.write(3, 1, "LOKAL").unwrap();
        sheet.write(3, 2, "LATITUD").unwrap();
        let day = ExcelDateTime::parse_from_str("2022-08-24").unwrap();
        sheet.write_with_format(3, 3, &day, &date).unwrap();
        sheet.write(4, 1, 1062).unwrap();
        sheet.write(4, 2, 59.319_758).unwrap();
        let opens = ExcelDateTime::parse_from_str("08:30").unwrap();
        sheet.write_with_format(4, 3, &opens, &clock).unwrap();
        sheet.write(6, 1, "Östra").unwrap();
        sheet.write(6, 3, true).unwrap();
        let tabell = Tabell::read("prov.xlsx", &book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(tabell.kolumner, ["LOKAL", "LATITUD", "2022-08-24"]);
        assert_eq!(
            rows(&tabell),
            [(5, vec!["1062", "59.319758", "08:30"]), (7, vec!["Östra", "", "true"])]
        );
    }

    #[test]
    fn a_book_without_a_header_is_refused() {
        let mut book = Workbook::new();
        book.add_worksheet().write(0, 0, "bara en rubrik").unwrap();
        let refused = read(&book.save_to_buffer().unwrap(), &|_| true).unwrap_err();
        assert!(refused.contains("kolumnnamn"), "{refused}");
    }

    #[test]
    fn the_sheet_that_has_the_columns_is_read() {
        let mut book = Workbook::new();
        book.add_worksheet().write_row(0, 0, ["Flik", "Innehåll"]).unwrap();
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["Tabell", "över röster"]).unwrap();
        sheet.write_row(2, 0, ["Kod", "Antal"]).unwrap();
        sheet.write_row(3, 0, ["01800101", "1200"]).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let wanted = |names: &[String]| names.iter().any(|name| name == "Antal");
        let tabell = Tabell::read_fitting("prov.xlsx", &bytes, &wanted).unwrap();
        assert_eq!(rows(&tabell), [(4, vec!["01800101", "1200"])]);
        let first = Tabell::read_fitting("prov.xlsx", &bytes, &|_| false).unwrap();
        assert_eq!(first.kolumner, ["Flik", "Innehåll"]);
    }

    #[test]
    fn a_cut_book_is_refused() {
        let mut book = Workbook::new();
        book.add_worksheet().write_row(0, 0, ["A", "B"]).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        assert!(read(&bytes, &|_| true).is_ok());
        for length in (4..bytes.len()).step_by(97) {
            assert!(read(&bytes[..length], &|_| true).is_err(), "{length}");
        }
    }
}
