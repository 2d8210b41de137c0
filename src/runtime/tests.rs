//! The real loop on a picture of a terminal.
