//! The exit codes that scripts may rely on.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Ok,
    /// 1: failed.
    Failed,
    /// 2: the command line or a setting is wrong.
    Usage,
    /// 3: something that the command needs is missing or taken.
    Precondition,
    /// 4: some of the work was done, some was not.
    Partial,
}

impl Exit {
    /// The number that the process answers with.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Precondition => 3,
            Self::Partial => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
