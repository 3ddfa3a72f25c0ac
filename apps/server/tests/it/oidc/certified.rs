//! Two providers that others made: one that is certified (npm `oidc-provider`), and one that is made for
//! tests (npm `oauth2-mock-server`). Their packages stand under `target/`, as the lock file names them.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use kernel::Clock;
use oidc::{
    AttemptSecrets, Authority, Callback, ClientProof, Issuer, Provider, ProviderSettings,
    ResponseMode,
};
use outbound::{Outbound, OutboundSettings, Reach};
use url::Url;

/// A program of Node that says its issuer in its first line.
struct Program {
    child: Child,
    issuer: String,
    /// It says more than its first line, and ends when nobody can hear it.
    _words: BufReader<ChildStdout>,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oidc"))
}

/// Installs the packages once, and starts a program.
fn start(script: &str) -> Program {
    let installed = install();
    let mut child = Command::new("node")
        .arg(installed.join(script))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("node; install it with: apt-get install -y nodejs npm");
    let mut line = String::new();
    let stdout = child.stdout.take().unwrap();
    let mut words = BufReader::new(stdout);
    words.read_line(&mut line).unwrap();
    let issuer = line.trim().to_owned();
    assert!(
        issuer.starts_with("http://127.0.0.1:"),
        "{script} said {issuer:?}"
    );
    Program {
        child,
        issuer,
        _words: words,
    }
}

fn install() -> PathBuf {
    static ONCE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONCE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let target = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../target/oidc-providers"
    ));
    std::fs::create_dir_all(&target).unwrap();
    let mut is_new = !target.join("node_modules").is_dir();
    for name in [
        "package.json",
        "package-lock.json",
        "certified.mjs",
        "mock.mjs",
    ] {
        let (from, to) = (
            std::fs::read(folder().join(name)).unwrap(),
            target.join(name),
        );
        if std::fs::read(&to).ok().as_ref() != Some(&from) {
            is_new |= name.starts_with("package");
            std::fs::write(&to, from).unwrap();
        }
    }
    if is_new {
        let done = Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
            .current_dir(&target)
            .output()
            .expect("npm; install it with: apt-get install -y nodejs npm");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "npm ci: {said}");
    }
    target
}

fn provider(issuer: &str) -> Provider {
    let settings = ProviderSettings {
        name: "certified".to_owned(),
        issuer: Issuer::One(issuer.to_owned()),
        client_id: "bailiwick".to_owned(),
        proof: ClientProof::Secret(kernel::SecretText::new("a-secret-of-the-test".to_owned())),
        scopes: vec!["email".to_owned()],
        response_mode: ResponseMode::Query,
        authority: Authority::Everywhere,
        native_clients: Vec::new(),
        reach: Reach::Internal,
        redirect_url: "https://bailiwick.test/v1/oidc/certified/callback".to_owned(),
    };
    let outbound = Outbound::new(OutboundSettings::default()).unwrap();
    Provider::new(settings, outbound, Clock::system()).unwrap()
}

/// Follows the pages of a provider as a browser would, until it is sent back to us.
async fn browse(client: &awc::Client, first: &str) -> Url {
    let mut jar: Vec<(String, String)> = Vec::new();
    let mut url = Url::parse(first).unwrap();
    for _ in 0..12 {
        if url.host_str() == Some("bailiwick.test") {
            return url;
        }
        let cookies: Vec<String> = jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = client
            .get(url.as_str())
            .insert_header(("cookie", cookies.join("; ")));
        let mut answer = request.send().await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            jar.retain(|(known, _)| known != name);
            jar.push((name.to_owned(), value.to_owned()));
        }
        let text = String::from_utf8(answer.body().await.unwrap().to_vec()).unwrap();
        let location = answer.headers().get("location");
        let location = location.unwrap_or_else(|| panic!("{url}: {text}"));
        url = url.join(location.to_str().unwrap()).unwrap();
    }
    panic!("the provider never sent the browser back");
}

async fn signs_in(program: &Program) -> oidc::Proven {
    let ours = provider(&program.issuer);
    let secrets = AttemptSecrets::fresh(&kernel::Entropy::system()).unwrap();
    let client = awc::Client::builder().disable_redirects().finish();
    let back = browse(&client, &ours.begin(&secrets).await.unwrap()).await;
    let value = |name: &str| {
        let found = back.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    };
    assert_eq!(value("state").as_deref(), Some(secrets.state.expose()));
    let callback = Callback {
        code: value("code").map(kernel::SecretText::new),
        error: value("error"),
        iss: value("iss"),
    };
    let proven = ours.finish(&callback, &secrets).await.unwrap();
    // The code is used up at the provider's.
    assert!(ours.finish(&callback, &secrets).await.is_err());
    proven.proven
}

#[actix_web::test]
async fn somebody_signs_in_with_a_certified_provider() {
    let program = start("certified.mjs");
    let proven = signs_in(&program).await;
    assert_eq!(proven.issuer, program.issuer);
    assert_eq!(proven.subject, "cleo");
    assert_eq!(
        proven.proven_email().unwrap().as_written(),
        "cleo@example.com"
    );
}

#[actix_web::test]
async fn somebody_signs_in_with_a_provider_made_for_tests_and_not_when_it_lies() {
    let program = start("mock.mjs");
    let ours = provider(&program.issuer);
    let secrets = AttemptSecrets::fresh(&kernel::Entropy::system()).unwrap();
    let client = awc::Client::builder().disable_redirects().finish();
    let mut refused = 0;
    // The program tells the truth first, and then a lie each time: see there.
    for round in 0..7 {
        let back = browse(&client, &ours.begin(&secrets).await.unwrap()).await;
        let code = back
            .query_pairs()
            .find(|(key, _)| key == "code")
            .unwrap()
            .1
            .into_owned();
        let callback = Callback {
            code: Some(kernel::SecretText::new(code)),
            error: None,
            iss: None,
        };
        match ours.finish(&callback, &secrets).await {
            Ok(done) => assert_eq!((round, done.proven.subject.as_str()), (0, "johndoe")),
            Err(_) => refused += 1,
        }
    }
    assert_eq!(refused, 6);
}
