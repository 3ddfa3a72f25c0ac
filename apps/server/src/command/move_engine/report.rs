//! What a move came to.

use audit::LogHead;
use kernel::WorkspaceId;
use serde::Serialize;
use storage::Moved;

use super::Exit;
use super::error::BEGIN_ANEW;

/// What was moved and compared.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    command: &'static str,
    /// Whether the run was about everything.
    #[serde(skip)]
    pub(super) is_whole: bool,
    /// Whether the target is the same as the data folder, by this run or one before.
    pub(super) is_verified: bool,
    /// The rows that this run has copied.
    pub(super) copied: u64,
    /// The platform's tables, where the run was about them.
    pub(super) platform: Option<Same>,
    /// The workspaces that are the same in both engines.
    pub(super) workspaces: Vec<Workspace>,
    /// The others.
    pub(super) not_moved: Vec<NotMoved>,
}

/// What one owner's tables came to, in both engines alike.
#[derive(Debug, Serialize)]
pub(super) struct Same {
    tables: u64,
    rows: u64,
    sha256: String,
    events: u64,
    log_root: String,
}

/// A workspace that is the same in both engines.
#[derive(Debug, Serialize)]
pub(super) struct Workspace {
    pub(super) id: WorkspaceId,
    #[serde(flatten)]
    pub(super) same: Same,
}

/// A workspace that is not.
#[derive(Debug, Serialize)]
pub(super) struct NotMoved {
    pub(super) id: WorkspaceId,
    pub(super) reason: String,
    pub(super) is_difference: bool,
}

impl Same {
    pub(super) fn new(moved: &Moved, log: &LogHead) -> Self {
        let digits = |text: String, byte: &u8| text + &format!("{byte:02x}");
        Self {
            tables: moved.tables,
            rows: moved.rows,
            sha256: moved.digest.clone(),
            events: log.events,
            log_root: log.root.iter().fold(String::new(), digits),
        }
    }

    fn words(&self) -> String {
        format!(
            "{} tables, {} rows, sha256 {}; log of {} events, root {}",
            self.tables, self.rows, self.sha256, self.events, self.log_root
        )
    }
}

impl Report {
    pub(super) const fn new(is_whole: bool, is_verified: bool) -> Self {
        Self {
            command: "move-engine",
            is_whole,
            is_verified,
            copied: 0,
            platform: None,
            workspaces: Vec::new(),
            not_moved: Vec::new(),
        }
    }

    pub(super) fn sort(&mut self) {
        self.workspaces.sort_by_key(|workspace| workspace.id);
        self.not_moved.sort_by_key(|workspace| workspace.id);
    }

    /// Whether a workspace is not the same, and not merely not there yet.
    pub(super) fn has_difference(&self) -> bool {
        self.not_moved.iter().any(|left| left.is_difference)
    }

    /// Failed where something differs; partial where something is not there yet.
    pub(super) fn exit(&self) -> Exit {
        if self.not_moved.is_empty() {
            Exit::Ok
        } else if self.has_difference() {
            Exit::Failed
        } else {
            Exit::Partial
        }
    }

    pub(super) fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    pub(super) fn to_text(&self) -> String {
        let platform = self.platform.iter();
        let mut lines: Vec<String> = platform
            .map(|same| format!("platform: {}", same.words()))
            .collect();
        let moved = self.workspaces.iter();
        lines
            .extend(moved.map(|workspace| format!("{}: {}", workspace.id, workspace.same.words())));
        let left = self.not_moved.iter();
        lines.extend(left.map(|left| format!("not the same {}: {}", left.id, left.reason)));
        lines.push(format!(
            "rows copied in this run: {}; the same in both engines: {} workspaces{}",
            self.copied,
            self.workspaces.len(),
            if self.platform.is_some() {
                " and the platform"
            } else {
                ""
            },
        ));
        lines.extend(self.next());
        lines.join("\n")
    }

    /// What comes next.
    fn next(&self) -> Option<String> {
        let line = if self.has_difference() {
            BEGIN_ANEW
        } else if !self.not_moved.is_empty() {
            "Next: mend what is named, then the same command again; it goes on where this one ended."
        } else if !self.is_verified {
            "Next: the command without --workspace, which moves what is left and lets servers start."
        } else if self.is_whole {
            "Next: set storage.engine = \"postgres\" and start the servers, with the root key of this \
             installation. The data folder is as it was."
        } else {
            return None;
        };
        Some(line.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(is_difference: bool) -> NotMoved {
        NotMoved {
            id: "ws_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
            reason: "the table leads is not the same in the target".to_owned(),
            is_difference,
        }
    }

    #[test]
    fn what_is_not_there_yet_is_partial_and_a_difference_a_failure() {
        let mut report = Report::new(true, true);
        assert_eq!(report.exit(), Exit::Ok);
        assert!(report.to_text().contains("storage.engine"));
        report.not_moved.push(left(false));
        assert_eq!(report.exit(), Exit::Partial);
        assert!(report.to_text().contains("same command again"));
        report.not_moved.push(left(true));
        assert_eq!(report.exit(), Exit::Failed);
        assert!(report.to_text().contains("the table leads"));
    }

    #[test]
    fn one_workspace_alone_lets_no_server_start() {
        let report = Report::new(false, false);
        assert!(report.to_text().contains("without --workspace"));
        assert!(!report.to_text().contains("storage.engine"));
    }
}
