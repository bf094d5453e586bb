//! Tables on their way out: csv that Excel in Sweden opens, and xlsx.

use rust_xlsxwriter::{Format as Cellform, Workbook, XlsxError};

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `;` between fields, UTF-8 with a byte order mark, CRLF.
    Csv,
    /// Excel.
    Xlsx,
}

impl Format {
    /// Reads `csv` or `xlsx`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Csv, Self::Xlsx].into_iter().find(|format| format.ending() == text)
    }

    /// The ending of the file's name.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The media type.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Exportfel {
    /// The csv.
    #[error("csv-filen kunde inte skrivas: {0}")]
    Csv(#[from] csv::Error),
    /// The xlsx.
    #[error("xlsx-filen kunde inte skrivas: {0}")]
    Xlsx(#[from] XlsxError),
}

/// A table of texts.
#[derive(Debug, Clone, Default)]
pub struct Tabell {
    /// The headings.
    pub rubriker: Vec<String>,
    /// The rows, each as long as the headings.
    pub rader: Vec<Vec<String>>,
}

impl Tabell {
    /// A table with these headings.
    #[must_use]
    pub fn new(rubriker: &[&str]) -> Self {
        Self { rubriker: rubriker.iter().map(|&text| text.to_owned()).collect(), rader: Vec::new() }
    }

    /// The table with one more column, the same in every row: what the rows answer to.
    #[must_use]
    pub fn with_column(mut self, rubrik: &str, varde: &str) -> Self {
        self.rubriker.push(rubrik.to_owned());
        self.rader.iter_mut().for_each(|rad| rad.push(varde.to_owned()));
        self
    }

    /// The table as a file.
    ///
    /// # Errors
    /// [`Exportfel`] when a cell is longer than Excel takes.
    pub fn write(&self, format: Format) -> Result<Vec<u8>, Exportfel> {
        match format {
            Format::Csv => self.csv(),
            Format::Xlsx => self.xlsx(),
        }
    }

    fn csv(&self) -> Result<Vec<u8>, Exportfel> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(&self.rubriker)?;
        for row in &self.rader {
            writer.write_record(row.iter().map(|cell| harmless(cell)))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()).into())
    }

    fn xlsx(&self) -> Result<Vec<u8>, Exportfel> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let heading = Cellform::new().set_bold();
        for (column, text) in (0..).zip(&self.rubriker) {
            sheet.write_string_with_format(0, column, text, &heading)?;
        }
        for (row, cells) in (1..).zip(&self.rader) {
            for (column, text) in (0..).zip(cells) {
                // As text, always: a cell is then never a formula.
                sheet.write_string(row, column, text)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofit();
        Ok(book.save_to_buffer()?)
    }
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe before it.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Tabell {
        let mut tabell = Tabell::new(&["Namn", "Anteckning"]);
        tabell.rader.push(vec!["Åsa; Öberg".to_owned(), "=1+1".to_owned()]);
        tabell
    }

    #[test]
    fn csv_is_as_excel_in_sweden_opens_it() {
        let text = String::from_utf8(sample().write(Format::Csv).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}Namn;Anteckning\r\n\"Åsa; Öberg\";'=1+1\r\n");
    }

    #[test]
    fn xlsx_holds_the_same_cells_as_text() {
        use calamine::{Reader, Xlsx};
        let bytes = sample().write(Format::Xlsx).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        assert_eq!(sheet.get_value((1, 0)).unwrap().to_string(), "Åsa; Öberg");
        assert_eq!(sheet.get_value((1, 1)).unwrap().to_string(), "=1+1");
    }
}
