//! The description of the API, which is made from the code that answers.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::app::{App, quoted};
use crate::databas::{Databas, run};
use crate::kommun;

/// The description, from a service on an empty database: it does not depend on facts.
async fn description(databas: &Databas) -> Value {
    let app = App::start(databas.db(), &[]).await;
    let answer = app.get("/openapi.json").await;
    assert!(answer.header("content-type").unwrap().starts_with("application/json"));
    let description = answer.json();
    app.stop().await;
    description
}

/// Every operation: path, method and what is said of it.
fn operations(description: &Value) -> Vec<(&str, &str, &Value)> {
    description["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .unwrap()
                .iter()
                .map(|(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect()
}

/// Everything in a tree of JSON.
fn all(value: &Value) -> Vec<&Value> {
    let inner: Vec<&Value> = match value {
        Value::Array(items) => items.iter().flat_map(all).collect(),
        Value::Object(map) => map.values().flat_map(all).collect(),
        _ => Vec::new(),
    };
    std::iter::once(value).chain(inner).collect()
}

#[test]
fn a_change_of_the_api_is_seen() {
    run(Databas::sqlite(), |databas| async move {
        let mut description = description(&databas).await;
        description["info"]["version"] = Value::from("[version]");
        insta::assert_json_snapshot!("openapi", description);
    });
}

#[test]
fn the_description_is_whole() {
    run(Databas::sqlite(), |databas| async move {
        let description = description(&databas).await;
        assert!(description["openapi"].as_str().unwrap().starts_with("3.1."));
        for value in all(&description) {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { continue };
            let found = description.pointer(reference.strip_prefix('#').unwrap());
            assert!(found.is_some(), "{reference} leads nowhere");
        }
        let mut ids = BTreeSet::new();
        for (path, method, operation) in operations(&description) {
            let name = format!("{method} {path}");
            assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{name}");
            assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
            assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{name}");
            for (status, response) in operation["responses"].as_object().unwrap() {
                let (media, content) =
                    response["content"].as_object().unwrap().iter().next().unwrap();
                assert!(content["schema"].is_object(), "{name} {status}");
                let problem = media == "application/problem+json";
                assert_eq!(problem, !status.starts_with('2'), "{name} {status}");
            }
            for parameter in parameters(operation) {
                let described = parameter["description"].as_str().is_some_and(|t| !t.is_empty());
                assert!(described, "{name}: {parameter:#}");
            }
        }
    });
}

#[test]
fn every_path_that_is_described_is_answered() {
    run(Databas::sqlite(), |databas| async move {
        let description = description(&databas).await;
        kommun::make_gangnat(databas.db()).await;
        let app = App::with_kommun(&databas).await;
        let lokal = app.json("/api/v1/val/rkl2026/lokaler").await["lokaler"][0]["id"].to_string();
        for (path, method, operation) in operations(&description) {
            assert_eq!(method, "get");
            let mut url = path
                .replace("{val}", kommun::VAL)
                .replace("{kod}", "99990001")
                .replace("{id}", &lokal);
            let query: Vec<String> = parameters(operation)
                .iter()
                .filter(|parameter| parameter["in"] == "query" && parameter["required"] == true)
                .map(|parameter| {
                    let example = &parameter["example"];
                    let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
                    format!("{}={}", parameter["name"].as_str().unwrap(), quoted(&text))
                })
                .collect();
            if path == "/api/v1/narmast" {
                url.push_str("?lat=59.54&lon=15");
            } else if path == "/api/v1/vag" {
                let plats = kommun::plats(700.0, 500.0);
                let (lat, lon) = (plats.lat(), plats.lon());
                url = format!("{url}?lat={lat}&lon={lon}&lokal={lokal}");
            } else if !query.is_empty() {
                url = format!("{url}?{}", query.join("&"));
            }
            app.get(&url).await.json();
        }
        app.stop().await;
    });
}

#[test]
fn every_example_of_a_parameter_is_taken() {
    run(Databas::sqlite(), |databas| async move {
        let description = description(&databas).await;
        let app = App::with_kommun(&databas).await;
        let narmast = &description["paths"]["/api/v1/narmast"]["get"];
        for parameter in parameters(narmast) {
            let name = parameter["name"].as_str().unwrap();
            let Some(example) = parameter.get("example") else { continue };
            if ["val", "adress", "adress_id", "lat", "lon"].contains(&name) {
                continue;
            }
            let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            app.json(&format!("/api/v1/narmast?lat=59.54&lon=15&{name}={}", quoted(&text))).await;
        }
        app.stop().await;
    });
}

fn parameters(operation: &Value) -> &[Value] {
    operation["parameters"].as_array().map_or(&[], Vec::as_slice)
}
