//! Names as people type them, brought to one form.
//!
//! A search key is lower case, without diacritics and punctuation, with single
//! spaces: «S:t Eriksgatan» and «Sankt Eriksgatan» are both `st eriksgatan`. What
//! the folding throws away (å, ä, ö) decides the order afterwards.

/// The search key of a name.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'å' | 'ä' | 'á' | 'à' | 'â' | 'ã' | 'æ' => key.push('a'),
            'ö' | 'ø' | 'ó' | 'ò' | 'ô' | 'õ' => key.push('o'),
            'é' | 'è' | 'ê' | 'ë' => key.push('e'),
            'ü' | 'ú' | 'ù' | 'û' => key.push('u'),
            'í' | 'ì' | 'î' | 'ï' => key.push('i'),
            'ç' => key.push('c'),
            'ñ' => key.push('n'),
            // A colon, a full stop or an apostrophe shortens a word; combining marks
            // belong to the letter before them.
            ':' | '.' | '\'' | '’' | '´' | '`' | '\u{300}'..='\u{36f}' => {}
            c if c.is_alphanumeric() => key.push(c),
            _ if key.ends_with(' ') || key.is_empty() => {}
            _ => key.push(' '),
        }
    }
    key.truncate(key.trim_end().len());
    match key.strip_prefix("sankta ").or_else(|| key.strip_prefix("sankt ")) {
        Some(rest) => format!("st {rest}"),
        None => key,
    }
}

/// Lower case with å, ä and ö kept: what decides the order among equal keys.
#[must_use]
pub fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// A name in the order of the Swedish alphabet, where å, ä and ö come last.
#[must_use]
pub fn sort_key(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            // The three signs after «z» in ASCII, in the alphabet's order.
            'å' => '{',
            'ä' | 'æ' => '|',
            'ö' | 'ø' => '}',
            'é' | 'è' => 'e',
            'ü' => 'y',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        assert_eq!(fold("S:t Eriksgatan"), "st eriksgatan");
        assert_eq!(fold("Sankt Eriksgatan"), fold("S:T  ERIKSGATAN"));
        assert_eq!(fold("Rinkebysvängen"), fold("Rinkebysvangen"));
        assert_eq!(fold("Carl-Gustaf Lindstedts  gata "), "carl gustaf lindstedts gata");
        assert_eq!(fold("a\u{308}ngen"), "angen");
        assert_eq!(fold("7:e Tvärgränd"), "7e tvargrand");
    }

    #[test]
    fn the_swedish_alphabet_ends_with_three_letters() {
        let mut names = ["Östgötagatan", "Zinkensväg", "Ängsvägen", "Åsögatan", "Asögatan"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["Asögatan", "Zinkensväg", "Åsögatan", "Ängsvägen", "Östgötagatan"]);
    }
}
