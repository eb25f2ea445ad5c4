//! `cargo run --bin label`: a door to `stancer label`.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(stancer::cli::run_subcommand("label"))
}
