//! The shell around the core: the event loop, effects, the terminal, signals.
