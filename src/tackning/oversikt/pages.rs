//! The pages of this room.

use crate::web::rutt::Rutter;

/// The pages of this room.
pub const fn routes(_: &mut Rutter) {}
