//! What must hold for valdistrikt.
