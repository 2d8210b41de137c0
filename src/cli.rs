//! The command line: every pane is also a command.
