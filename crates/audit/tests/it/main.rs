//! Audit logs over real databases.

mod delivery;
mod immutability;
mod reading;
mod world;
