//! Shapes laid over each other, by a library that may give up.
//!
//! On borders that touch themselves or nearly so the overlay library can panic
//! (<https://github.com/iShape-Rust/iOverlay/pull/79>), in a build with checks and in one
//! without. A file with such a border is to be refused or told of, and the service is to
//! go on.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` makes of its shapes, or `None` when the library panics on them; the panic is
/// in the log. `work` may change nothing that lives on.
pub fn forsok<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_answer() {
        assert_eq!(forsok(|| 3), Some(3));
        let empty: Vec<i32> = Vec::new();
        assert_eq!(forsok(|| empty[empty.len()]), None);
    }
}
