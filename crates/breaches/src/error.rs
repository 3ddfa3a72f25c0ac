//! What can go wrong with a list, a filter, or the service.

use std::io;
use std::path::PathBuf;

use outbound::OutboundError;

/// Why a file is no filter that can be asked.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// There is no such file.
    #[error("{} does not exist", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The file is something else.
    #[error("{} is no file that `passwords import` has made", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A later version of the product has made the file.
    #[error("{} has a form of version {version}, which this program does not know", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version that it names.
        version: u32,
    },
    /// A part of the file is missing or is not what was written.
    #[error("{} is damaged: {what}; import the list anew", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// Why a list was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A line is not what it has to be.
    #[error("{}, line {line}: {fault}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        fault: LineFault,
    },
    /// There is nothing there, or neither a file nor a folder.
    #[error("{} is neither a file nor a folder that can be read", path.display())]
    Source {
        /// What was named.
        path: PathBuf,
    },
    /// The list cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// A folder lacks range files.
    #[error(
        "{} lacks {missing} of the 1048576 range files, {first} first: finish the download, or say \
         --incomplete",
        path.display()
    )]
    Incomplete {
        /// The folder.
        path: PathBuf,
        /// How many are missing.
        missing: u32,
        /// The first of them.
        first: String,
    },
    /// The list has no hash that is to be kept.
    #[error("{} has no hash that is to be kept", path.display())]
    Empty {
        /// The file or folder.
        path: PathBuf,
    },
    /// There are more hashes than the form can count.
    #[error("{} has more than 4294967295 hashes", path.display())]
    TooMany {
        /// The file or folder.
        path: PathBuf,
    },
    /// Another import writes the same file.
    #[error("another import is writing {}", path.display())]
    Busy {
        /// The file that is written.
        path: PathBuf,
    },
    /// The filter cannot be written.
    #[error("{} cannot be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// What was written is not what is there.
    #[error("what was written does not read back")]
    ReadBack(#[source] FilterError),
}

/// What is wrong with a line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// It is not a hash, a colon and a number.
    #[error("this is not the SHA-1 hash of a password, a colon and a count")]
    Form,
    /// It is of the other list.
    #[error("this is an NTLM hash; download the list of SHA-1 hashes")]
    Ntlm,
    /// The hash is not greater than the one before it.
    #[error(
        "the hash does not come after the one before it; take the list that is ordered by hash"
    )]
    Order,
}

/// Why the range service gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum RangeError {
    /// It could not be reached, or did not answer in time.
    #[error("the range service could not be reached")]
    Unreachable(#[from] OutboundError),
    /// It answered something else.
    #[error("the range service answered amiss: {0}")]
    Answer(&'static str),
    /// It failed a moment ago, and is left alone.
    #[error("the range service failed a moment ago")]
    Resting,
}
