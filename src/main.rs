//! The `stancer` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(stancer::cli::run())
}
