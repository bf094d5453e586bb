//! One's own account: what it is, where one is signed in, and its secrets.

pub mod pages;

/// What a browser calls itself, in words; the name itself is long and says everything.
#[must_use]
pub fn klient_i_ord(agent: &str) -> String {
    // In this order: most browsers also call themselves by the names of others.
    let named = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];
    let find = |list: &[(&str, &'static str)]| {
        list.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&named), find(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} på {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("Okänd webbläsare på {system}"),
        (None, None) => "Okänd webbläsare".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
                    Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0";
        assert_eq!(klient_i_ord(edge), "Edge på Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 \
                     (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1";
        assert_eq!(klient_i_ord(phone), "Safari på iPhone");
        assert_eq!(klient_i_ord("curl/8"), "Okänd webbläsare");
    }
}
