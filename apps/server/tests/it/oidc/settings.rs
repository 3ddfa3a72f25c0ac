//! What an operator may say of providers.

use server::{Settings, SettingsError};

fn load(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let given = variables.iter().map(|(name, value)| {
        let variable = format!("BAILIWICK__OIDC__{name}");
        (variable, (*value).to_owned())
    });
    Settings::load(None, given)
}

const SECRET: &str = "k4-Zq8.vT2xW9-mB7";

#[test]
fn providers_are_read_by_name() {
    let settings = load(&[
        ("GOOGLE__CLIENT_ID", "g"),
        ("GOOGLE__CLIENT_SECRET", SECRET),
        ("MICROSOFT__CLIENT_ID", "m"),
        ("MICROSOFT__CLIENT_SECRET", SECRET),
        ("MICROSOFT__TENANTS", "AAAAAAAA-1111-1111-1111-111111111111"),
        (
            "APPLE__NATIVE_CLIENTS",
            "com.example.app, com.example.other",
        ),
        ("CORP__ISSUER", "https://id.corp.example/realms/people"),
        ("CORP__CLIENT_ID", "c"),
    ]);
    let providers = settings.unwrap().oidc.providers;
    let names: Vec<&str> = providers
        .iter()
        .map(|provider| provider.name.as_str())
        .collect();
    assert_eq!(names, ["apple", "corp", "google", "microsoft"]);
    assert_eq!(providers[0].native_clients.len(), 2);
    // As Microsoft's tokens name them.
    let issuer = format!("{:?}", providers[3].issuer);
    assert!(issuer.contains("\"aaaaaaaa-1111-"), "{issuer}");
}

#[test]
fn what_is_missing_or_wrong_of_a_provider_is_named() {
    let tenant = "11111111-1111-1111-1111-111111111111";
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("GOOGLE__CLIENT_ID", "g")], "oidc.google.client_secret"),
        (
            &[("GOOGLE__CLIENT_SECRET", SECRET)],
            "oidc.google.client_id",
        ),
        (
            &[
                ("GOOGLE__CLIENT_ID", "g"),
                ("GOOGLE__CLIENT_SECRET", "short"),
            ],
            "oidc.google.client_secret",
        ),
        (
            &[
                ("MICROSOFT__CLIENT_ID", "m"),
                ("MICROSOFT__CLIENT_SECRET", SECRET),
            ],
            "oidc.microsoft.tenants",
        ),
        (
            &[("MICROSOFT__TENANTS", "common")],
            "oidc.microsoft.tenants",
        ),
        (
            &[
                ("MICROSOFT__CLIENT_ID", "m"),
                ("MICROSOFT__CLIENT_SECRET", SECRET),
                ("MICROSOFT__TENANTS", " , "),
            ],
            "oidc.microsoft.tenants",
        ),
        (
            &[("MICROSOFT__TENANTS", tenant)],
            "oidc.microsoft.client_secret",
        ),
        (&[("APPLE__CLIENT_ID", "a")], "oidc.apple.team_id"),
        (&[("APPLE__TEAM_ID", "a")], "oidc.apple.client_id"),
        (&[("CORP__CLIENT_ID", "c")], "oidc.corp.issuer"),
        (
            &[("CORP__ISSUER", "https://id.example")],
            "oidc.corp.client_id",
        ),
        (
            &[
                ("CORP__ISSUER", "http://id.example"),
                ("CORP__CLIENT_ID", "c"),
            ],
            "oidc.corp.issuer",
        ),
        (
            &[
                ("CORP__ISSUER", "http://id.example"),
                ("CORP__CLIENT_ID", "c"),
                ("CORP__INTERNAL", "yes"),
            ],
            "oidc.corp.issuer",
        ),
        (
            &[
                ("CORP__ISSUER", "http://127.0.0.1:1"),
                ("CORP__CLIENT_ID", "c"),
            ],
            "oidc.corp.issuer",
        ),
        (
            &[("CORP__ISSUER", "https://a.b/?x"), ("CORP__CLIENT_ID", "c")],
            "oidc.corp.issuer",
        ),
        (&[("CORP__NOTHING", "x")], "oidc.corp.nothing"),
        (
            &[("GOOGLE__ISSUER", "https://evil.example")],
            "oidc.google.issuer",
        ),
        (&[("CORP__INTERNAL", "perhaps")], "oidc.corp.internal"),
        (&[("AUTHORITIES", "/no/such/file")], "oidc.authorities"),
    ];
    for (variables, key) in cases {
        let told = load(variables).unwrap_err().to_string();
        assert!(told.contains(key), "{variables:?}: {told}");
        assert!(!told.contains(SECRET));
    }
}
