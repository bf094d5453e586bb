//! `valkansli coverage`: how far voters have to a lokal.
