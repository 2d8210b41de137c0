//! The program: arguments in, exit code out, nothing else.

use std::process::ExitCode;

use quarterdeck::cli::{self, Ended};

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        Ended::Exit(code) => ExitCode::from(code),
        Ended::Interface(plan) => ExitCode::from(cli::open_interface(&plan)),
    }
}
