//! What signing in at a provider writes to the audit log. Nothing that the provider says
//! of a person is in it.

use super::Avslag;
use crate::konto::{KontoId, Roller};
use crate::logg::{Andring, Handelse, Rad};

/// An event of signing in at a provider.
#[derive(Debug, Clone)]
pub enum Oidchandelse {
    /// Someone was not let in.
    Nekad {
        /// Her account, if she has one here.
        konto: Option<KontoId>,
        /// Why.
        avslag: Avslag,
    },
    /// The roles of an account followed its groups.
    RollerAndrade {
        /// The account.
        konto: KontoId,
        /// What they were.
        fore: Roller,
        /// What they became.
        efter: Roller,
        /// Sessions that ended by it.
        avslutade: usize,
    },
}

impl Handelse for Oidchandelse {
    fn kod(&self) -> &'static str {
        match self {
            Self::Nekad { .. } => "oidc_nekad",
            Self::RollerAndrade { .. } => "oidc_roller_andrade",
        }
    }

    fn rad(&self) -> Option<Rad> {
        match self {
            Self::Nekad { konto, .. } => konto.map(|konto| Rad::new("konto", konto)),
            Self::RollerAndrade { konto, .. } => Some(Rad::new("konto", konto)),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Nekad { avslag, .. } => {
                format!("Nekades inloggning med OpenID Connect ({}).", avslag.kod())
            }
            Self::RollerAndrade { avslutade, .. } => format!(
                "Ändrade kontots roller efter grupperna i OpenID Connect. Inloggningar som \
                 avslutades: {avslutade}."
            ),
        }
    }

    fn andringar(&self) -> Vec<Andring> {
        match self {
            Self::Nekad { .. } => Vec::new(),
            Self::RollerAndrade { fore, efter, .. } => {
                let andring =
                    Andring::of("roller", Some(fore.to_string()), Some(efter.to_string()));
                andring.into_iter().collect()
            }
        }
    }
}
