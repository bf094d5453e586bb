//! The pages in a real browser.

use thirtyfour::prelude::*;

use crate::webblasare::{Syn, Webblasare};

const WRONG: &str = "data:text/html,<title>Prov</title><body><img src='x'>\
     <p id='p'>utan</p><script>p.textContent = 'med'</script>";

// A browser test can only be trusted when a wrong page fails it.

#[tokio::test(flavor = "multi_thread")]
async fn the_harness_finds_what_is_wrong_with_a_page() {
    let Some(browser) = Webblasare::start(Syn::NARROW).await else { return };
    browser.driver().goto(WRONG).await.unwrap();
    assert_eq!(browser.eval("innerWidth").await, Syn::NARROW.width);
    let found = browser.violations().await;
    for rule in ["image-alt:", "html-has-lang:"] {
        assert!(found.iter().any(|line| line.starts_with(rule)), "{rule} {found:#?}");
    }
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_harness_runs_scripts_or_not() {
    for (syn, text) in [(Syn::WIDE, "med"), (Syn::NO_JAVASCRIPT, "utan")] {
        let Some(browser) = Webblasare::start(syn).await else { return };
        browser.driver().goto(WRONG).await.unwrap();
        let paragraph = browser.driver().find(By::Id("p")).await.unwrap();
        assert_eq!(paragraph.text().await.unwrap(), text);
        browser.quit().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_harness_follows_the_wish_for_dark_colours() {
    const QUERY: &str = "matchMedia('(prefers-color-scheme: dark)').matches";
    for dark in [false, true] {
        let Some(browser) = Webblasare::start(Syn { dark, ..Syn::WIDE }).await else { return };
        browser.driver().goto("data:text/html,<title>Prov</title>").await.unwrap();
        assert_eq!(browser.eval(QUERY).await, dark);
        browser.quit().await;
    }
}
