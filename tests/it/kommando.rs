//! The command line, as a person or a script uses it.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use valkansli::db::DatabaseUrl;

use crate::databas::Databas;

/// What a command ended with.
#[derive(Debug)]
pub struct Slut {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Slut {
    /// The report of an import with `--json`.
    pub fn report(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("{self:#?}"))
    }
}

/// Runs the built program with nothing of this program's environment but the path.
pub fn run(options: &[&str]) -> Slut {
    run_with(options, &[])
}

/// The same with some variables of the environment.
pub fn run_with(options: &[&str], variables: &[(&str, &str)]) -> Slut {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_valkansli"))
        .args(options)
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    Slut {
        code: status.code().expect("it ended by itself"),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

/// Runs the program on the database of a test with something on its standard input.
pub fn fed(databas: &Databas, options: &[&str], variables: &[(&str, &str)], input: &str) -> Slut {
    let mut child = Command::new(env!("CARGO_BIN_EXE_valkansli"))
        .args(options)
        .env_clear()
        .envs(variables.iter().copied())
        .env("DATABASE_URL", url(databas))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that has no use for it may have ended.
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    Slut {
        code: status.code().expect("it ended by itself"),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

/// Where the database of a test is, as a setting.
pub fn url(databas: &Databas) -> String {
    match databas.url() {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{path}"),
        DatabaseUrl::Postgres(url) => url.clone(),
    }
}

/// Runs the program on the database of a test.
pub fn on(databas: &Databas, options: &[&str]) -> Slut {
    on_with(databas, options, &[])
}

/// The same with some variables of the environment.
pub fn on_with(databas: &Databas, options: &[&str], variables: &[(&str, &str)]) -> Slut {
    run_with(options, &[&[("DATABASE_URL", &*url(databas))], variables].concat())
}

mod tests {
    use super::*;
    use crate::databas::on_both;

    const ADD: [&str; 9] =
        ["val", "add", "rkl2026", "--typ", "rkl", "--valdag", "2026-09-13", "--kommun", "9999"];

    on_both! {
        async fn a_val_is_added_once_and_shown(databas: Databas) {
            assert_eq!(on(&databas, &ADD).code, 0);
            let again = on(&databas, &ADD);
            assert_eq!(again.code, 2);
            assert!(again.stderr.contains("rkl2026"), "{again:#?}");
            let shown = on(&databas, &["val", "show", "rkl2026"]);
            assert_eq!(shown.code, 0);
            for part in ["2026-08-26", "onsdag", "VL 10:2", "Riksdag", "riksdag"] {
                let found = shown.stdout.to_lowercase().contains(&part.to_lowercase());
                assert!(found, "{part}: {shown:#?}");
            }
            let json = on(&databas, &["val", "show", "rkl2026", "--json"]).report();
            assert_eq!(json["val"]["valdag"], "2026-09-13");
            assert_eq!(on(&databas, &["val", "show", "okant"]).code, 2);
        }

        async fn an_import_tells_by_its_exit_code_how_it_went(databas: Databas) {
            assert_eq!(on(&databas, &ADD).code, 0);
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("adresser.csv");
            let path = file.to_str().unwrap();
            let order = ["import", "adresser", path, "--val", "rkl2026"];
            let count = || on(&databas, &[&order[..], &["--json", "--dry-run"]].concat()).report();

            assert_eq!(on(&databas, &order).code, 2, "there is no file");
            std::fs::write(&file, "gata;nummer;lat;lon\nStorgatan;1;59,5;15,0\nStorgatan;2;här;15,1\n")
                .unwrap();
            let halted = on(&databas, &order);
            assert_eq!(halted.code, 1, "{halted:#?}");
            assert!(halted.stdout.contains("--utan-avvisade"), "{halted:#?}");
            assert!(halted.stdout.contains("rad 3"), "{halted:#?}");
            assert_eq!(count()["tillagda"], 1, "nothing was written");
            let rest = on(&databas, &[&order[..], &["--utan-avvisade"]].concat());
            assert_eq!(rest.code, 1, "{rest:#?}");
            assert_eq!(count()["oforandrade"], 1, "the rest was written");
            std::fs::write(&file, "gata;nummer;lat;lon\nStorgatan;1;59,5;15,0\n").unwrap();
            assert_eq!(on(&databas, &order).code, 0);
            assert_eq!(on(&databas, &["import", "adresser", path, "--val", "okant"]).code, 2);
            std::fs::write(&file, [0xFF, 0xD8, 0x00, 0x01]).unwrap();
            assert_eq!(on(&databas, &order).code, 2, "no table");
        }
    }

    #[test]
    fn settings_stand_before_or_after_the_subcommand() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/prov.sqlite", folder.path().display());
        let before = [&["--database", &url][..], &ADD].concat();
        assert_eq!(run(&before).code, 0);
        let after = run(&["val", "list", "--database", &url]);
        assert!(after.stdout.contains("rkl2026"), "{after:#?}");
    }

    #[test]
    fn what_is_wrong_is_said_with_exit_code_2() {
        for (words, said) in [
            (&["val", "list", "--database", "mysql://u:hemligt@v/d"][..], "sqlite:SÖKVÄG"),
            (&["val", "list", "--database", "postgres://u:hemligt@127.0.0.1:1/d"], "svarar inte"),
            (&["--bind", "här"], "bind"),
            (&["vala"], "vala"),
            (
                &[
                    "val",
                    "add",
                    "rkl2026",
                    "--typ",
                    "rkl",
                    "--valdag",
                    "2026-09-14",
                    "--kommun",
                    "9999",
                    "--database",
                    "sqlite:/dev/null/finns/inte",
                ],
                "/dev/null/finns/inte",
            ),
        ] {
            let ended = run(words);
            assert_eq!(ended.code, 2, "{ended:#?}");
            assert!(ended.stderr.contains(said), "{ended:#?}");
            assert!(!format!("{ended:?}").contains("hemligt"), "{ended:#?}");
        }
    }

    #[test]
    fn a_valdag_that_is_no_sunday_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/prov.sqlite", folder.path().display());
        let monday = ADD.map(|word| if word == "2026-09-13" { "2026-09-14" } else { word });
        let refused = run(&[&["--database", &url][..], &monday].concat());
        assert_eq!(refused.code, 2);
        assert!(refused.stderr.contains("måndag"), "{refused:#?}");
    }

    #[test]
    fn a_misspelt_variable_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/prov.sqlite", folder.path().display());
        let told =
            run_with(&["val", "list"], &[("DATABASE_URL", &url), ("VALKANSLI_RATELIMIT", "5")]);
        assert_eq!(told.code, 0);
        assert!(told.stderr.contains("VALKANSLI_RATELIMIT"), "{told:#?}");
    }
}
