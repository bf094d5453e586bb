//! Which column of an address file holds what.
