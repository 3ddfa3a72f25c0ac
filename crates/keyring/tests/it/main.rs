//! The keyring from outside: files, wrapping, and seals that open in one place alone.

#[cfg(test)]
mod fields;
#[cfg(test)]
mod files;
#[cfg(test)]
mod seals;
