//! Bare password hashes, as many at once as there are processors.

use std::time::{Duration, Instant};

use crate::bench::BenchError;
use crate::bench::load::count;

/// As the product is shipped.
const COST: u32 = 12;

/// Hashes per second of so many threads.
pub fn hashes(threads: usize, span: Duration) -> Result<f64, BenchError> {
    let start = Instant::now();
    let made = std::thread::scope(|scope| {
        let work = || {
            let mut made = 0;
            while start.elapsed() < span {
                let hash =
                    bcrypt::hash_with_salt(b"seven measured harbours at dawn", COST, [7; 16]);
                std::hint::black_box(hash).map_err(|_| BenchError::Malformed)?;
                made += 1;
            }
            Ok::<usize, BenchError>(made)
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let joined = threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| BenchError::Stuck)?);
        joined.sum::<Result<usize, BenchError>>()
    })?;
    Ok(count(made) / start.elapsed().as_secs_f64())
}
