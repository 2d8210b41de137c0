//! The desktop around the program: browser, clipboard, editor, the computer itself.

pub mod browser;
pub mod clipboard;
pub mod machine;
pub mod qr;
