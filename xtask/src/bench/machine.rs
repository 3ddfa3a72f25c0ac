//! The machine in words, because no figure means anything without it.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use super::BenchError;
use super::spread::Spread;

/// What the figures were measured on.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// The processor's name, as it says.
    processor: String,
    /// How many of them this process may use.
    processors: usize,
    /// Memory in MiB.
    memory: u64,
    /// The kernel's release.
    kernel: String,
    /// The file system of the data.
    file_system: String,
    /// The median time of a 4 KiB write with `fdatasync`, in milliseconds.
    sync: f64,
}

impl Machine {
    /// Looks around; `folder` is where the data goes.
    pub fn here(folder: &Path) -> Result<Self, BenchError> {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        Ok(Self {
            processor: field(&read("/proc/cpuinfo"), "model name"),
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            memory: kibibytes(&read("/proc/meminfo"), "MemTotal").unwrap_or(0) / 1_024,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            file_system: file_system(&read("/proc/self/mounts"), folder),
            sync: sync_time(folder)?,
        })
    }

    /// One line for people.
    pub fn to_text(&self) -> String {
        format!(
            "{} processors ({}), {} GiB of memory, Linux {}, data on {}, a write of 4 KiB with fdatasync takes {:.2} ms; client and server share the machine.",
            self.processors,
            self.processor,
            self.memory.div_ceil(1_024),
            self.kernel,
            self.file_system,
            self.sync
        )
    }
}

/// The value of the first line `name : value` of a file of /proc.
pub fn field(text: &str, name: &str) -> String {
    let line = text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    });
    line.unwrap_or_else(|| "unknown".to_owned())
}

/// A field of /proc that is counted in kB, which there means KiB.
pub fn kibibytes(text: &str, name: &str) -> Option<u64> {
    field(text, name).split(' ').next()?.parse().ok()
}

/// The kind of the mount with the longest path above the folder.
fn file_system(mounts: &str, folder: &Path) -> String {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let above = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        let (at, kind) = (words.next()?, words.next()?);
        folder.starts_with(at).then_some((at.len(), kind))
    });
    let deepest = above.max_by_key(|(length, _)| *length);
    deepest.map_or_else(|| "unknown".to_owned(), |(_, kind)| kind.to_owned())
}

fn sync_time(folder: &Path) -> Result<f64, BenchError> {
    let failed = || BenchError::io("measuring the disk");
    let file = File::create(folder.join("sync")).map_err(failed())?;
    let mut milliseconds = Vec::new();
    for page in 0..200 {
        let start = Instant::now();
        file.write_all_at(&[0x5a; 4_096], page * 4_096)
            .map_err(failed())?;
        file.sync_data().map_err(failed())?;
        milliseconds.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(Spread::of(&milliseconds).median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_system_is_that_of_the_deepest_mount() {
        let mounts = "disk / ext4 rw 0 0\nmemory /proc tmpfs rw 0 0\n";
        assert_eq!(file_system(mounts, Path::new("/proc/self")), "tmpfs");
        assert_eq!(file_system(mounts, Path::new("/")), "ext4");
    }

    #[test]
    fn a_field_of_proc_is_read_by_its_name() {
        let text = "VmPeak:\t 12 kB\nVmRSS:\t  4096 kB\n";
        assert_eq!(kibibytes(text, "VmRSS"), Some(4_096));
        assert_eq!(kibibytes(text, "VmHWM"), None);
        assert_eq!(field(text, "nothing"), "unknown");
    }
}
