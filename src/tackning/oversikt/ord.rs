//! Numbers of coverage as people read them.

/// A whole number with a hard space between thousands.
#[must_use]
pub fn antal(n: f64) -> String {
    let digits = format!("{:.0}", n.abs());
    let mut text = String::with_capacity(digits.len() + 4);
    if n <= -0.5 {
        text.push('−');
    }
    for (nr, digit) in digits.chars().enumerate() {
        if nr > 0 && (digits.len() - nr).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// Metres, such as `1 240 m`.
#[must_use]
pub fn meter(m: f64) -> String {
    format!("{}\u{a0}m", antal(m))
}

/// Metres, or a dash where there are none.
#[must_use]
pub fn kanske_meter(m: Option<f64>) -> String {
    m.map_or_else(|| "utan lokal".to_owned(), meter)
}

/// A share, 0 to 1, as `93,4 %`. What is not all is never written as 100.
#[must_use]
pub fn procent(share: f64) -> String {
    let tenths = (share * 1000.0).round() / 10.0;
    // Sums of shares of people are off by less than that.
    let all = share > 1.0 - 1e-9;
    let shown = if !all && tenths >= 100.0 { 99.9 } else { tenths };
    format!("{}\u{a0}%", decimal(shown))
}

/// One decimal with a comma, or none when it is nought.
#[must_use]
pub fn decimal(n: f64) -> String {
    let text = format!("{n:.1}").replace('.', ",");
    text.strip_suffix(",0").map(str::to_owned).unwrap_or(text)
}

/// How distances are made: so large a share along the network, the rest in straight lines
/// times a factor.
#[must_use]
pub fn matning(pa_natet: f64, omvag: f64) -> String {
    let factor = format!("{omvag:.2}").replace('.', ",");
    let factor = factor.trim_end_matches('0').trim_end_matches(',');
    if pa_natet <= 0.0 {
        format!("Inga avstånd är mätta längs ett gångnät: de är fågelvägen gånger {factor}.")
    } else if pa_natet >= 1.0 {
        "Alla avstånd är mätta längs gångnätet.".to_owned()
    } else {
        format!(
            "För {} av de röstberättigade är avståndet mätt längs gångnätet, för {} är det \
             fågelvägen gånger {factor}.",
            procent(pa_natet),
            procent(1.0 - pa_natet)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        assert_eq!(antal(773_389.0), "773\u{a0}389");
        assert_eq!(antal(-1_200.4), "−1\u{a0}200");
        assert_eq!(antal(0.0), "0");
        assert_eq!(procent(0.9337), "93,4\u{a0}%");
        assert_eq!(procent(0.99999), "99,9\u{a0}%");
        assert_eq!(procent(1.0), "100\u{a0}%");
        assert_eq!(procent(1.0 - 1e-12), "100\u{a0}%");
        assert_eq!(kanske_meter(Some(1239.6)), "1\u{a0}240\u{a0}m");
    }

    #[test]
    fn it_is_said_how_distances_are_made() {
        assert!(matning(0.0, 1.3).contains("gånger 1,3."));
        assert!(matning(0.25, 1.25).contains("75\u{a0}% är det fågelvägen gånger 1,25."));
        assert!(!matning(1.0, 1.3).contains("fågelvägen"));
    }
}
