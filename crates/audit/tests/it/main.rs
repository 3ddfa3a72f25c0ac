//! Audit logs over real databases.

#[cfg(test)]
mod delivery;
#[cfg(test)]
mod immutability;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod verifying;
#[cfg(test)]
mod world;
