//! Tenancy through its public surface: who may do what where, and what stays when things fail.

#[cfg(test)]
mod acceptance;
#[cfg(test)]
mod access;
#[cfg(test)]
mod deliveries;
#[cfg(test)]
mod invitations;
#[cfg(test)]
mod proofs;
#[cfg(test)]
mod quarantine;
#[cfg(test)]
mod ranks;
#[cfg(test)]
mod revocation;
#[cfg(test)]
mod sealed_rows;
#[cfg(test)]
mod unused_files;
#[cfg(test)]
mod workspaces;
#[cfg(test)]
mod world;
