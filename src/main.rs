//! The program: arguments in, exit code out, nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    quarterdeck::runtime::tell_of_crashes();
    ExitCode::from(quarterdeck::cli::run(std::env::args_os()))
}
