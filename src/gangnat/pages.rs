//! The page about the walking networks.

use crate::web::rutt::Rutter;

/// The pages of this room.
pub const fn routes(_: &mut Rutter) {}
