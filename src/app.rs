//! The functional core of the terminal interface: state, messages, effects. No IO, no clock, no drawing.
