//! Names of columns and properties, whatever their dress.

/// A name in lower case without anything but letters and digits, and with å, ä, ö and
/// é as a, o and e: «Post-ort», «POSTORT» and «post ort» are one.
#[must_use]
pub fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'å' | 'ä' | 'à' => Some('a'),
            'ö' => Some('o'),
            'é' => Some('e'),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

/// What a name is sorted by: in lower case, w and v apart, å, ä and ö after z, and
/// letters of other languages beside those that Swedish places them with.
#[must_use]
pub fn sort_key(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .map(|c| match c {
            'å' => '{',
            'ä' | 'æ' => '|',
            'ö' | 'ø' | 'õ' => '}',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'á' | 'à' | 'â' | 'ã' => 'a',
            'ó' | 'ò' | 'ô' => 'o',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ú' | 'ù' | 'û' => 'u',
            'ü' | 'ý' => 'y',
            'ç' => 'c',
            'ñ' => 'n',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_as_in_swedish() {
        let mut names = ["Öberg", "Zetterlund", "Ärlig", "Åberg", "André", "Andersson", "andra"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["Andersson", "andra", "André", "Zetterlund", "Åberg", "Ärlig", "Öberg"]);
    }

    #[test]
    fn dress_does_not_matter() {
        assert_eq!(plain("VD_NAMN"), "vdnamn");
        assert_eq!(plain("Gårdsadressområde (namn)"), "gardsadressomradenamn");
        assert_eq!(plain("--"), "");
    }
}
