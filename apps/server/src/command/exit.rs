//! The exit codes that scripts may rely on.

use std::io::Write;

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

/// Ends the process, and runs nothing that C libraries have left for its end.
///
/// SQLCipher gives its memory back then, and crashes the process when a thread is still closing a
/// file with it. That is so whenever a command ends before its databases were closed: after a second
/// signal, or after an error.
pub fn leave(code: u8) -> ! {
    // Who no longer reads has not asked for the rest.
    let _ = std::io::stdout().flush();
    signal_hook::low_level::exit(code.into())
}
