//! The exit codes that scripts may rely on.

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, and the answer is good.
    Ok,
    /// 1: done, and the answer is bad.
    Failed,
    /// 2: the command line was wrong; clap uses the same code.
    Usage,
    /// 3: something that the command needs is missing; nothing was done.
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

/// The product's own commands end with the same codes.
impl From<server::Exit> for Exit {
    fn from(exit: server::Exit) -> Self {
        match exit {
            server::Exit::Ok => Self::Ok,
            server::Exit::Failed => Self::Failed,
            server::Exit::Usage => Self::Usage,
            server::Exit::Precondition => Self::Precondition,
            server::Exit::Partial => Self::Partial,
        }
    }
}
