//! Instance formats, from bytes.
