//! `cargo run --bin label`: a door to `stancer label`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(stancer::cli::run_subcommand("label"))
}
