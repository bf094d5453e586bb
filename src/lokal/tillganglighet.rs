//! What free text says of tillgänglighet.
