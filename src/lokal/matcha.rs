//! Recognising a lokal again.
