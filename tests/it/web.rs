//! What every answer has in common, and the service as a whole.

use reqwest::StatusCode;
use valkansli::db::{Error, revision};
use valkansli::val;

use crate::app::{App, until};
use crate::databas::on_both;
use crate::kommun;

/// Questions that are answered 200.
const ANSWERED: [&str; 10] = [
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/api/v1/val",
    "/api/v1/val/rkl2026",
    "/api/v1/val/rkl2026/kalender",
    "/api/v1/val/rkl2026/valdistrikt",
    "/api/v1/val/rkl2026/lokaler",
    "/api/v1/adresser?q=Storg",
    "/api/v1/narmast?adress=Storgatan%202&tid=2026-09-03T12:00",
];

on_both! {
    async fn every_answer_carries_the_security_headers(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        for path in ANSWERED.into_iter().chain(["/", "/finns/inte", "/api/v1/narmast", "/metrics"]) {
            let answer = app.get(path).await;
            let policy = answer.header("content-security-policy").unwrap_or_default();
            for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
                         "script-src 'self'", "style-src 'self'"] {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{path}: {policy}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
            assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
            assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
            assert_eq!(answer.header("strict-transport-security"), None, "{path}: not asked for");
            assert_eq!(answer.header("server"), None, "{path}");
        }
        app.stop().await;
        let app = App::start(databas.db(), &["--hsts"]).await;
        let answer = app.get("/healthz").await;
        assert!(answer.header("strict-transport-security").unwrap().starts_with("max-age=31536000"));
        app.stop().await;
    }

    async fn errors_are_problems_with_a_stable_code(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        for (path, status, code) in [
            ("/finns/inte", 404, "okand_sida"),
            ("/api/v1/finns-inte", 404, "okand_sida"),
            ("/api/v1/val/rkl1921", 404, "val_saknas"),
            ("/api/v1/val/RKL%202022", 404, "val_saknas"),
            ("/api/v1/val/rkl1921/kalender", 404, "val_saknas"),
            ("/api/v1/val/rkl2026/valdistrikt/99990009", 404, "saknas"),
            ("/api/v1/val/rkl2026/lokaler/987654321", 404, "saknas"),
            ("/api/v1/narmast", 400, "fel_parameter"),
            ("/api/v1/narmast?lat=59.3", 400, "fel_parameter"),
            ("/api/v1/narmast?lat=91&lon=18", 400, "fel_parameter"),
            ("/api/v1/narmast?lat=nan&lon=18", 400, "fel_parameter"),
            ("/api/v1/narmast?lat=inf&lon=18", 400, "fel_parameter"),
            ("/api/v1/narmast?lat=59.5&lon=15&tid=snart", 400, "fel_parameter"),
            ("/api/v1/narmast?lat=59.5&lon=15&antal=0", 400, "fel_parameter"),
            ("/api/v1/narmast?lat=59.5&lon=15&antal=51", 400, "fel_parameter"),
            ("/api/v1/narmast?lat=59.5&lon=15&krav=tyst", 400, "fel_parameter"),
            ("/api/v1/narmast?lat=59.5&lon=15&typ=institution", 400, "fel_parameter"),
            ("/api/v1/narmast?lat=59.5&lon=15&oppen=kanske", 400, "fel_parameter"),
            ("/api/v1/narmast?lat=59.5&lon=15&adress=Storgatan%201", 400, "fel_parameter"),
            ("/api/v1/narmast?lat=59.5&lon=15&val=rkl1921", 404, "val_saknas"),
            ("/api/v1/narmast?adress=Xyzzyvägen%201", 404, "adress_saknas"),
            ("/api/v1/narmast?adress_id=987654321", 404, "adress_saknas"),
            ("/api/v1/adresser", 400, "fel_parameter"),
            ("/api/v1/adresser?q=Storg&antal=0", 400, "fel_parameter"),
        ] {
            let answer = app.get(path).await;
            let detail = answer.problem(status, code);
            assert!(detail.chars().next().is_some_and(char::is_uppercase), "{path}: {detail}");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        }
        app.stop().await;
    }

    async fn an_address_as_long_as_a_novel_is_refused(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        for parameter in ["adresser?q", "narmast?adress"] {
            let path = |letters| format!("/api/v1/{parameter}={}", "%C3%B6".repeat(letters));
            let detail = app.get(&path(201)).await.problem(400, "fel_parameter");
            assert!(detail.contains("200"), "{detail}");
            assert_ne!(app.get(&path(200)).await.status, StatusCode::BAD_REQUEST);
        }
        app.stop().await;
    }

    async fn an_unknown_parameter_is_400_and_named(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        for path in ANSWERED.into_iter().filter(|path| path.starts_with("/api/")) {
            let sign = if path.contains('?') { '&' } else { '?' };
            let detail =
                app.get(&format!("{path}{sign}okand=1")).await.problem(400, "fel_parameter");
            assert!(detail.contains("okand"), "{path}: {detail}");
        }
        let detail = app
            .get("/api/v1/narmast?lat=59.5&lat=59.6&lon=15")
            .await
            .problem(400, "fel_parameter");
        assert!(detail.contains("lat"), "{detail}");
        app.stop().await;
    }

    async fn another_method_is_405_and_says_which(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let answer = app.ask(method, "/api/v1/val", &[]).await;
            answer.problem(405, "fel_metod");
            assert!(answer.header("allow").unwrap_or_default().contains("GET"), "{method}");
        }
        let head = app.ask("HEAD", "/api/v1/val", &[]).await;
        assert_eq!(head.status, StatusCode::OK);
        assert!(head.body.is_empty());
        app.stop().await;
    }

    async fn answers_are_compressed_for_who_can_read_that(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let path = "/api/v1/val/rkl2026/lokaler";
        let plain = app.get(path).await;
        assert_eq!(plain.header("content-encoding"), None);
        for encoding in ["br", "gzip"] {
            let answer = app.ask("GET", path, &[("accept-encoding", encoding)]).await;
            assert_eq!(answer.header("content-encoding"), Some(encoding));
            assert!(answer.body.len() * 2 < plain.body.len(), "{encoding}");
            assert!(answer.header("vary").unwrap().to_lowercase().contains("accept-encoding"));
        }
        app.stop().await;
    }

    async fn what_has_not_changed_is_answered_304_until_it_has(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let tagged: Vec<&str> =
            ANSWERED.into_iter().filter(|path| path.starts_with("/api/")).collect();
        let mut tags = Vec::new();
        for path in &tagged {
            let first = app.get(path).await;
            let tag = first.header("etag").unwrap_or_else(|| panic!("{path} has no ETag"));
            assert!(first.header("cache-control").is_some(), "{path}");
            let again = app.ask("GET", path, &[("if-none-match", tag)]).await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
            assert!(again.body.is_empty(), "{path}");
            assert_eq!(again.header("etag"), Some(tag), "{path}");
            let other = app.ask("GET", path, &[("if-none-match", "W/\"annan\"")]).await;
            assert_eq!(other.status, StatusCode::OK, "{path}");
            tags.push(tag.to_owned());
        }
        databas
            .db()
            .write(|conn| revision::raise(conn, revision::VAL).map_err(Error::from))
            .await
            .unwrap();
        until("the tags are new", || async {
            app.ask("GET", tagged[0], &[("if-none-match", &tags[0])]).await.status
                == StatusCode::OK
        })
        .await;
        for (path, tag) in tagged.iter().zip(&tags) {
            let changed = app.ask("GET", path, &[("if-none-match", tag)]).await;
            assert_eq!(changed.status, StatusCode::OK, "{path}");
            assert_ne!(changed.header("etag"), Some(tag.as_str()), "{path}");
        }
        app.stop().await;
    }

    async fn who_asks_too_often_is_told_to_wait(databas: Databas) {
        let app = App::start(databas.db(), &["--rate-limit", "5"]).await;
        for _ in 0..5 {
            assert_eq!(app.get("/api/v1/val").await.status, StatusCode::OK);
        }
        let refused = app.get("/api/v1/val").await;
        refused.problem(429, "for_manga_anrop");
        let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        assert!(refused.header("content-security-policy").is_some());
        // Nobody believes what a stranger says of herself.
        let lie = app.ask("GET", "/api/v1/val", &[("x-forwarded-for", "192.0.2.7")]).await;
        lie.problem(429, "for_manga_anrop");
        // Those who watch over the service are let in.
        for path in ["/healthz", "/readyz", "/metrics"] {
            assert_eq!(app.get(path).await.status, StatusCode::OK, "{path}");
        }
        app.stop().await;
    }

    async fn behind_a_trusted_proxy_each_client_has_a_limit_of_her_own(databas: Databas) {
        let app = App::start(
            databas.db(),
            &["--rate-limit", "2", "--trusted-proxy", "127.0.0.0/8,10.0.0.0/8"],
        )
        .await;
        for (name, value) in [
            ("x-forwarded-for", "192.0.2.1"),
            ("x-forwarded-for", "192.0.2.66, 192.0.2.2, 10.1.1.1"),
            ("forwarded", "for=192.0.2.3;proto=https"),
            ("forwarded", "for=\"[2001:db8::7]:4711\""),
        ] {
            for allowed in [true, true, false] {
                let answer = app.ask("GET", "/api/v1/val", &[(name, value)]).await;
                assert_eq!(answer.status == StatusCode::OK, allowed, "{name}: {value}");
            }
        }
        // The client is the last that no trusted proxy vouches for, whatever she says
        // of those before her.
        let lie = app
            .ask("GET", "/api/v1/val", &[("x-forwarded-for", "192.0.2.99, 192.0.2.1")])
            .await;
        lie.problem(429, "for_manga_anrop");
        app.stop().await;
    }

    async fn it_is_ready_when_the_atlas_is_loaded_and_not_before(databas: Databas) {
        databas.take_away();
        let app = App::begin(databas.db(), &[]);
        assert_eq!(app.get("/healthz").await.status, StatusCode::OK);
        let not_ready = app.get("/readyz").await;
        not_ready.problem(503, "inte_redo");
        assert!(not_ready.header("retry-after").is_some());
        app.get("/api/v1/val").await.problem(503, "inte_redo");
        databas.give_back();
        until("the service is ready", || async {
            app.get("/readyz").await.status == StatusCode::OK
        })
        .await;
        app.stop().await;
    }

    async fn voters_are_answered_while_the_database_is_away(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        let mut before = Vec::new();
        for path in ANSWERED {
            before.push(app.get(path).await);
        }
        databas.take_away();
        // Longer than it takes the watch to notice.
        until("the watch has met its database gone", || async {
            databas.db().read(val::store::all).await.is_err()
        })
        .await;
        for (path, before) in ANSWERED.into_iter().zip(&before) {
            let after = app.get(path).await;
            assert_eq!(after.status, StatusCode::OK, "{path}");
            assert_eq!(after.text(), before.text(), "{path}");
        }
        databas.give_back();
        let db = databas.db().clone();
        let more = kommun::another_val();
        let id = more.id.clone();
        db.write(move |conn| val::store::add(conn, &more)).await.unwrap();
        until("what changed afterwards is seen", || async {
            app.get(&format!("/api/v1/val/{id}")).await.status == StatusCode::OK
        })
        .await;
        app.stop().await;
    }

    async fn what_the_service_writes_itself_is_seen_at_once(databas: Databas) {
        let db = databas.db();
        // It does not look again by itself within an hour.
        let app = App::start(db, &["--poll-seconds", "3600"]).await;
        let more = kommun::another_val();
        let id = more.id.clone();
        db.write(move |conn| val::store::add(conn, &more)).await.unwrap();
        until("what was written is seen", || async {
            app.get(&format!("/api/v1/val/{id}")).await.status == StatusCode::OK
        })
        .await;
        app.stop().await;
    }

    async fn what_another_instance_imports_is_seen(databas: Databas) {
        let app = App::start(databas.db(), &[]).await;
        assert_eq!(app.json("/api/v1/adresser?q=Storgatan").await["adresser"], serde_json::json!([]));
        kommun::make(&databas.another_instance()).await;
        until("the addresses are found", || async {
            app.json("/api/v1/adresser?q=Storgatan").await["adresser"]
                .as_array()
                .is_some_and(|found| !found.is_empty())
        })
        .await;
        app.stop().await;
    }

    async fn metrics_count_by_route_and_never_by_what_was_asked(databas: Databas) {
        let app = App::with_kommun(&databas).await;
        app.get("/api/v1/adresser?q=Hemliggatan").await.json();
        app.get("/api/v1/val/rkl2026/lokaler/987654321").await.problem(404, "saknas");
        app.get("/vad/som/helst").await.problem(404, "okand_sida");
        let answer = app.get("/metrics").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.header("content-type").unwrap().starts_with("text/plain"));
        let text = answer.text();
        assert!(text.contains("valkansli_http_requests_total"), "{text}");
        assert!(text.contains("endpoint=\"/api/v1/adresser\""), "{text}");
        for asked in ["Hemliggatan", "987654321", "/vad/som"] {
            assert!(!text.contains(asked), "{text}");
        }
        app.stop().await;
    }
}
