//! The rules of the log, checked from outside.

#[cfg(test)]
mod canaries;
mod lines;
mod outputs;
#[cfg(test)]
mod panics;
mod scrubbing;
#[cfg(test)]
mod world;
