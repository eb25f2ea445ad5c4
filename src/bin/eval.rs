//! `cargo run --bin eval`: a door to `stancer eval`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(stancer::cli::run_subcommand("eval"))
}
