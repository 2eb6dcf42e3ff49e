//! A hint to the processor to fetch what will be needed in a moment. The crate's only unsafe code.
//!
//! A bid reads a line and thirteen prices, all at places that nobody can foresee but the queue of bidders; a component's rows lie anywhere among those of the whole problem. Reading them early only to have them in the cache stalls
//! the processor as much as reading them late; the instruction made for it does not. Measured (see [`measurements`](crate::optimize::auction::measurements)): a third to two fifths of the time of large sparse instances.

#![allow(
    unsafe_code,
    reason = "a prefetch instruction, which the standard library has only as an unsafe function of a pointer"
)]

use std::ops::Range;

/// The bytes that are fetched together.
const CACHE_LINE: usize = 64;
/// How many times that is fetched of a row.
const MOST: usize = 6;

/// Has an entry of a table brought into the cache; nothing where the processor knows no such hint.
#[inline]
pub(in crate::optimize) fn prefetch<T>(table: &[T], index: usize) {
    fetch(table.as_ptr().wrapping_add(index).cast());
}

/// The same with all the cache lines of a large entry.
#[inline]
pub(in crate::optimize) fn prefetch_whole<T>(table: &[T], index: usize) {
    let entry: *const i8 = table.as_ptr().wrapping_add(index).cast();
    for offset in (0..size_of::<T>()).step_by(CACHE_LINE) {
        fetch(entry.wrapping_add(offset));
    }
}

/// The same with a row of a table, as far as it is not so long that the processor sees by itself where it leads.
#[inline]
pub(in crate::optimize) fn prefetch_row<T>(table: &[T], row: Range<usize>) {
    let start: *const i8 = table.as_ptr().wrapping_add(row.start).cast();
    let bytes = (row.len() * size_of::<T>()).min(MOST * CACHE_LINE);
    for offset in (0..bytes).step_by(CACHE_LINE) {
        fetch(start.wrapping_add(offset));
    }
}

#[inline]
fn fetch(address: *const i8) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: A prefetch is no access. It reads nothing that the program could see, writes nothing, and cannot fault whatever the address ("PREFETCHh: a hint and does not affect program
    // behavior", Intel's manual, volume 2B; AMD's, volume 3: "does not cause a fault"), so an index beyond the table is as good as any. Every x86-64 processor has the instruction (SSE).
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(address);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}
