//! The OpenAPI document, against the server that it describes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use server::{openapi_json, route_table};

/// Pages for people and what they are made of: no part of the API.
fn is_page(path: &str) -> bool {
    let pages = ["/claim", "/verify", "/reset", "/report", "/invitation"];
    pages.contains(&path) || path.starts_with("/assets/") || path.starts_with("/problems/")
}

fn document() -> Value {
    serde_json::from_str(&openapi_json()).unwrap()
}

#[test]
fn the_document_describes_every_route_and_no_other() {
    let routes: BTreeSet<(String, String)> = route_table()
        .into_iter()
        .filter(|route| !is_page(route.path))
        .map(|route| (route.path.to_owned(), route.method.to_lowercase()))
        .collect();
    let document = document();
    let paths = document["paths"].as_object().unwrap().iter();
    let operations: BTreeSet<(String, String)> = paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods.map(|method| (path.clone(), method.clone()))
        })
        .collect();
    assert_eq!(routes, operations);
}

#[test]
fn the_checked_in_document_is_the_one_of_this_server() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    if std::env::var_os("BAILIWICK_UPDATE").is_some() {
        std::fs::write(&file, openapi_json()).unwrap();
    }
    let checked_in = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        checked_in == openapi_json(),
        "docs/openapi.json is not current: write it with BAILIWICK_UPDATE=1 or `cargo xtask openapi`"
    );
}

#[test]
fn every_operation_has_an_id_of_its_own_and_says_what_it_does() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let items = document["paths"].as_object().unwrap().values();
    let operations: Vec<&Value> = items
        .flat_map(|item| item.as_object().unwrap().values())
        .collect();
    let ids: BTreeSet<&str> = operations
        .iter()
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), operations.len());
    for operation in operations {
        let id = &operation["operationId"];
        assert!(
            operation["summary"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{id}"
        );
        let answers = operation["responses"].as_object().unwrap();
        assert!(
            answers.keys().any(|status| status.starts_with(['2', '3'])),
            "{id}"
        );
        assert!(answers.contains_key("500"), "{id}");
    }
}
