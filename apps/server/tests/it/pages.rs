//! The pages that links lead to.

use crate::world::World;

const PAGES: [&str; 5] = ["/claim", "/verify", "/reset", "/report", "/invitation"];

#[actix_web::test]
async fn a_page_has_the_policy_of_pages_and_nothing_inline_or_foreign() {
    let world = World::start().await;
    for path in PAGES.iter().chain(&["/problems/not_found"]) {
        let answer = world.get(path).send().await.expect(200);
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(
            answer.header("content-security-policy"),
            server::PAGE_POLICY
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        let html = &answer.text;
        for foreign in [
            "http://",
            "https://",
            "//cdn",
            " style=",
            "<style",
            " onclick",
            "javascript:",
        ] {
            assert!(!html.contains(foreign), "{path}: {foreign}");
        }
        assert_eq!(html.matches("<script").count(), 1, "{path}");
        assert!(
            html.contains(r#"<script src="/assets/page.js" defer></script>"#),
            "{path}"
        );
        assert!(html.contains(r#"<html lang="en">"#), "{path}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn every_input_has_a_label_and_the_form_says_what_to_do_without_a_script() {
    let world = World::start().await;
    for path in PAGES {
        let html = world.get(path).send().await.expect(200).text;
        for tag in html.split("<input ").skip(1) {
            let id = tag
                .split("id=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap();
            assert!(
                html.contains(&format!("<label for=\"{id}\">")),
                "{path}: {id}"
            );
        }
        let noscript = html.split("<noscript>").nth(1).unwrap();
        assert!(
            noscript
                .split("</noscript>")
                .next()
                .unwrap()
                .contains("POST /v1/"),
            "{path}"
        );
        assert!(
            html.contains("role=\"alert\"") && html.contains("<fieldset disabled>"),
            "{path}"
        );
    }
    world.stop().await;
}

#[actix_web::test]
async fn style_and_script_are_served_with_their_types() {
    let world = World::start().await;
    for (path, kind) in [
        ("/assets/style.css", "text/css; charset=utf-8"),
        ("/assets/page.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = world.get(path).send().await.expect(200);
        assert_eq!(answer.header("content-type"), kind);
        assert!(
            !answer.text.contains("http://") && !answer.text.contains("https://"),
            "{path}"
        );
        assert!(
            !answer.text.contains("innerHTML") && !answer.text.contains("@import"),
            "{path}"
        );
    }
    world.stop().await;
}

#[actix_web::test]
async fn every_type_of_a_problem_leads_to_a_page_about_it() {
    let world = World::start().await;
    for code in server::Code::ALL {
        let answer = world.get(&code.type_uri()).send().await.expect(200);
        assert!(answer.text.contains(code.as_str()), "{}", code.as_str());
    }
    world.get("/problems/unheard_of").send().await.expect(404);
    world.stop().await;
}
