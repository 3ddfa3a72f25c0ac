//! The keyring from outside: files, wrapping, and seals that open in one place alone.

mod files;
mod seals;
