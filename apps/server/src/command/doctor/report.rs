//! All findings, for people and for programs.

use serde_json::json;

use super::Exit;
use super::finding::{Finding, Status};

/// Failed when a check failed; warnings alone are well.
pub(super) fn exit(findings: &[Finding]) -> Exit {
    if findings
        .iter()
        .any(|finding| finding.status == Status::Failed)
    {
        Exit::Failed
    } else {
        Exit::Ok
    }
}

pub(super) fn to_json(findings: &[Finding]) -> String {
    let ok = exit(findings) == Exit::Ok;
    json!({ "command": "doctor", "ok": ok, "findings": findings }).to_string()
}

pub(super) fn to_text(findings: &[Finding]) -> String {
    let lines: Vec<String> = findings.iter().map(line).collect();
    lines.join("\n")
}

fn line(finding: &Finding) -> String {
    let word = match finding.status {
        Status::Ok => "ok     ",
        Status::Warning => "warning",
        Status::Failed => "FAILED ",
    };
    let remedy = finding
        .remedy
        .as_ref()
        .map(|remedy| format!("\n        -> {remedy}"));
    format!(
        "{word} {}: {}{}",
        finding.check,
        finding.message,
        remedy.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_check_ends_with_1_and_a_warning_alone_with_0() {
        let warning = Finding::warning("a", "so", "do");
        let failed = Finding::failed("b", "so", "do");
        assert_eq!(exit(std::slice::from_ref(&warning)), Exit::Ok);
        assert_eq!(exit(&[warning.clone(), failed.clone()]), Exit::Failed);
        let json: serde_json::Value = serde_json::from_str(&to_json(&[warning, failed])).unwrap();
        assert_eq!(json["ok"], false);
        assert_eq!(json["findings"][1]["status"], "failed");
        assert_eq!(json["findings"][1]["remedy"], "do");
    }
}
