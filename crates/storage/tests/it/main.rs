//! The storage layer through its public surface: what is acknowledged is there, what failed is not.

#[cfg(test)]
mod bounds;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod files;
#[cfg(test)]
mod hooks;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod postgres;
#[cfg(test)]
mod postgres_reads;
#[cfg(test)]
mod postgres_tls;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod runtimes;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod sealing;
#[cfg(test)]
mod shared_schema;
#[cfg(test)]
mod sharing;
#[cfg(test)]
mod walls;
#[cfg(test)]
mod world;
#[cfg(test)]
mod writes;
