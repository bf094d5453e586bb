//! Numbers as Swedish files write them.
