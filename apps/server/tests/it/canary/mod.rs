//! Words that are planted wherever a client can write something are found nowhere in what the program
//! leaves on disk: not in a database or its journal, not among the keys, not in the log.

mod account;
mod nest;
mod planted;
mod records;
mod refused;
mod search;
mod words;
