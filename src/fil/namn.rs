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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dress_does_not_matter() {
        assert_eq!(plain("VD_NAMN"), "vdnamn");
        assert_eq!(plain("Gårdsadressområde (namn)"), "gardsadressomradenamn");
        assert_eq!(plain("--"), "");
    }
}
