//! The desktop around the program: browser, clipboard, editor.
