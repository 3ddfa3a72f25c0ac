//! Files that people read: who may do what, how every route answers everybody, and what each change
//! leaves in the audit log. A change of the product that changes one of them shows in a review.
//!
//! `BAILIWICK_UPDATE=1` writes them anew.

mod endpoints;
mod events;
mod file;
mod roles;
mod table;
