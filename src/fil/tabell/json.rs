//! A JSON list of flat objects.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Builder, Tabell};

pub(super) fn read(text: &str) -> Result<Tabell, String> {
    if text.trim_start().starts_with('{') {
        let skal = if text.contains("\"FeatureCollection\"") {
            "det är GeoJSON, alltså ytor på en karta, och inte en tabell."
        } else {
            "JSON ska vara en lista med ett objekt per rad: [{…}, {…}]."
        };
        return Err(skal.to_owned());
    }
    let mut objects = Objects::default();
    let mut parser = serde_json::Deserializer::from_str(text);
    ListSeed(&mut objects)
        .deserialize(&mut parser)
        .and_then(|()| parser.end())
        .map_err(|e| format!("JSON går inte att läsa ({e})."))?;
    objects.finish()
}

/// Objects as rows. A column is known from the first object that has it, so the rows
/// before it are filled up at the end.
#[derive(Default)]
struct Objects {
    names: Vec<String>,
    place: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
    row: Vec<String>,
}

impl Objects {
    fn put(&mut self, name: String, value: String) {
        let next = self.names.len();
        let place = *self.place.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            next
        });
        if self.row.len() <= place {
            self.row.resize(place + 1, String::new());
        }
        if let Some(field) = self.row.get_mut(place) {
            *field = value;
        }
    }

    fn end_row(&mut self) {
        self.rows.push(std::mem::take(&mut self.row));
    }

    fn finish(self) -> Result<Tabell, String> {
        if self.rows.is_empty() {
            return Err("den innehåller inga rader.".to_owned());
        }
        let mut builder = Builder::default();
        builder.header(0, self.names.iter().map(String::as_str))?;
        for (i, mut row) in self.rows.into_iter().enumerate() {
            row.resize(self.names.len(), String::new());
            builder.push(i + 1, row.iter().map(String::as_str))?;
        }
        Ok(builder.finish())
    }
}

struct ListSeed<'o>(&'o mut Objects);

impl<'de> DeserializeSeed<'de> for ListSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ListSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("en lista med objekt")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(ObjectSeed(self.0))?.is_some() {
            self.0.end_row();
        }
        Ok(())
    }
}

struct ObjectSeed<'o>(&'o mut Objects);

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ett objekt per rad")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some((name, Cell(value))) = object.next_entry()? {
            self.0.put(name, value);
        }
        Ok(())
    }
}

/// A flat value as the text that stands for it; null is empty.
struct Cell(String);

impl<'de> serde::Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CellVisitor)
    }
}

struct CellVisitor;

impl Visitor<'_> for CellVisitor {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, tal eller null")
    }

    fn visit_str<E>(self, v: &str) -> Result<Cell, E> {
        Ok(Cell(v.to_owned()))
    }

    fn visit_bool<E>(self, v: bool) -> Result<Cell, E> {
        Ok(Cell(v.to_string()))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Cell, E> {
        Ok(Cell(v.to_string()))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Cell, E> {
        Ok(Cell(v.to_string()))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Cell, E> {
        Ok(Cell(v.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Cell, E> {
        Ok(Cell(String::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::rows;
    use super::*;

    #[test]
    fn columns_are_all_that_any_object_has() {
        let tabell =
            read(r#"[{"A": "1", "B": null}, {}, {"C": 2.50, "A": true}, {"D": 80, "B": -7}]"#)
                .unwrap();
        assert_eq!(tabell.kolumner, ["A", "B", "C", "D"]);
        assert_eq!(
            rows(&tabell),
            [
                (1, vec!["1", "", "", ""]),
                (3, vec!["true", "", "2.5", ""]),
                (4, vec!["", "-7", "", "80"])
            ]
        );
    }

    #[test]
    fn what_is_no_flat_list_is_refused() {
        let refusal = |text: &str| read(text).unwrap_err();
        assert!(refusal(r#"{"type": "FeatureCollection", "features": []}"#).contains("GeoJSON"));
        assert!(refusal(r#"{"a": 1}"#).contains("lista"));
        assert!(refusal("[]").contains("inga rader"));
        assert!(refusal(r#"[{"A": [1]}]"#).contains("text, tal eller null"));
        assert!(refusal("[1, 2]").contains("ett objekt per rad"));
        assert!(refusal(r#"[{"A": 1}, {"A""#).contains("JSON går inte att läsa"));
        assert!(refusal(r#"[{"A": 1}] mer"#).contains("JSON går inte att läsa"));
    }
}
