//! Text with a separator between fields.

use super::{Builder, Tabell};

/// What may stand between fields, the Swedish habit first.
const SEPARATORS: [u8; 3] = [b';', b'\t', b','];

pub(super) fn read(text: &str) -> Result<Tabell, String> {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let mut record = ::csv::StringRecord::new();
    let mut lines = Lines::new(text);
    let mut builder = Builder::default();
    let mut start = 0;
    loop {
        let from = reader.position().byte();
        if !reader.read_record(&mut record).map_err(|e| format!("den går inte att läsa: {e}."))? {
            break;
        }
        start = lines.record_start(usize::try_from(from).unwrap_or(usize::MAX));
        if builder.kolumner.is_empty() {
            builder.header(lines.number, &record)?;
        } else {
            builder.push(lines.number, &record)?;
        }
    }
    if ends_within_quotes(text.get(start..).unwrap_or_default(), separator(text)) {
        return Err(format!(
            "ett citattecken på rad {} avslutas aldrig. Är filen avklippt?",
            lines.number
        ));
    }
    Ok(Tabell { avslutad: text.ends_with(['\n', '\r']), ..builder.finish() })
}

/// The separator that the first line with text has most of, outside quotes.
fn separator(text: &str) -> u8 {
    let header = text.split(['\n', '\r']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    let outside: String = header.split('"').step_by(2).collect();
    let count = |separator: u8| outside.bytes().filter(|&b| b == separator).count();
    // The last of equals wins in `max_by_key`, and the order is one of preference.
    SEPARATORS.into_iter().rev().max_by_key(|&separator| count(separator)).unwrap_or(b';')
}

/// Counts lines from one record to the next. The reader's own count knows nothing of
/// the bare CR of old Macintosh files.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    /// The line at `at`, from 1.
    number: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, number: 1 }
    }

    /// Moves to the record that begins at or after `byte`, past empty lines, and
    /// gives the place where it begins.
    fn record_start(&mut self, byte: usize) -> usize {
        let bytes = self.text.as_bytes();
        while let Some(&b) = bytes.get(self.at) {
            let is_break = matches!(b, b'\n' | b'\r');
            if self.at >= byte && !is_break {
                break;
            }
            let pair = b == b'\r' && bytes.get(self.at + 1) == Some(&b'\n');
            if is_break && !pair {
                self.number += 1;
            }
            self.at += 1;
        }
        self.at
    }
}

/// Whether the last record of a file opens a quote that nothing closes: then it has
/// swallowed all that follows.
fn ends_within_quotes(record: &str, separator: u8) -> bool {
    let mut quoted = false;
    let mut at_start = true;
    let mut bytes = record.bytes().peekable();
    while let Some(b) = bytes.next() {
        if quoted {
            if b == b'"' && bytes.next_if_eq(&b'"').is_none() {
                quoted = false;
            }
        } else {
            quoted = at_start && b == b'"';
            at_start = b == separator || b == b'\n' || b == b'\r';
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::super::tests::rows;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_separator_is_the_one_that_the_header_has_most_of() {
        for text in ["A;B, C;D\n1;2,5;3", "A,B,D\n1,\"2;5\",3", "A\tB, C; d\tD\n1\t2\t3"] {
            assert_eq!(read(text).unwrap().kolumner.len(), 3, "{text}");
        }
        assert_eq!(read("\"a,b,c\";B\n1;2").unwrap().kolumner, ["a,b,c", "B"]);
        assert_eq!(read("ensam\n1").unwrap().kolumner, ["ensam"]);
    }

    #[test]
    fn every_line_end_gives_the_same_rows() {
        let text = "A;B\n1;2\n\n3;4\n;\n5;6";
        for end in ["\n", "\r\n", "\r"] {
            let tabell = read(&text.replace('\n', end)).unwrap();
            assert_eq!(
                rows(&tabell),
                [(2, vec!["1", "2"]), (4, vec!["3", "4"]), (6, vec!["5", "6"])],
                "{end:?}"
            );
        }
    }

    #[test]
    fn rows_are_numbered_by_the_line_they_begin_on() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("{end}A;B{end}\"1{end}1\";\"två \"\"2\"\"\"{end}3;4{end}");
            let tabell = read(&text).unwrap();
            let first = format!("1{end}1");
            let expected = [(3, vec![first.as_str(), "två \"2\""]), (5, vec!["3", "4"])];
            assert_eq!(rows(&tabell), expected, "{end:?}");
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_is_not_taken_for_a_long_field() {
        let cut = read("A;B\n1;2\n\"3;4\n5;6\n").unwrap_err();
        assert!(cut.contains("citattecken på rad 3"), "{cut}");
        assert!(read("A;B\n1;\"cut").is_err());
        assert!(read("A;B\n1;5\" rör").is_ok());
        assert!(read("A;B\n1;\"a \"\"b\"\"\"").is_ok());
        assert!(read("A;B\n1;\"hel\"\n").is_ok());
    }

    #[test]
    fn a_file_that_may_be_cut_is_known_by_its_last_line() {
        for end in ["\n", "\r\n", "\r"] {
            assert!(read(&format!("A;B\n1;2{end}")).unwrap().avslutad);
        }
        assert!(!read("A;B\n1;2").unwrap().avslutad);
    }

    proptest! {
        /// What is written is read, with the number of the line it stands on.
        #[test]
        fn written_rows_come_back(
            table in proptest::collection::vec(
                proptest::collection::vec("[a-zåäö0-9;,\"\n]{0,6}", 3), 1..20),
            separator in proptest::sample::select(SEPARATORS.to_vec()),
        ) {
            let mut writer = ::csv::WriterBuilder::new().delimiter(separator).from_writer(vec![]);
            writer.write_record(["A", "B", "C"]).unwrap();
            let mut expected = Vec::new();
            let mut line = 2;
            for row in &table {
                writer.write_record(row).unwrap();
                if row.iter().any(|field| !field.trim().is_empty()) {
                    expected.push((line, row.iter().map(|field| field.trim()).collect()));
                }
                line += 1 + row.iter().map(|f| f.matches('\n').count()).sum::<usize>();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let tabell = read(&text).unwrap();
            prop_assert_eq!(rows(&tabell), expected);
        }
    }
}
