//! `cargo run --bin train`: a door to `stancer train`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(stancer::cli::run_subcommand("train"))
}
