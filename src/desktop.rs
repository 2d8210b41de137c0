//! The desktop around the program: browser, clipboard, editor.

pub mod clipboard;
