//! How much of a file the reader holds at once, and how much it takes in all.

/// The longest cell, in bytes of UTF-8 (or of the file's own one-byte encoding): 64 KiB.
pub const FIELD_BYTES_MAX: usize = 64 * 1024;

/// The longest row, in bytes with its quotes, delimiters and line end: 256 KiB.
pub const ROW_BYTES_MAX: usize = 256 * 1024;

/// The most cells that one row may have.
pub const COLUMNS_MAX: usize = 200;

/// The most data rows that one file may have, refused rows included.
pub const ROWS_MAX: u64 = 1_000_000;

/// Bytes that are worked through at a time, so that a huge chunk costs no more than a small one.
pub(super) const PIECE_BYTES: usize = 16 * 1024;
