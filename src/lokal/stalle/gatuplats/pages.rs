//! Pages.

use crate::web::rutt::Rutter;

/// Routes.
pub fn routes(_: &mut Rutter) {}
