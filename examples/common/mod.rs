//! What the example programs share: reading files, plain or packed, the clock, and asking how much memory was used.
//!
//! The library does none of that; it works on bytes.

#![allow(dead_code, unreachable_pub, reason = "each example uses its own part of this")]

use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Instant;

/// A file's bytes; a file that begins like gzip is unpacked.
pub fn read_file(path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

/// Writes to stdout. That the reader has seen enough (`… | head`) is no fault.
pub fn say(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("stdout: {error}")),
        _ => Ok(()),
    }
}

/// The most memory that this process has used so far, in MiB, where the system says so.
pub fn peak_rss_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some((kib / 1024.0 * 10.0).round() / 10.0)
}

/// Says on stderr how long each stage took.
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Begins the first stage.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Ends a stage and begins the next.
    pub fn lap(&mut self, stage: &str) {
        let now = Instant::now();
        eprintln!("{stage:<10} {:>9.3} ms", (now - self.0).as_secs_f64() * 1000.0);
        self.0 = now;
    }
}

/// The time that processors have worked for this process, where the system says so (in hundredths, as Linux counts).
pub fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The fields after the program's name in brackets; user and system time are the 14th and 15th of all.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks: f64 = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// One line of a program that ends with an error.
pub fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}
