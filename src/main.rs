//! The program: arguments in, exit code out, nothing else.

use std::process::ExitCode;

use quarterdeck::cli::{self, Ended};

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        Ended::Exit(code) => ExitCode::from(code),
        Ended::Interface(plan) => ExitCode::from(open_terminal_interface(&plan)),
    }
}

/// Opens the terminal interface on the world of `plan`.
fn open_terminal_interface(plan: &cli::plan::Plan) -> u8 {
    use std::io::Write;
    let _nobody_to_tell = writeln!(
        std::io::stderr(),
        "The terminal interface comes with the next version ({} for now); `quarterdeck --help` lists the commands.",
        plan.world.source.environment().as_str()
    );
    cli::trouble::exit::USAGE
}
